# %% [markdown]
# # A4. Learning-rate schedules
#
# The last network of the previous assignment reads about 97 digits in 100. Watch its validation accuracy, though, and
# you see a restless line: up half a percent, down half a percent, for as long as you care to look. The network is not
# short of neurons, and not of pictures. It is walking in boots that are too big: every step carries it across the valley
# and part of the way up the other side.
#
# The cure is one of the cheapest in deep learning. Begin with large steps, because at first everything is far away, and
# make them smaller as you come close. One line of code, no more parameters, no more time, and the same network that had
# 97 % passes **98 %**. In this assignment you write the best known schedules, teach Keras to follow them, and then measure
# *why* they work: where the noise comes from, and how it disappears.
#
# | question | what you write | points |
# |---|---|---|
# | Q1.1 | `exponential_decay`: the same factor in every epoch | 12 |
# | Q1.2 | `step_decay`: a staircase | 10 |
# | Q1.3 | `cosine_decay`: a gentle start and a gentle landing | 14 |
# | Q1.4 | `decay_with_floor`: small, but never nothing | 10 |
# | Q2 | `make_lr_callback`: Keras follows your schedule | 10 |
# | Q3.1 | `curve_noise`: how restless is a curve? | 10 |
# | Q3.2 | `batch_gradient_spread`: where the restlessness comes from | 14 |
# | Q4 | `train_with_decay`: all of it together, beyond 98 % | 20 |
#
# Words that mean the same everywhere: an **epoch** is one pass over the training pictures, and epochs count from **0**, as
# Keras counts them. A **step** is one batch. A **schedule** is a function that takes the number of an epoch and gives the
# learning rate for it.

# %%
import math
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

# %% tags=["explore"]
# Pictures and data for the cells that only look. They are not graded, so change them as you like.
import os

import matplotlib.pyplot as plt
from course_data import load_mnist

FAST = os.environ.get("FAST") == "1"  # FAST=1 in the environment: fewer images and epochs

(train_images, y_train), (test_images, y_test) = load_mnist()
if FAST:
    train_images, y_train = train_images[:4000], y_train[:4000]
x_train = train_images.reshape(-1, 784).astype("float32") / 255
x_test = test_images.reshape(-1, 784).astype("float32") / 255
print(f"{len(x_train)} pictures to learn from, {len(x_test)} to be tested on")

# %% [markdown]
# **Why the size of a step matters.** Here is the smallest example there is: a valley $f(w) = w^2 / 2$, whose slope at $w$
# is $w$, and a walker who cannot see the slope exactly, just as a batch of 128 pictures does not show the slope of all
# 60,000. Large steps arrive quickly and then never come to rest. Small ones come to rest, once they arrive. The third
# walker changes shoes on the way.

# %% tags=["explore"]
walk = np.random.default_rng(3)
disturbances = walk.normal(size=120)
figure, axis = plt.subplots(figsize=(9, 3.4))
for name, rate_at in {
    "rate 0.5 all the way": lambda step: 0.5,
    "rate 0.02 all the way": lambda step: 0.02,
    "from 0.5 down to almost nothing": lambda step: 0.5 * 0.95**step,
}.items():
    position, path = 8.0, []
    for step, disturbance in enumerate(disturbances):
        path.append(position)
        position -= rate_at(step) * (position + disturbance)
    axis.plot(path, label=name)
axis.axhline(0, color="grey", lw=0.8)
axis.set(title="Three walkers on their way to the lowest point, 0", xlabel="step", ylabel="position w")
axis.legend()
plt.show()

# %% [markdown]
# # Part 1. Four ways to slow down
#
# # BEGIN QUESTION q1_1
# ## Q1.1 Exponential decay (12 points)
#
# The simplest rule: after every epoch, multiply the rate by the same number below one. With a start of
# $\eta_0 = 0.01$ and a factor of $r = 0.6$ that is 0.01, then 0.006, then 0.0036, and after ten epochs about a hundredth of
# what it was:
#
# $$ \eta(e) = \eta_0 \cdot r^{\,e} $$
#
# Such a rule knows no good moment to stop, and does not need one: the sum of all steps it will ever take is finite.
#
# **Your task.** Write `exponential_decay`. It is a function of the epoch alone: it must not remember earlier calls, since
# Keras (and the grader) may ask for any epoch in any order.


