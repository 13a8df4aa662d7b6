"""The model's own loss, and kernels found layer by layer.

question: q3_1
"""

import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    kernels = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x=X, y=Y, y_pred=model(X, training=False))
    return [np.sqrt(np.sum(np.square(gradient.numpy()))) for gradient in tape.gradient(loss, kernels)]
