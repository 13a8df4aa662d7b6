"""fit is called anew for each epoch, which always is epoch 0.

question: q4
caught by: optimizer_follows_the_schedule
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    model = build_model()
    callback = make_lr_callback(schedule)
    for _ in range(epochs):
        history = model.fit(*train, batch_size=128, validation_data=val, callbacks=[callback], verbose=0)
    return history
