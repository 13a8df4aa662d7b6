"""A stopper whose best is worked out when asked for.

question: q3
"""

import math


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self._found, self._bad = [(math.inf, -1)], 0

    @property
    def best(self):
        return self._found[-1][0]

    @property
    def best_epoch(self):
        return self._found[-1][1]

    def update(self, epoch, val_loss):
        self._bad += 1
        if val_loss < self.best - self.min_delta:
            self._found.append((val_loss, epoch))
            self._bad = 0
        return self._bad >= self.patience
