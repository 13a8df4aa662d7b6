"""The records belong to the class and are shared.

question: q4_2
caught by: second_training_begins_anew
"""

import keras


class TrainingCurves(keras.callbacks.Callback):
    steps = 0
    batch_history, batch_step, epoch_history, epoch_step = {}, [], {}, []

    def __init__(self, sample_rate=1, plot=False):
        super().__init__()
        self.sample_rate, self.plot = sample_rate, plot

    def on_train_begin(self, logs=None):
        pass

    def on_train_batch_end(self, batch, logs=None):
        if batch % self.sample_rate == 0:
            self.batch_step.append(self.steps)
            for name, value in logs.items():
                self.batch_history.setdefault(name, []).append(value)
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
