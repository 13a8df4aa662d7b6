"""best follows each minimum, whatever min_delta says.

question: q3
caught by: min_delta_must_be_exceeded
"""

import math


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited = math.inf, -1, 0

    def update(self, epoch, val_loss):
        self.waited = 0 if val_loss < self.best - self.min_delta else self.waited + 1
        if val_loss < self.best:
            self.best, self.best_epoch = val_loss, epoch
        return self.waited >= self.patience
