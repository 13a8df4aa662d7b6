"""min_delta as a part of the best loss.

question: q3
caught by: min_delta_must_be_exceeded
"""

import math


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited = math.inf, -1, 0

    def update(self, epoch, val_loss):
        if val_loss < self.best * (1 - self.min_delta):
            self.best, self.best_epoch, self.waited = val_loss, epoch, 0
        else:
            self.waited += 1
        return self.waited >= self.patience
