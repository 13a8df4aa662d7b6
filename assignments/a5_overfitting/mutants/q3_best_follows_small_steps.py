"""Any decrease changes best, also one that is too small.

question: q3
caught by: small_steps_add_up
"""

import math


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited = math.inf, -1, 0

    def update(self, epoch, val_loss):
        if val_loss < self.best - self.min_delta:
            self.waited, self.best_epoch = 0, epoch
        else:
            self.waited += 1
        if val_loss < self.best:
            self.best = val_loss
        return self.waited >= self.patience