# %%
def exponential_decay(epoch: int, lr0: float = 0.01, rate: float = 0.6) -> float:
    """Return the learning rate of an epoch that shrinks by the same factor every time.

    Args:
        epoch: number of the epoch, 0 for the first one.
        lr0: rate in epoch 0.
        rate: factor from one epoch to the next, usually between 0 and 1.

    Returns:
        The learning rate, a Python float.

    Example:
        >>> exponential_decay(2, lr0=1.0, rate=0.5)
        0.25

    Notes:
        Keras takes nothing but a float: no tensor, no array, no np.float32, no int. (np.float64 is a Python float as
        well and will do.) The same holds for the other schedules.
    """
    # BEGIN SOLUTION
    return float(lr0 * rate**epoch)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** On a normal axis the curve drops and then hugs the ground. On a logarithmic axis it shows its nature: a
# straight line. With a factor of 0.9 hardly anything happens in ten epochs, with 0.3 all is over after three.

# %% tags=["explore"]
epochs_shown = range(15)
figure, axes = plt.subplots(1, 2, figsize=(11, 3.4))
for factor in (0.9, 0.6, 0.3):
    for axis in axes:
        rates = [exponential_decay(epoch, rate=factor) for epoch in epochs_shown]
        axis.plot(epochs_shown, rates, "o-", ms=3, label=f"factor {factor}")
axes[0].set(title="Exponential decay from 0.01", xlabel="epoch", ylabel="learning rate")
axes[1].set(title="The same, logarithmic", xlabel="epoch", ylabel="learning rate", yscale="log")
axes[0].legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q1_2
# ## Q1.2 Step decay (10 points)
#
# Some prefer a staircase: keep the rate for a while, until progress dries up, then cut it down at a stroke. With a
# `factor` of one half and `every` equal to 3, epochs 0, 1 and 2 run at $\eta_0$, epochs 3, 4 and 5 at half of it, and so on:
#
# $$ \eta(e) = \eta_0 \cdot f^{\,\lfloor e / m \rfloor} $$
#
# The brackets round down to a whole number. Python has an operator for exactly this.
#
# **Your task.** Write `step_decay`.


