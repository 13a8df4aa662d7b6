"""Counts all bad epochs, not those in a row.

question: q3
caught by: improvement_starts_the_count_afresh
"""

import math


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited = math.inf, -1, 0

    def update(self, epoch, val_loss):
        if val_loss < self.best - self.min_delta:
            self.best, self.best_epoch = val_loss, epoch
        else:
            self.waited += 1
        return self.waited >= self.patience
