"""best_epoch counts the calls of update.

question: q3
caught by: best_and_its_epoch_are_kept
"""

import math


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited, self.calls = math.inf, -1, 0, -1

    def update(self, epoch, val_loss):
        self.calls += 1
        if val_loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.waited = val_loss, self.calls, 0
        else:
            self.waited += 1
        return self.waited >= self.patience
