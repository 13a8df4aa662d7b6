"""Another student's NumPy parts: short names, few lines.

questions: q1_1, q1_2, q1_3, q2_1, q2_2, q3
"""

import numpy as np


def conv_output_size(n, kernel, stride, padding):
    return (n + stride - 1) // stride if padding == "same" else 1 + (n - kernel) // stride


def conv2d(X, W, b, stride=1, padding="valid"):
    if padding == "same":
        need = [
            max((-(-n // stride) - 1) * stride + k - n, 0)
            for n, k in zip(X.shape[1:3], W.shape[:2], strict=True)
        ]
        X = np.pad(X, ((0, 0), *((p // 2, -(-p // 2)) for p in need), (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view(X, (*W.shape[:2], W.shape[2]), axis=(1, 2, 3))
    return (np.tensordot(view[:, ::stride, ::stride, 0], W, 3) + b).astype(X.dtype)


def max_pool(X, size=2, stride=2):
    rows, cols = (conv_output_size(s, size, stride, "valid") for s in X.shape[1:3])
    best = None
    for u in range(size):
        for v in range(size):
            part = X[:, u : u + stride * rows : stride, v : v + stride * cols : stride]
            best = part if best is None else np.maximum(best, part)
    return best


def parameter_counts(shape_in, filters, kernel, use_bias=True):
    h, w, c = shape_in
    bias = 1 if use_bias else 0
    return dict(conv=filters * (kernel**2 * c + bias), dense=h * w * filters * (h * w * c + bias))


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-3):
    stats = (np.mean, np.var)
    if training:
        m, v = (f(x, axis=tuple(range(x.ndim))[:-1]) for f in stats)
        keep = x.dtype.type(momentum)
        running_mean, running_var = (
            keep * r + (1 - keep) * s for r, s in ((running_mean, m), (running_var, v))
        )
    else:
        m, v = running_mean, running_var
    return beta + gamma * (x - m) * (v + eps) ** -0.5, running_mean, running_var
