"""The five steps with default arguments where they will do.

question: q4_3
"""


def training_pipeline(ds, batch_size, buffer, seed=None):
    cached = ds.cache()
    shuffled = cached.shuffle(buffer_size=buffer, seed=seed)
    endless = shuffled.repeat(-1)
    batches = endless.batch(batch_size, drop_remainder=True)
    return batches.prefetch(1)
