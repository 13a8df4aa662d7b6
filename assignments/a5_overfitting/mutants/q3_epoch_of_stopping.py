"""best_epoch is overwritten by every epoch.

question: q3
caught by: best_and_its_epoch_are_kept
"""

import math


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited = math.inf, -1, 0

    def update(self, epoch, val_loss):
        if val_loss < self.best - self.min_delta:
            self.best, self.waited = val_loss, 0
        else:
            self.waited += 1
        self.best_epoch = epoch
        return self.waited >= self.patience
