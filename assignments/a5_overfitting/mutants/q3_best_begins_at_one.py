"""Takes for granted that a loss is below 1.

question: q3
caught by: best_and_its_epoch_are_kept
"""


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited = 1.0, -1, 0

    def update(self, epoch, val_loss):
        if val_loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.waited = val_loss, epoch, 0
        else:
            self.waited += 1
        return self.waited >= self.patience
