"""on_batch_end, defaultdicts, and keyword arguments in another order.

question: q4_2
"""

from collections import defaultdict

import keras
import numpy as np


class TrainingCurves(keras.callbacks.Callback):
    def __init__(self, sample_rate=1, plot=False):
        super().__init__()
        self.sample_rate = sample_rate
        self.plot = plot

    def on_train_begin(self, logs=None):
        self.step = 0
        self.batch_step = []
        self.epoch_step = []
        self.batch_history = defaultdict(list)
        self.epoch_history = defaultdict(list)

    def on_batch_end(self, batch, logs=None):
        if not batch % self.sample_rate:
            self.batch_step += [self.step]
            for key in logs:
                self.batch_history[key] += [np.float64(logs[key])]
        self.step = self.step + 1

    def on_epoch_end(self, epoch, logs=None):
        for key in filter(lambda key: key[:4] == "val_", logs):
            self.epoch_history[key].append(float(logs[key]))
        self.epoch_step.append(self.step)
        if self.plot:
            self.draw()

    def draw(self):
        print(self.epoch_history)
