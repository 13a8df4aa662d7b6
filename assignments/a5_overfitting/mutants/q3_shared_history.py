"""All stoppers share one list of losses.

question: q3
caught by: stoppers_do_not_share_their_memory
"""

import math


class EarlyStopper:
    losses = []

    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited = math.inf, -1, 0

    def update(self, epoch, val_loss):
        self.losses.append(val_loss)
        if val_loss <= min(self.losses) and val_loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.waited = val_loss, epoch, 0
        else:
            self.waited += 1
        return self.waited >= self.patience
