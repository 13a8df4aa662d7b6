"""The batches of the validation are counted as steps, too.

question: q4_2
caught by: curves_follow_a_real_training
"""

import keras


class TrainingCurves(keras.callbacks.Callback):
    def __init__(self, sample_rate=1, plot=False):
        super().__init__()
        self.sample_rate, self.plot = sample_rate, plot

    def on_train_begin(self, logs=None):
        self.steps = 0
        self.batch_history, self.batch_step = {}, []
        self.epoch_history, self.epoch_step = {}, []

    def on_train_batch_end(self, batch, logs=None):
        if batch % self.sample_rate == 0:
            self.batch_step.append(self.steps)
            for name, value in logs.items():
                self.batch_history.setdefault(name, []).append(value)
        self.steps += 1

    def on_test_batch_end(self, batch, logs=None):
        self.steps += 1

    def on_epoch_end(self, epoch, logs=None):
        self.epoch_step.append(self.steps)
        for name, value in logs.items():
            if name.startswith("val_"):
                self.epoch_history.setdefault(name, []).append(value)
        if self.plot:
            self.draw()

    def draw(self):
        pass
