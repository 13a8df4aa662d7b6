"""np.roll, and what came back on the other side is cleared.

question: q2_2
"""

import numpy as np


def equivariance_error(layer, image, dy, dx, border):
    def moved(picture):
        out = np.roll(np.array(picture), (dy, dx), axis=(0, 1))
        height, width = out.shape[:2]
        rows, columns = np.arange(height) - dy, np.arange(width) - dx
        out[(rows < 0) | (rows >= height)] = 0
        out[:, (columns < 0) | (columns >= width)] = 0
        return out

    gap = np.abs(np.array(layer(moved(image))) - moved(layer(image)))
    if border:
        gap = gap[border:-border, border:-border]
    return gap.max().item()
