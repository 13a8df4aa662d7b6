"""One call of fit per epoch, the rate set in between.

question: q4_2
"""


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    model, history = build_cnn(), {"learning_rate": []}
    for epoch in range(epochs):
        model.optimizer.learning_rate = lr0 * rate**epoch
        told = model.fit(train[0], train[1], batch_size=64, validation_data=val, verbose=0).history
        history["learning_rate"].append(lr0 * rate**epoch)
        for key, values in told.items():
            history.setdefault(key, []).extend(values)
    return model, history
