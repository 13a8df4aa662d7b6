"""A loop of its own that forgets training=True.

question: q6
caught by: dropout_is_at_work_in_training
"""

import keras
import numpy as np
import tensorflow as tf


def train_regularized(build_model, train, val, epochs, stopper):
    model, history = build_model(), {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
    best_weights, chance = model.get_weights(), np.random.default_rng()
    price = keras.losses.get(model.loss)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(price(y, model(x)))
        model.optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

    for epoch in range(epochs):
        order = chance.permutation(len(train[0]))
        for start in range(0, len(order), 128):
            batch = order[start : start + 128]
            step(tf.constant(train[0][batch]), tf.constant(train[1][batch]))
        for prefix, pair in (("", train), ("val_", val)):
            told = model.evaluate(*pair, verbose=0, return_dict=True)
            history[f"{prefix}loss"].append(float(told["loss"]))
            history[f"{prefix}accuracy"].append(float(told["accuracy"]))
        enough = stopper.update(epoch, history["val_loss"][-1])
        if stopper.best_epoch == epoch:
            best_weights = model.get_weights()
        if enough:
            break
    model.set_weights(best_weights)
    return model, history
