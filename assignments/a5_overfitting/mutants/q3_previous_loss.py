"""Compares with the epoch before.

question: q3
caught by: improvement_starts_the_count_afresh
"""

import math


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited, self.previous = math.inf, -1, 0, math.inf

    def update(self, epoch, val_loss):
        if val_loss < self.previous - self.min_delta:
            self.best, self.best_epoch, self.waited = val_loss, epoch, 0
        else:
            self.waited += 1
        self.previous = val_loss
        return self.waited >= self.patience
