"""A stopper that counts with the numbers of the epochs.

question: q3
"""


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = float("inf"), -1
        self.since = None

    def update(self, epoch, val_loss):
        if self.since is None:
            self.since = epoch - 1
        if val_loss + self.min_delta < self.best:
            self.best = val_loss
            self.best_epoch = self.since = epoch
        return bool(epoch - self.since >= self.patience)
