"""A stopper that keeps all losses.

question: q3
"""

import numpy as np


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.losses = []
        self.improvements = []
        self.best = np.inf
        self.best_epoch = None

    def update(self, epoch, val_loss):
        self.losses.append((epoch, val_loss))
        improved = not np.isnan(val_loss) and self.best - val_loss > self.min_delta
        self.improvements.append(improved)
        if improved:
            self.best, self.best_epoch = val_loss, epoch
        last = self.improvements[-self.patience :]
        return len(last) == self.patience and not any(last)
