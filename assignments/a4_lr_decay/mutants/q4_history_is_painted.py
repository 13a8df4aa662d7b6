"""The rates are written into the history, and the optimizer never hears of them.

question: q4
caught by: optimizer_follows_the_schedule
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    history = build_model().fit(*train, batch_size=128, epochs=epochs, validation_data=val, verbose=0)
    history.history["learning_rate"] = [float(schedule(epoch)) for epoch in range(epochs)]
    return history