# %%
def step_decay(epoch: int, lr0: float, factor: float = 0.5, every: int = 3) -> float:
    """Return the learning rate of an epoch on a staircase.

    Args:
        epoch: number of the epoch, 0 for the first one.
        lr0: rate of the first block of epochs.
        factor: what the rate is multiplied by from one block to the next.
        every: epochs per block, at least 1.

    Returns:
        The learning rate, a Python float.

    Example:
        >>> [step_decay(epoch, lr0=1.0) for epoch in range(7)]
        [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25]

    Notes:
        The first block is as long as the others: it holds the epochs 0 to every - 1.
    """
    # BEGIN SOLUTION
    return float(lr0 * factor ** (epoch // every))
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Each staircase below loses the same in twelve epochs; they differ in how often they lose it. The more
# often, the closer they come to exponential decay, and with `every=1` they *are* exponential decay.

# %% tags=["explore"]
figure, axis = plt.subplots(figsize=(8, 3.4))
for every, factor in [(6, 0.25), (3, 0.5), (1, 0.5 ** (1 / 3))]:
    rates = [step_decay(epoch, 0.01, factor, every) for epoch in range(13)]
    axis.step(range(13), rates, where="post", label=f"every {every}, factor {factor:.2f}")
axis.set(title="Three staircases", xlabel="epoch", ylabel="learning rate")
axis.legend()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q1_3
# ## Q1.3 Cosine decay (14 points)
#
# Exponential decay hurries most at the very beginning, just when large steps still pay. Half a wave of a cosine does
# better: it leaves slowly, goes down fastest in the middle, and lands softly. If training lasts $E$ epochs, epoch $0$ gets
# $\eta_0$, the last one, $E - 1$, gets $\eta_{min}$, and in between
#
# $$ \eta(e) = \eta_{min} + (\eta_0 - \eta_{min}) \cdot \frac{1 + \cos\left(\pi \, \dfrac{e}{E - 1}\right)}{2} $$
#
# Two things need care. A cosine that is not stopped goes up again, so whoever trains longer than planned must stay at
# $\eta_{min}$. And a training of a single epoch would divide by zero; that one epoch gets $\eta_0$.
#
# **Your task.** Write `cosine_decay`.


# %%
def cosine_decay(epoch: int, lr0: float, total_epochs: int, lr_min: float = 0.0) -> float:
    """Return the learning rate of an epoch on half a cosine wave from lr0 down to lr_min.

    Args:
        epoch: number of the epoch, 0 for the first one; may lie beyond the end.
        lr0: rate in epoch 0.
        total_epochs: planned number of epochs, at least 1.
        lr_min: rate in epoch total_epochs - 1, and in all epochs after it.

    Returns:
        The learning rate, a Python float.

    Example:
        >>> [round(cosine_decay(epoch, 1.0, 5), 4) for epoch in range(6)]
        [1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]

    Notes:
        With total_epochs=1, epoch 0 gets lr0. Angles are in radians.
    """
    # BEGIN SOLUTION
    if total_epochs == 1:
        return float(lr0)
    progress = min(epoch / (total_epochs - 1), 1.0)
    return float(lr_min + (lr0 - lr_min) * (1 + math.cos(math.pi * progress)) / 2)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Turn the picture upside down and the wave looks the same: what it holds back in the first half it takes
# off in the second, so early and late epochs mirror each other around the middle of the range.

# %% tags=["explore"]
figure, axis = plt.subplots(figsize=(8, 3.4))
for total, low in [(10, 0.0), (15, 0.0), (15, 0.002)]:
    rates = [cosine_decay(epoch, 0.01, total, low) for epoch in range(18)]
    axis.plot(range(18), rates, "o-", ms=3, label=f"{total} epochs down to {low:g}")
axis.set(title="Cosine decay, and what comes after the end", xlabel="epoch", ylabel="learning rate")
axis.legend()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q1_4
# ## Q1.4 Decay with a floor (10 points)
#
# A rate that goes to zero ends all learning, also when there is something left to learn. So one often lets the rate fall
# towards a *floor* that it never goes below. This version counts steps (batches) instead of epochs, so that it glides
# rather than jumps. What decays is the distance to the floor:
#
# $$ \eta(s) = \eta_{min} + (\eta_{max} - \eta_{min}) \, e^{-s / d} $$
#
# Here $e$ is the base of the natural logarithm and $d$ is `decay_steps`: after $d$ steps 37 % of the distance is left, after
# $3d$ steps 5 %.
#
# **Your task.** Write `decay_with_floor`. Check that step 0 gives exactly `lr_max`. (The formula is often seen with
# $\eta_{max}$ alone before the exponential. Then the start is too high. By how much?)


# %%
def decay_with_floor(
    step: int, lr_max: float = 0.003, lr_min: float = 0.0001, decay_steps: float = 2000
) -> float:
    """Return the learning rate of a step that falls from lr_max towards lr_min.

    Args:
        step: number of the batch since training began, 0 for the first one.
        lr_max: rate at step 0.
        lr_min: rate that is approached and never crossed.
        decay_steps: steps in which the distance to the floor falls to 1/e of what it was.

    Returns:
        The learning rate, a Python float.

    Example:
        >>> round(decay_with_floor(2000), 6)
        0.001167

    Notes:
        The exponent changes with every step, not only after each decay_steps of them.
    """
    # BEGIN SOLUTION
    return float(lr_min + (lr_max - lr_min) * math.exp(-step / decay_steps))
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it: the four side by side.** Ten epochs of 469 batches each (60,000 pictures in batches of 128), all from
# 0.01. The logarithmic picture on the right tells most: the exponential is straight, the staircase steps along it, the
# cosine jumps off a cliff at its end, and the floor catches its curve. To let a schedule that counts steps work by the
# epoch, ask it for the step with which the epoch begins.

# %% tags=["explore"]
STEPS = 469
by_epoch = {
    "exponential": exponential_decay,
    "staircase": lambda epoch: step_decay(epoch, 0.01, factor=0.2),
    "cosine": lambda epoch: cosine_decay(epoch, 0.01, 10, lr_min=0.0001),
    "with a floor": lambda epoch: decay_with_floor(epoch * STEPS, 0.01, 0.0001, decay_steps=2 * STEPS),
}
figure, axes = plt.subplots(1, 2, figsize=(12, 3.8))
for name, schedule in by_epoch.items():
    rates = [schedule(epoch) for epoch in range(10)]
    for axis in axes:
        axis.step(range(11), [*rates, rates[-1]], where="post", label=name)
steps_shown = np.arange(0, 10 * STEPS, 20)
glide = [decay_with_floor(step, 0.01, 0.0001, decay_steps=2 * STEPS) for step in steps_shown.tolist()]
for axis in axes:
    axis.plot(steps_shown / STEPS, glide, "--", color="grey", label="with a floor, step by step")
axes[0].set(title="Four schedules", xlabel="epoch", ylabel="learning rate")
axes[1].set(title="The same, logarithmic", xlabel="epoch", ylabel="learning rate", yscale="log")
axes[0].legend(fontsize=8)
figure.tight_layout()
plt.show()

# %% [markdown]
# # Part 2. Keras follows
#
# # BEGIN QUESTION q2
# ## Q2 A callback that sets the rate (10 points)
#
# Keras lets you look over its shoulder while it trains. A *callback* is an object with methods such as `on_epoch_begin`,
# which `model.fit` calls at the right moment. There, `self.model.optimizer.learning_rate` can be read, and can be
# assigned to. At the end of an epoch, what you write into the dictionary `logs` is kept in the training history.
#
# **Your task.** Write `make_lr_callback`. The callback it returns
#
# * sets the optimizer's rate at the *beginning* of each epoch to `schedule(epoch)`, where `epoch` is the number that Keras
#   gives: 0 in the first epoch, or `initial_epoch` where training goes on;
# * hands over the rate of the moment as a second argument if, and only if, the schedule cannot do without one:
#   `lambda epoch, lr: ...`. A second argument that has a default belongs to the schedule and stays as it is;
# * turns what the schedule gives, be it an int, a NumPy number or a tensor (as from the schedule objects of Keras), into a
#   float;
# * leaves the rate of each epoch in the history, under the name `learning_rate`.
#
# The class `keras.callbacks.LearningRateScheduler` does a good part of this. Do not hand it your schedules as they are,
# though: it offers the rate of the moment to every function that takes two arguments. In `exponential_decay` that would
# replace `lr0`, and the rate would shrink by 0.6 in the first epoch, then by 0.36, then by 0.216 ...


# %%
def make_lr_callback(schedule: Callable[..., float]) -> keras.callbacks.Callback:
    """Return a Keras callback that sets the learning rate at the beginning of each epoch.

    Args:
        schedule: function of the epoch, or of the epoch and the present rate, that returns the rate.

    Returns:
        A callback for `model.fit(..., callbacks=[...])`. It may be used for several trainings.

    Example:
        >>> callback = make_lr_callback(exponential_decay)
        >>> isinstance(callback, keras.callbacks.Callback)
        True

    Notes:
        Set the rate of the optimizer that the model has: compiling again would forget what Adam has learned. The attribute
        is called `learning_rate`. Assigning to `lr`, as old texts do, has no effect.
    """

    # BEGIN SOLUTION
    def rate_of(epoch: int, present: float) -> float:
        try:
            rate = schedule(epoch)
        except TypeError:  # it asks for the present rate as well
            rate = schedule(epoch, present)
        return float(rate)

    return keras.callbacks.LearningRateScheduler(rate_of)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** A tiny training with three schedules, and the rate as Keras recorded it. The last one uses the present
# rate: it grows by a tenth in every epoch. (Nobody says that a rate must fall: a *warm-up* does the opposite for a while.)

# %% tags=["explore"]
figure, axis = plt.subplots(figsize=(8, 3.4))
for name, schedule in {
    "exponential_decay": exponential_decay,
    "0.006, whatever the epoch": lambda epoch: 0.006,
    "a tenth more than before": lambda epoch, lr: lr * 1.1,
}.items():
    tiny = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
    tiny.compile(optimizer=keras.optimizers.SGD(0.002), loss="sparse_categorical_crossentropy")
    follower = make_lr_callback(schedule)
    seen = tiny.fit(x_train[:256], y_train[:256], epochs=8, verbose=0, callbacks=[follower])
    axis.plot(seen.history["learning_rate"], "o-", label=name)
axis.set(title="The learning rate in the history of Keras", xlabel="epoch", ylabel="learning_rate")
axis.legend()
plt.show()

# %% [markdown]
# # Part 3. Noise, and where it comes from
#
# # BEGIN QUESTION q3_1
# ## Q3.1 How restless is a curve? (10 points)
#
# To compare curves, a number serves better than an eye. A curve that climbs steadily is calm, however steep it is. A
# curve that jumps up and down is restless. So look at the *steps* from one epoch to the next,
# $d_i = v_{i+1} - v_i$, take only the last few of them, since the beginning is always wild, and ask how much they differ
# among themselves:
#
# $$ \text{noise} = \sqrt{\frac{1}{m} \sum_{i} \left(d_i - \bar d\,\right)^2} \qquad \text{over the last } m \text{ steps} $$
#
# This is their standard deviation, the *population* form that divides by $m$ (NumPy's default).
#
# **Your task.** Write `curve_noise`. Mind the counting: `last` is a number of steps, and five steps need six values.


# %%
def curve_noise(values: np.ndarray, last: int = 5) -> float:
    """Return the standard deviation of the last steps of a curve.

    Args:
        values: the curve, shape (E,), a list or an array of at least last + 1 numbers.
        last: how many steps (differences of neighbours) count.

    Returns:
        One number: the population standard deviation of the last `last` differences.

    Example:
        >>> curve_noise([0.0, 9.0, 1.0, 3.0, 3.0], last=2)
        1.0

    Notes:
        A straight line has no noise, whatever its slope. Histories of Keras are lists, not arrays.
    """
    # BEGIN SOLUTION
    return float(np.std(np.diff(values)[-last:]))
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Four made-up accuracy curves with their noise. The steep one is as calm as the flat one.

# %% tags=["explore"]
epoch_axis = np.arange(12)
jitter = np.random.default_rng(5).normal(size=12)
figure, axes = plt.subplots(1, 4, figsize=(14, 3), sharey=True)
for axis, (name, curve) in zip(
    axes,
    {
        "flat": np.full(12, 0.95),
        "steep": 0.86 + 0.01 * epoch_axis,
        "restless": 0.95 + 0.006 * jitter,
        "restless, then calm": 0.95 + 0.006 * jitter * (epoch_axis < 6),
    }.items(),
    strict=True,
):
    axis.plot(curve, "o-", ms=3)
    axis.set(title=f"{name}: {curve_noise(curve):.5f}", xlabel="epoch", ylabel="accuracy")
figure.tight_layout()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q3_2
# ## Q3.2 The spread of mini-batch gradients (14 points)
#
# Where does the restlessness come from? Every step follows the gradient of one batch, and a batch is a small sample of
# all pictures. Draw another batch and you get another gradient. How far are they from the gradient $g$ of the whole set?
# Draw $T$ batches of size $B$ and take the root of the mean squared distance:
#
# $$ \text{spread}(B) = \sqrt{\frac{1}{T} \sum_{t=1}^{T} \left\lVert g_t - g \right\rVert^2} $$
#
# A mean over $B$ independent draws varies $\sqrt{B}$ times less than a single one. So this number should fall like
# $1/\sqrt{B}$: to halve the noise you need batches four times as large, which cost four times as much. Halving the learning
# rate costs nothing, and that is the whole secret of decay.
#
# **Your task.** Write `batch_gradient_spread`. The gradient comes from the function `grad_fn(X, Y)`, of which you need to know
# nothing. Call it once for all rows, and once for each of the `trials` batches. The rows of a batch are drawn
# independently and **with replacement** (the same row may come twice), and each row of X keeps its row of Y.


# %%
def batch_gradient_spread(
    grad_fn: Callable[[np.ndarray, np.ndarray], np.ndarray],
    X: np.ndarray,
    Y: np.ndarray,
    batch_size: int,
    trials: int,
    rng: np.random.Generator,
) -> float:
    """Return the root mean squared distance of mini-batch gradients from the full gradient.

    Args:
        grad_fn: function of (X, Y) that returns the gradient of the mean loss, one array of any shape.
        X: one example per row, shape (N, D).
        Y: one label per row, shape (N,) or (N, K).
        batch_size: rows per batch, drawn with replacement; may be larger than N.
        trials: number of batches.
        rng: the only source of chance.

    Returns:
        One number: the root of the mean, over the trials, of the squared Euclidean distance.

    Example:
        >>> mean_of_X = lambda X, Y: X.mean(axis=0)
        >>> batch_gradient_spread(mean_of_X, np.full((9, 2), 3.0), np.zeros(9), 4, 10, np.random.default_rng(0))
        0.0

    Notes:
        grad_fn is called trials + 1 times. X and Y stay as they were.
    """
    # BEGIN SOLUTION
    full = np.asarray(grad_fn(X, Y))
    squared_distances = []
    for _ in range(trials):
        batch = rng.integers(len(X), size=batch_size)
        squared_distances.append(np.sum((np.asarray(grad_fn(X[batch], Y[batch])) - full) ** 2))
    return float(np.sqrt(np.mean(squared_distances)))
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** The gradient of a softmax layer on real digits, for batches from 1 to 1024. On axes that are both
# logarithmic a power law is a straight line, and your measurement should lie on the line of $1/\sqrt{B}$.


# %% tags=["explore"]
def softmax_gradient(X, Y):
    """Return the gradient of the mean cross-entropy of a softmax layer at small random weights."""
    scores = X @ START
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return X.T @ (scores / scores.sum(axis=1, keepdims=True) - Y) / len(X)


START = 0.05 * np.random.default_rng(0).normal(size=(784, 10)).astype("float32")
few = 1000 if FAST else 5000
few_x, few_y = x_train[:few], np.eye(10, dtype="float32")[y_train[:few]]
sizes = [1, 4, 16, 64, 256, 1024]
spreads = [
    batch_gradient_spread(softmax_gradient, few_x, few_y, size, 50, np.random.default_rng(size))
    for size in sizes
]
figure, axis = plt.subplots(figsize=(6.5, 4))
axis.loglog(sizes, spreads, "o", label="measured by your function")
axis.loglog(sizes, spreads[0] / np.sqrt(sizes), "--", color="grey", label="a line that falls like 1/√B")
axis.set(title="How far batches are off", xlabel="batch size B", ylabel="spread of the gradient")
axis.legend()
plt.show()
print(f"from 16 to 256 pictures per batch the spread falls by a factor of {spreads[2] / spreads[4]:.2f}")

# %% [markdown]
# # Part 4. Beyond 98 %
#
# # BEGIN QUESTION q4
# ## Q4 Training with decay (20 points)
#
# Now everything comes together. You get a function that builds a compiled network, training and validation data, a
# schedule and a number of epochs. Build, train, and hand back the history.
#
# **Your task.** Write `train_with_decay`. It
#
# * calls `build_model()` once and trains that model as it comes: it is compiled already, with the loss and the optimizer
#   that its maker wanted, so *compile nothing*;
# * trains with `fit` on all of `train`, in batches of 128, for `epochs` epochs, and evaluates on `val` after each of them;
# * lets the rate follow `schedule`, with the callback of Q2;
# * returns the `History` object that `fit` gives. Its `history` then holds `loss`, `val_loss`, `learning_rate` and the metrics.
#
# The grader also lets your function train a 784-200-60-10 ReLU network with Adam for ten epochs at $0.01 \cdot 0.6^{e}$, and
# looks at two things, on test pictures that were moved by up to one pixel: how many the network reads at the end, and the
# noise of this accuracy over its last five steps. After training on 10,000 pictures it expects 86 % and a noise of at most
# 0.005, after all 60,000 it expects 93 % and at most 0.004. (The moved pictures cost this much. On the pictures as they
# are, the network reaches about 96 % and more than 98 %.)


# %%
def train_with_decay(
    build_model: Callable[[], keras.Model],
    train: tuple[np.ndarray, np.ndarray],
    val: tuple[np.ndarray, np.ndarray],
    schedule: Callable[..., float],
    epochs: int,
) -> keras.callbacks.History:
    """Train a model whose learning rate follows a schedule, and return the history.

    Args:
        build_model: function without arguments that returns a new, compiled model.
        train: pair (x, y), x of shape (N, D) float32 and y as the model's loss wants it.
        val: pair (x, y) of the same form, for validation after each epoch.
        schedule: what `make_lr_callback` takes: function of the epoch that returns the rate.
        epochs: number of epochs.

    Returns:
        The History object of `fit`; `history["learning_rate"]` has one entry per epoch.

    Example:
        >>> def build():
        ...     model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="softmax")])
        ...     model.compile("sgd", "sparse_categorical_crossentropy")
        ...     return model
        >>> data = np.zeros((5, 2), "float32"), np.zeros(5)
        >>> history = train_with_decay(build, data, data, lambda epoch: 0.5**epoch, epochs=3)
        >>> history.history["learning_rate"]
        [1.0, 0.5, 0.25]

    Notes:
        Batches of 128. Do not learn from `val`, do not evaluate on `train`, and do not compile.
    """
    # BEGIN SOLUTION
    x, y = train
    return build_model().fit(
        x,
        y,
        batch_size=128,
        epochs=epochs,
        validation_data=val,
        callbacks=[make_lr_callback(schedule)],
        verbose=0,
    )
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it: the noise that vanishes.** The same network, the same pictures, the same ten epochs. One run keeps
# Adam's rate at 0.01, the other one multiplies it by 0.6 after each epoch. The constant one gets stuck near 97 %
# and never finds rest. The decaying one settles down within a few epochs, and stays there: more than 98 %.


# %% tags=["explore"]
def build_200_60():
    """Return a ReLU network with 200 and 60 hidden units, compiled with Adam at 0.01."""
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(200, activation="relu"),
            keras.layers.Dense(60, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


EPOCHS = 7 if FAST else 10
histories = {
    name: train_with_decay(build_200_60, (x_train, y_train), (x_test, y_test), schedule, EPOCHS).history
    for name, schedule in {
        "0.01 all the time": lambda epoch: 0.01,
        "0.01 · 0.6^epoch": exponential_decay,
    }.items()
}
figure, axes = plt.subplots(1, 3, figsize=(14, 3.8))
for name, history in histories.items():
    noise = curve_noise(history["val_accuracy"])
    axes[0].plot(history["val_accuracy"], "o-", ms=3, label=f"{name} (noise {noise:.4f})")
    axes[1].semilogy(history["val_loss"], "o-", ms=3, label=name)
    axes[2].semilogy(history["learning_rate"], "o-", ms=3, label=name)
    print(f"{name:18s} validation accuracy {history['val_accuracy'][-1]:.2%}, noise {noise:.5f}")
axes[0].set(title="With and without decay", xlabel="epoch", ylabel="validation accuracy")
axes[1].set(title="Validation loss", xlabel="epoch", ylabel="loss")
axes[2].set(title="The rate, as Keras recorded it", xlabel="epoch", ylabel="learning_rate")
axes[0].legend(fontsize=8)
figure.tight_layout()
plt.show()

# %% [markdown]
# Look at the loss as well. Without decay it *grows* again after a few epochs, though the accuracy hardly suffers: the
# network becomes more and more certain of its mistakes. You will meet this again in the next assignment, under the name
# of overfitting.
#
# **The four schedules in competition.** On 10,000 pictures, so that it does not take long. The differences between good
# schedules are small, and the winner changes from run to run; the difference between any of them and none is not.

# %% tags=["explore"]
some = (x_train[:10_000], y_train[:10_000])
per_epoch = math.ceil(len(some[0]) / 128)
contest = {
    "constant": lambda epoch: 0.01,
    "exponential": exponential_decay,
    "staircase": lambda epoch: step_decay(epoch, 0.01, factor=0.2),
    "cosine": lambda epoch: cosine_decay(epoch, 0.01, EPOCHS),
    "with a floor": lambda epoch: decay_with_floor(
        epoch * per_epoch, 0.01, 0.0001, decay_steps=2 * per_epoch
    ),
}
figure, axis = plt.subplots(figsize=(9, 4))
for name, schedule in contest.items():
    curve = train_with_decay(build_200_60, some, (x_test, y_test), schedule, EPOCHS).history["val_accuracy"]
    axis.plot(curve, "o-", ms=3, label=name)
    print(f"{name:14s} validation accuracy {curve[-1]:.2%}, noise {curve_noise(curve):.5f}")
axis.set(title="Five ways to spend ten epochs", xlabel="epoch", ylabel="validation accuracy")
axis.legend()
plt.show()

# %% [markdown]
# # What you take with you
#
# * A constant rate is a compromise: too small for the beginning and too large for the end. A schedule needs no compromise.
# * Every batch gives a gradient with an error that falls like $1/\sqrt{B}$, and the steps carry this error, multiplied by
#   the rate, into the weights. A smaller rate calms the curve; larger batches do too, at a price.
# * The ladder of this course so far: one softmax layer about 90 %, a deep sigmoid network that does not learn at all, ReLU and
#   Adam about 97 %, and with a learning rate that decays **more than 98 %**.
#
# What is left? On the pictures it has learned from, the network is right nearly every time, and on new ones it is not.
# This gap is what the next assignment is about.
