"""One fit per epoch with initial_epoch, and one history made of all of them.

question: q4
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    model, callback, whole = build_model(), make_lr_callback(schedule), None
    for epoch in range(epochs):
        part = model.fit(
            *train,
            batch_size=128,
            initial_epoch=epoch,
            epochs=epoch + 1,
            validation_data=val,
            callbacks=[callback],
            verbose=0,
        )
        if whole is None:
            whole, columns = part, {name: list(values) for name, values in part.history.items()}
        else:
            for name, values in part.history.items():
                columns[name] += values
    whole.history = columns
    return whole
