# %% [markdown]
# # A5. Learning by heart: overfitting and its cures
#
# Imagine a student who prepares for an exam by memorising the answers of last year's paper, commas included. Ask exactly
# those questions and the result is brilliant. Ask anything else and it is not. A network with half a million adjustable
# numbers and a thousand pictures is that student: it has room to memorise everything, so it does.
#
# In this assignment you first learn to *see* it (two curves that part company), then you build the four classic cures with
# your own hands: a price on large weights, a lottery that switches neurons off, a bell that ends the lesson in time, and
# pictures that never look the same twice. At the end all of them work together in Keras.
#
# | question | what you write | points |
# |---|---|---|
# | Q1 | `diagnose`: is this network overfitting? | 12 |
# | Q2.1 | `l2_penalty`: a price on large weights | 10 |
# | Q2.2 | `dropout_forward`: neurons that take turns | 16 |
# | Q3 | `EarlyStopper`: stop while it is good | 14 |
# | Q4 | `augment_batch` and `shift`: more pictures than you have | 16 |
# | Q5.1 | `build_regularized`: dropout and L2 in Keras | 12 |
# | Q5.2 | `build_monster`: big, and yet well behaved | 10 |
# | Q6 | `train_regularized`: train, stop, go back to the best | 10 |
#
# Where a docstring says *keep the dtype*, float64 input must give float64 output and float32 input float32. No function
# may change the arrays, lists and dicts it is given, and all chance comes from the generator `rng` where there is one.

# %%
import math

import keras
import numpy as np
import tensorflow as tf

# %% tags=["explore"]
# Pictures and data for the cells that only look. They are not graded, so change them as you like.
import os

import matplotlib.pyplot as plt
from course_data import load_mnist

FAST = os.environ.get("FAST") == "1"  # FAST=1 in the environment: fewer images and epochs
SMALL, HELD_OUT, EPOCHS = (300, 500, 8) if FAST else (1000, 2000, 30)

(all_images, all_labels), (test_images, y_test) = load_mnist()
x_all = all_images.reshape(-1, 784).astype("float32") / 255
x_test = test_images.reshape(-1, 784).astype("float32") / 255
# Only a thousand pictures to learn from: that is what makes it dangerous.
x_small, y_small = x_all[:SMALL], all_labels[:SMALL]
x_val, y_val = x_all[SMALL:][:HELD_OUT], all_labels[SMALL:][:HELD_OUT]
if FAST:
    x_test, y_test = x_test[:1000], y_test[:1000]


def draw_curves(axis, history, name, title):
    """Draw a quantity over the epochs, for training and for validation."""
    axis.plot(history[name], label="training")
    axis.plot(history[f"val_{name}"], label="validation")
    axis.set(title=title, xlabel="epoch", ylabel=name)
    axis.legend(fontsize=8)


print(f"{len(x_small)} pictures to learn from, {len(x_val)} for validation, {len(x_test)} to be tested on")

# %% [markdown]
# **Watch it happen.** A network with two hidden layers of 512 ReLU neurons, 670,000 adjustable numbers, learns from a
# thousand pictures. Nothing in it is wrong. Just follow the two curves.

# %% tags=["explore"]
keras.utils.set_random_seed(5)
pixels = keras.Input((784,))
signal = keras.layers.Dense(512, "relu")(keras.layers.Dense(512, "relu")(pixels))
overfitter = keras.Model(pixels, keras.layers.Dense(10, "softmax")(signal))
measured = ["accuracy"]
overfitter.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=measured)
plain = overfitter.fit(
    x_small, y_small, epochs=EPOCHS, batch_size=128, validation_data=(x_val, y_val), verbose=0
).history

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.6))
draw_curves(left, plain, "loss", "The loss: they part company")
draw_curves(right, plain, "accuracy", "The accuracy: perfect, on what it knows by heart")
figure.tight_layout()
plt.show()
print(
    f"last epoch: {plain['accuracy'][-1]:.1%} on its own pictures, {plain['val_accuracy'][-1]:.1%} on others"
)

# %% [markdown]
# # Part 1. See it
#
# # BEGIN QUESTION q1
# ## Q1 Read the curves (12 points)
#
# The training loss can only tell how well the network knows its own pictures. The *validation* loss is measured on
# pictures that are never learned from, and it is the honest one. There are three stories:
#
# * both losses fall together: **healthy**, carry on;
# * both are bad and stay bad: **underfitting**, the network is too small or was trained too little;
# * the training loss goes on falling while the validation loss has turned around: **overfitting**.
#
# The validation *accuracy* often stays flat while the validation *loss* climbs. That is no contradiction. A wrong answer
# given with 60 % confidence and the same wrong answer given with 99.9 % cost the same accuracy, but not the same loss: an
# overfitted network becomes more and more certain of its mistakes.
#
# Let us turn this into numbers. A history of $E$ epochs (counted from 0) gives
#
# $$ e^* = \arg\min_e \; L^{\text{val}}_e, \qquad \text{gap} = A_{E-1} - A^{\text{val}}_{E-1} $$
#
# the best epoch (the *first* one, if several are equally good), and the accuracy lead that the network has at the end
# on its own pictures. We call it overfitting when two things come together: the gap is **larger than** `gap_tol`, and
# **at least** `patience` epochs have passed since the best one.
#
# **Your task.** Write `diagnose`.


# %%
def diagnose(history: dict[str, list[float]], gap_tol: float = 0.03, patience: int = 3) -> dict:
    """Say from the curves of a training whether the network overfits.

    Args:
        history: lists of floats, all of the same length E >= 1, under the keys 'accuracy', 'val_accuracy', 'loss' and
            'val_loss'; there may be other keys.
        gap_tol: a gap up to this size is still fine.
        patience: so many epochs without a new best validation loss are too many.

    Returns:
        A dict with three keys: 'best_epoch' (int), the first epoch with the smallest val_loss, counted from 0; 'gap'
        (float), the last accuracy minus the last val_accuracy; 'overfitting' (bool), whether the gap is larger than
        `gap_tol` and there are `patience` or more epochs after the best one.

    Example:
        >>> diagnose({"loss": [1.0, 0.5], "val_loss": [1.0, 0.75], "accuracy": [0.5, 0.75], "val_accuracy": [0.5, 0.5]})
        {'best_epoch': 1, 'gap': 0.25, 'overfitting': False}

    Notes:
        Plain Python types: an int, a float and a bool, not NumPy's.
    """
    # BEGIN SOLUTION
    val_loss = history["val_loss"]
    best_epoch = int(np.argmin(val_loss))
    gap = float(history["accuracy"][-1] - history["val_accuracy"][-1])
    waited = len(val_loss) - 1 - best_epoch
    return {"best_epoch": best_epoch, "gap": gap, "overfitting": bool(gap > gap_tol and waited >= patience)}
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Your diagnosis of the network above, drawn into its curves, beside two invented patients. The dotted line
# is the best epoch: everything to the right of it was time spent on learning by heart.

# %% tags=["explore"]
epoch_axis = np.arange(20)
patients = {
    "the thousand pictures": plain,
    "an underfitting network": {
        "loss": list(1.6 + 0.7 * np.exp(-epoch_axis / 3)),
        "val_loss": list(1.62 + 0.7 * np.exp(-epoch_axis / 3)),
        "accuracy": list(0.45 - 0.3 * np.exp(-epoch_axis / 3)),
        "val_accuracy": list(0.44 - 0.3 * np.exp(-epoch_axis / 3)),
    },
    "a healthy network": {
        "loss": list(0.08 + 1.2 * np.exp(-epoch_axis / 4)),
        "val_loss": list(0.11 + 1.2 * np.exp(-epoch_axis / 4)),
        "accuracy": list(0.98 - 0.5 * np.exp(-epoch_axis / 4)),
        "val_accuracy": list(0.97 - 0.5 * np.exp(-epoch_axis / 4)),
    },
}
figure, axes = plt.subplots(1, 3, figsize=(14, 3.8))
for axis, (patient, curves) in zip(axes, patients.items(), strict=True):
    found = diagnose(curves)
    draw_curves(axis, curves, "loss", "")
    axis.axvline(found["best_epoch"], color="gray", linestyle=":")
    axis.set_ylim(0, None)
    verdict = "overfitting" if found["overfitting"] else "not overfitting"
    axis.set_title(f"{patient}: {verdict}\nbest epoch {found['best_epoch']}, gap {found['gap']:.3f}")
figure.tight_layout()
plt.show()

# %% [markdown]
# # Part 2. Make memorising expensive
#
# # BEGIN QUESTION q2_1
# ## Q2.1 A price on large weights (10 points)
#
# To pass through every single point of its training set, a network has to bend sharply, and sharp bends need large weights.
# So put a price on them. *L2 regularisation* adds to the loss
#
# $$ R = \lambda \sum_{W} \sum_{i} W_i^2, \qquad \frac{\partial R}{\partial W} = 2 \lambda W $$
#
# where the first sum runs over all weight arrays of the network. Look at the gradient: in every step each weight is pulled
# towards zero by a force proportional to its size. A weight that does not earn its keep fades away, which is why
# the same thing is called *weight decay*. Biases are usually left out, since they shift a curve and do not bend it.
#
# Some books write $\tfrac{\lambda}{2}$. We follow Keras, without the half: `keras.regularizers.L2` with the same $\lambda$ gives
# the same penalty.
#
# **Your task.** Write `l2_penalty`. It gets exactly the arrays to be priced (the caller leaves the biases out) and returns
# the penalty and its gradients.


# %%
def l2_penalty(weights: list[np.ndarray], lam: float) -> tuple[float, list[np.ndarray]]:
    """Return the L2 penalty of some weight arrays and its gradient for each of them.

    Args:
        weights: arrays of any shapes, float32 or float64; the list may be empty.
        lam: the price, 0 or more.

    Returns:
        A tuple (penalty, gradients): `lam` times the sum of the squares of all entries, one number; and a list with one
        array per weight array, in the same order, of the same shape. Keep the dtype.

    Example:
        >>> l2_penalty([np.array([1.0, -2.0]), np.array([[3.0]])], 0.5)
        (7.0, [array([ 1., -2.]), array([[3.]])])

    Notes:
        No factor 1/2 (Keras' convention). Return new arrays; the weights stay as they are.
    """
    # BEGIN SOLUTION
    penalty = lam * sum(float(np.sum(w**2)) for w in weights)
    return penalty, [2 * lam * w for w in weights]
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** One softmax layer learns the thousand pictures by plain gradient descent, four times, with your gradients added at
# different prices. On the left the weights at the end: the price squeezes the histogram together. On the right the weights
# of the digit 3 as a picture. Without a price they are grainy, because every odd pixel that helped with one
# particular picture was remembered. With a price the picture becomes smooth: only what many pictures share can pay for itself.

# %% tags=["explore"]
Y_small = np.eye(10, dtype="float32")[y_small]
prices = [0.0, 0.001, 0.01, 0.1]
priced = {}
for lam in prices:
    start = np.random.default_rng(0).normal(0, 0.05, (784, 10)).astype("float32")
    W, bias = start, np.zeros(10, dtype="float32")
    for _ in range(100 if FAST else 400):
        z = x_small @ W + bias
        p = np.exp(z - z.max(axis=1, keepdims=True))
        error = (p / p.sum(axis=1, keepdims=True) - Y_small) / len(x_small)
        _, (decay,) = l2_penalty([W], lam)
        W, bias = W - 0.5 * (x_small.T @ error + np.asarray(decay)), bias - 0.5 * error.sum(axis=0)
    priced[lam] = W

figure, axes = plt.subplots(1, 5, figsize=(15, 3.2), width_ratios=[2.2, 1, 1, 1, 1])
for lam, W in priced.items():
    axes[0].hist(W.ravel(), bins=np.linspace(-0.4, 0.4, 81), histtype="step", label=f"price {lam:g}")
axes[0].set(title="7840 weights after training", xlabel="weight", ylabel="how many", yscale="log")
axes[0].legend(fontsize=8)
for axis, (lam, W) in zip(axes[1:], priced.items(), strict=True):
    axis.imshow(W[:, 3].reshape(28, 28), cmap="RdBu_r", vmin=-0.3, vmax=0.3)
    axis.set_title(f"price {lam:g}\npenalty {float(l2_penalty([W], lam)[0]):.3f}", fontsize=9)
    axis.axis("off")
figure.tight_layout()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q2_2
# ## Q2.2 Neurons that take turns (16 points)
#
# A neuron that can rely on its neighbour for ever becomes lazy. *Dropout* removes that certainty: in every training step each
# neuron is switched off with probability $r$, the **rate**, independently of all others. Whoever is left has to
# cope, so no neuron can specialise in correcting one particular colleague, and memorising a picture with a
# conspiracy of neurons no longer works. You can also see it as training a huge crowd of thinned-out networks that
# share their weights.
#
# When the network is used, everybody is present. Then each sum would be larger than it ever was in training, by the factor
# $1/(1-r)$ on average. *Inverted* dropout repairs that where it arises: in training the survivors are scaled up,
#
# $$ m_i = \begin{cases} 0 & \text{with probability } r \\ \dfrac{1}{1-r} & \text{with probability } 1-r \end{cases}
# \qquad y = x \odot m, \qquad \mathbb{E}[y] = x $$
#
# and at inference nothing at all has to be done: $y = x$. That is why a model that was trained with dropout can be used
# as it is.
#
# **Your task.** Write `dropout_forward`. The mask that you return is the scaled one, so that a backward pass could multiply by
# it; when nothing is dropped (not training, or rate 0) it is all ones.


# %%
def dropout_forward(
    x: np.ndarray, rate: float, training: bool, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Apply inverted dropout to an array of activations.

    Args:
        x: activations of any shape, float32 or float64.
        rate: probability with which each single entry is dropped, 0 <= rate < 1.
        training: True in training; at inference nothing is dropped.
        rng: the only source of chance.

    Returns:
        A tuple (y, mask), both of the shape of x: the mask holds 0 where an entry is dropped and 1 / (1 - rate) where it
        is kept (all ones when nothing is dropped), and y = x * mask. Keep the dtype, for both.

    Example:
        >>> dropout_forward(np.array([3.0, 4.0]), 0.5, False, np.random.default_rng(0))
        (array([3., 4.]), array([1., 1.]))

    Notes:
        Every entry has its own draw: neither whole rows nor whole columns go together, and the number of dropped entries is
        itself random. `rate` is the probability to be dropped, not to be kept.
    """
    # BEGIN SOLUTION
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= rate).astype(x.dtype) / (1 - rate)
    return x * mask, mask
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** On top the same digit under five different masks: never twice the same, and the survivors carry twice the ink. Below,
# what a neuron of the next layer feels: its weighted sum over 4000 masks. It spreads out as the rate grows, but its
# mean stays at the sum without dropout (dotted). Take away the factor $1/(1-r)$ and the cloud slides away from the line.

# %% tags=["explore"]
rng = np.random.default_rng(2)
figure, axes = plt.subplots(1, 6, figsize=(13, 2.5))
shown = [x_small[0]] + [np.asarray(dropout_forward(x_small[0], 0.5, True, rng)[0]) for _ in range(5)]
for axis, image, title in zip(axes, shown, ["no dropout"] + ["rate 0.5"] * 5, strict=True):
    axis.imshow(image.reshape(28, 28), cmap="gray_r", vmin=0, vmax=2)
    axis.set_title(title)
    axis.axis("off")
figure.suptitle("A digit under dropout")
figure.tight_layout()
plt.show()

hidden = keras.ops.convert_to_numpy(overfitter.layers[1](x_val[:1]))[0]  # 512 activations of one picture
onward = overfitter.layers[2].get_weights()[0][:, 7]
figure, (left, right) = plt.subplots(1, 2, figsize=(12, 3.4))
for rate in (0.2, 0.5, 0.8):
    crowd = np.broadcast_to(hidden, (4000, len(hidden)))
    dropped = np.asarray(dropout_forward(crowd, rate, True, rng)[0])
    left.hist(dropped[:200].ravel(), bins=40, histtype="step", label=f"rate {rate}")
    right.hist(dropped @ onward, bins=60, histtype="step", label=f"rate {rate}")
right.axvline(hidden @ onward, color="black", linestyle=":", label="no dropout")
left.set(title="The activations themselves", xlabel="activation", ylabel="how many", yscale="log")
right.set(title="What one neuron of the next layer feels", xlabel="weighted sum", ylabel="how many masks")
for axis in (left, right):
    axis.legend(fontsize=8)
figure.tight_layout()
plt.show()

# %% [markdown]
# # Part 3. Stop in time, and look at more
#
# # BEGIN QUESTION q3
# ## Q3 Stop while it is good (14 points)
#
# The cheapest cure costs nothing at all: if the validation loss was best after epoch 6, why train for 30? *Early stopping*
# watches the validation loss and rings a bell when it has not improved for some time. Not at the first
# bad epoch, since the curve is noisy. The number of epochs it forgives is its **patience**.
#
# The rules, to the letter:
#
# * an epoch is an **improvement** if its loss is lower than the best one so far by *more than* `min_delta`; the first loss
#   that is a number always is one;
# * only an improvement changes `best` and `best_epoch`: a tiny step down that is not enough leaves them alone, so
#   several tiny steps can add up to an improvement;
# * `update` returns True when there were `patience` epochs **in a row** without improvement, the present one
#   included; any improvement starts the count afresh;
# * NaN is what a loss becomes when a training explodes. It is never an improvement, and never a best.
#
# **Your task.** Write the class `EarlyStopper`. It knows nothing of Keras: it only sees numbers.


# %%
class EarlyStopper:
    """Watches a validation loss and says when to stop.

    Args:
        patience: so many epochs in a row without improvement, 1 or more, and it is time to stop.
        min_delta: an improvement must be larger than this.

    Attributes:
        best: the loss of the last improvement, infinite before the first one.
        best_epoch: the epoch of the last improvement, -1 before the first one.

    Example:
        >>> stopper = EarlyStopper(patience=2)
        >>> [stopper.update(epoch, loss) for epoch, loss in enumerate([0.9, 0.5, 0.6, 0.7])]
        [False, False, False, True]
        >>> stopper.best, stopper.best_epoch
        (0.5, 1)
    """

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        """Begin with nothing seen.

        Args:
            patience: so many epochs in a row without improvement are too many.
            min_delta: an improvement must be larger than this.
        """
        # BEGIN SOLUTION
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.waited = math.inf, -1, 0
        # END SOLUTION

    def update(self, epoch: int, val_loss: float) -> bool:
        """Take note of one epoch, and say whether to stop.

        Args:
            epoch: its number; numbers grow, but need not start at 0.
            val_loss: its validation loss, possibly NaN.

        Returns:
            True if this is at least the `patience`-th epoch in a row without improvement, else False (a bool).

        Example:
            >>> EarlyStopper(patience=1).update(0, 0.7)
            False

        Notes:
            Every comparison with NaN is false; choose which way round to ask.
        """
        # BEGIN SOLUTION
        if val_loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.waited = val_loss, epoch, 0
        else:
            self.waited += 1
        return self.waited >= self.patience
        # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** The validation loss of the thousand pictures, with a little extra noise, seen by three stoppers. The impatient
# one can be fooled by a single bad epoch. The patient ones wait, and pay for their certainty with epochs; what they
# keep is the best epoch (circle), not the one where they stop (cross).

# %% tags=["explore"]
noisy = np.array(plain["val_loss"]) + np.random.default_rng(4).normal(0, 0.012, EPOCHS)
figure, axes = plt.subplots(1, 3, figsize=(14, 3.6), sharey=True)
for axis, patience in zip(axes, (1, 4, 10), strict=True):
    stopper = EarlyStopper(patience)
    stopped = next((epoch for epoch, loss in enumerate(noisy) if stopper.update(epoch, loss)), None)
    axis.plot(noisy, color="C1")
    axis.plot(stopper.best_epoch, noisy[stopper.best_epoch], "o", fillstyle="none", markersize=12, color="C2")
    if stopped is not None:
        axis.plot(stopped, noisy[stopped], "x", markersize=11, color="C3")
        axis.axvspan(stopped, EPOCHS - 1, color="gray", alpha=0.15)
    when = "never stops" if stopped is None else f"stops after epoch {stopped}"
    axis.set(
        title=f"patience {patience}: best {stopper.best_epoch}, {when}", xlabel="epoch", ylabel="val_loss"
    )
figure.tight_layout()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q4
# ## Q4 More pictures than you have (16 points)
#
# The best cure for having too few pictures is more pictures. And you have more than you think: a 7 that moves two pixels to the
# left is still a 7, a 7 that leans a little is still a 7. For the network, though, each of them is 784 new numbers.
# *Augmentation* makes such variations on the fly, different ones in every epoch, so that there is nothing left to learn by heart.
#
# **First the helper `shift`.** Move every picture by whole pixels. Positive `dy` moves the content **down**, positive `dx` to the
# **right**. What leaves the frame is gone, and zeros come in from the other side:
#
# $$ \text{out}[n, y, x] = \begin{cases} \text{in}[n, y - dy, x - dx] & \text{inside the frame} \\ 0 & \text{outside} \end{cases} $$
#
# **Then `augment_batch`.** Each picture gets its own luck: a vertical and a horizontal shift, each drawn on its own from the
# whole numbers $-s, \ldots, s$ (both ends included), and an angle drawn evenly from $-d$ to $d$ **degrees**, about
# the centre of the picture at $(c_y, c_x) = \left(\tfrac{H-1}{2}, \tfrac{W-1}{2}\right)$. To rotate by $\alpha$, ask for every pixel of the *new*
# picture where it comes from in the old one,
#
# $$ \begin{pmatrix} y_\text{old} \\ x_\text{old} \end{pmatrix} = \begin{pmatrix} c_y \\ c_x \end{pmatrix} +
# \begin{pmatrix} \cos\alpha & \sin\alpha \\ -\sin\alpha & \cos\alpha \end{pmatrix}
# \begin{pmatrix} y - c_y \\ x - c_x \end{pmatrix} $$
#
# That place usually lies between four pixels. *Bilinear* interpolation mixes them: with $f_y, f_x$ the fractions of the way to
# the lower and to the right neighbour, the weights are $(1-f_y)(1-f_x)$, $(1-f_y) f_x$, $f_y (1-f_x)$ and $f_y f_x$. Pixels outside
# count as zero. The nearest pixel is accepted as well. Asking the other way round, where each old pixel *goes*, leaves holes.
#
# **Your task.** Write `shift` and `augment_batch`. Whether you shift first or rotate first is up to you, and so is which
# way round a positive angle turns.


# %%
def shift(images: np.ndarray, dy: int, dx: int) -> np.ndarray:
    """Move all pictures by the same whole number of pixels; zeros enter.

    Args:
        images: pictures, shape (N, H, W).
        dy: pixels down (up, if negative); may be larger than the picture.
        dx: pixels to the right (to the left, if negative).

    Returns:
        The moved pictures, a new array of shape (N, H, W). Keep the dtype.

    Example:
        >>> shift(np.array([[[1, 2], [3, 4]]]), 1, 0)
        array([[[0, 0],
                [1, 2]]])

    Notes:
        Nothing that leaves on one side may come back on the other.
    """
    # BEGIN SOLUTION
    _, height, width = images.shape
    up, left = abs(dy), abs(dx)
    framed = np.pad(images, ((0, 0), (up, up), (left, left)))
    return framed[:, up - dy : up - dy + height, left - dx : left - dx + width].copy()
    # END SOLUTION


# BEGIN SOLUTION NO PROMPT
def _rotate(images: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Turn picture n of (N, H, W) by angles[n] radians about its centre, bilinearly."""
    count, height, width = images.shape
    y, x = np.mgrid[:height, :width]
    y, x = y - (height - 1) / 2, x - (width - 1) / 2
    cos, sin = np.cos(angles)[:, None, None], np.sin(angles)[:, None, None]
    # One row and column of zeros all around: where a place beyond them is asked for, that is the answer.
    old_y = np.clip(cos * y + sin * x + (height - 1) / 2, -1, height)
    old_x = np.clip(cos * x - sin * y + (width - 1) / 2, -1, width)
    top = np.minimum(np.floor(old_y), height - 1).astype(int)
    left = np.minimum(np.floor(old_x), width - 1).astype(int)
    down, right = old_y - top, old_x - left
    framed, n = np.pad(images, ((0, 0), (1, 1), (1, 1))), np.arange(count)[:, None, None]
    above = (1 - right) * framed[n, top + 1, left + 1] + right * framed[n, top + 1, left + 2]
    below = (1 - right) * framed[n, top + 2, left + 1] + right * framed[n, top + 2, left + 2]
    return ((1 - down) * above + down * below).astype(images.dtype)


# END SOLUTION


def augment_batch(
    images: np.ndarray, max_shift: int, max_degrees: float, rng: np.random.Generator
) -> np.ndarray:
    """Shift and rotate every picture by an amount of its own.

    Args:
        images: pictures, shape (N, H, W), float32.
        max_shift: largest shift, in pixels, up or down and left or right; 0 or more.
        max_degrees: largest angle, in degrees, either way; 0 or more.
        rng: the only source of chance.

    Returns:
        The new pictures, shape (N, H, W), float32, in the same order.

    Example:
        >>> picture = np.ones((1, 2, 2), dtype="float32")
        >>> augment_batch(picture, 0, 0.0, np.random.default_rng(0))
        array([[[1., 1.],
                [1., 1.]]], dtype=float32)

    Notes:
        Draws are independent between pictures, and between the two shifts and the angle of one picture. A shift is
        any whole number from -max_shift to max_shift, each as likely as the other. With max_shift 0 and max_degrees 0
        the pictures come back as they are.
    """
    # BEGIN SOLUTION
    count = len(images)
    shifts = rng.integers(-max_shift, max_shift + 1, size=(count, 2))
    turned = _rotate(images, np.radians(rng.uniform(-max_degrees, max_degrees, size=count)))
    moved = [shift(turned[n : n + 1], dy, dx) for n, (dy, dx) in enumerate(shifts.tolist())]
    return np.concatenate(moved).astype(np.float32)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** One digit, and thirty relatives of it. You recognise all of them without noticing that they differ. Below,
# what happens if you exaggerate: at some point a 6 becomes a 9, and the label becomes a lie. How much is right depends
# on what you know about the world, not on mathematics.

# %% tags=["explore"]
rng = np.random.default_rng(3)
digit = np.repeat(x_small[:1].reshape(1, 28, 28), 30, axis=0)
figure, axes = plt.subplots(3, 10, figsize=(13, 4.3))
for axis, image in zip(axes.flat, np.asarray(augment_batch(digit, 3, 15.0, rng)), strict=True):
    axis.imshow(image, cmap="gray_r", vmin=0, vmax=1)
    axis.axis("off")
figure.suptitle("Up to 3 pixels, up to 15 degrees")
figure.tight_layout()
plt.show()

six = x_small[np.flatnonzero(y_small == 6)[0]].reshape(1, 28, 28)
settings = [(0, 0.0), (3, 0.0), (0, 30.0), (10, 0.0), (0, 180.0), (0, 180.0), (0, 180.0)]
figure, axes = plt.subplots(1, len(settings), figsize=(13, 2.4))
for axis, (pixels_away, degrees) in zip(axes, settings, strict=True):
    axis.imshow(np.asarray(augment_batch(six, pixels_away, degrees, rng))[0], cmap="gray_r", vmin=0, vmax=1)
    axis.set_title(f"±{pixels_away} px, ±{degrees:g}°", fontsize=9)
    axis.axis("off")
figure.suptitle("How far does a 6 stay a 6?")
figure.tight_layout()
plt.show()

# %% [markdown]
# # Part 4. All of it in Keras
#
# # BEGIN QUESTION q5_1
# ## Q5.1 Dropout and L2 in Keras (12 points)
#
# What you wrote by hand is one line each in Keras: `keras.layers.Dropout(rate)` after a layer, and
# `kernel_regularizer=keras.regularizers.L2(l2)` inside it. Keras switches dropout off by itself when it predicts or evaluates, and
# it adds the penalties to the loss that `fit` and `evaluate` report.
#
# The network: 784 pixels; for each entry of `hidden` a dense layer of that width with **ReLU**, followed by **dropout**; at the end
# ten outputs. With `hidden=(200, 100, 60)` it has 183,770 adjustable numbers. Optimizer Adam with the rate 0.01, loss
# cross-entropy, metric accuracy. No dropout on the pixels and none after the outputs.
#
# On all 60,000 pictures, with a falling learning rate, this network of the lecture ends at 97.7 %. That is not more than
# without dropout. But its two curves lie on top of each other: it earns the same marks without learning by heart.
#
# **Your task.** Write `build_regularized`.


# %%
def build_regularized(
    hidden: tuple[int, ...] = (200, 100, 60), rate: float = 0.25, l2: float = 0.0
) -> keras.Model:
    """Return a compiled classifier for 28x28 digits with dropout and an L2 penalty.

    Args:
        hidden: widths of the hidden layers, input side first; one or more.
        rate: dropout rate after each hidden layer; 0 means none.
        l2: price of the L2 penalty on the kernels of *all* dense layers, the last one included; 0 means none.

    Returns:
        A compiled model from (B, 784) float32 to (B, 10). Biases are not penalised.

    Example:
        >>> build_regularized().count_params()
        183770

    Notes:
        Give the model its input shape. ReLU, then dropout, after every hidden layer; Adam(0.01); a (sparse or one-hot)
        categorical cross-entropy; the metric 'accuracy'. Either a softmax at the end, or logits and from_logits=True.
    """
    # BEGIN SOLUTION
    price = keras.regularizers.L2(l2) if l2 else None
    model = keras.Sequential([keras.Input(shape=(784,))])
    for width in hidden:
        model.add(keras.layers.Dense(width, activation="relu", kernel_regularizer=price))
        model.add(keras.layers.Dropout(rate))
    model.add(keras.layers.Dense(10, activation="softmax", kernel_regularizer=price))
    model.compile(
        optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** The same picture asked forty times. When the model predicts, it says the same every time. In training mode
# every answer comes from another thinned-out network of the crowd. The second picture compares Keras' penalty with yours.

# %% tags=["explore"]
keras.utils.set_random_seed(1)
crowd_model = build_regularized((200, 100, 60), rate=0.25, l2=0.001)
is_sparse = "sparse" in str(crowd_model.loss).lower()


def as_wanted(labels):
    """Return integer labels as they are, or as one-hot rows: as the loss of your model wants them."""
    return labels.astype("int64") if is_sparse else np.eye(10, dtype="float32")[labels]


def probabilities_of(outputs):
    """Return probabilities, whether the model gives them or logits."""
    outputs = keras.ops.convert_to_numpy(outputs)
    rows_sum_to_one = np.allclose(outputs.sum(axis=1), 1, atol=1e-3) and outputs.min() >= 0
    return outputs if rows_sum_to_one else keras.ops.convert_to_numpy(keras.ops.softmax(outputs))


crowd_model.fit(x_small, as_wanted(y_small), epochs=2 if FAST else 5, batch_size=128, verbose=0)
uncertain = int(
    probabilities_of(crowd_model(x_val)).max(axis=1).argmin()
)  # the picture it is least sure about
repeated = np.repeat(x_val[uncertain : uncertain + 1], 40, axis=0)
figure, axes = plt.subplots(1, 3, figsize=(14, 3.4), width_ratios=[1, 2, 2])
axes[0].imshow(repeated[0].reshape(28, 28), cmap="gray_r")
axes[0].set_title(f"an unclear {y_val[uncertain]}")
axes[0].axis("off")
for axis, training in zip(axes[1:], (False, True), strict=True):
    answers = probabilities_of(crowd_model(repeated, training=training))
    axis.plot(answers.T, color="C0", alpha=0.3)
    axis.set(title=f"40 answers, training={training}", xlabel="digit", ylabel="probability", ylim=(0, 1))
figure.tight_layout()
plt.show()

kernels = [weight for weight in crowd_model.get_weights() if weight.ndim == 2]
by_keras = float(sum(float(keras.ops.convert_to_numpy(value)) for value in crowd_model.losses))
print(f"penalty by your l2_penalty: {float(l2_penalty(kernels, 0.001)[0]):.4f}, by Keras: {by_keras:.4f}")

# %% [markdown]
# # BEGIN QUESTION q5_2
# ## Q5.2 The monster (10 points)
#
# If a network does not learn by heart any more, it may be large. The lecture's *monster* has hidden layers of **512** ReLU
# neurons, each followed by a dropout of **0.2**, and is trained with **Adadelta**, an optimizer that measures its own step sizes: two
# running averages, one of squared gradients and one of squared steps, replace the learning rate.
#
# Or nearly. The inventor of Adadelta had no learning rate at all, which is the same as a rate of **1.0**. Keras multiplies each
# step by a rate anyway, and its default is 0.001: a thousand times too small. With the default the monster reaches 71 %
# after five epochs over all pictures. With 1.0 it reaches **98.3 %** after ten. Nothing crashes, no warning appears. Read the
# defaults.
#
# **Your task.** Write `build_monster`. With two hidden layers it has 669,706 adjustable numbers, with four 1,195,018.


# %%
def build_monster(n_hidden: int = 2) -> keras.Model:
    """Return the compiled monster: wide ReLU layers with dropout, trained with Adadelta.

    Args:
        n_hidden: number of hidden layers of 512 neurons, 1 or more.

    Returns:
        A compiled model from (B, 784) float32 to (B, 10).

    Example:
        >>> build_monster().count_params()
        669706

    Notes:
        Dropout 0.2 after each hidden layer; Adadelta with learning rate 1.0; a (sparse or one-hot) categorical
        cross-entropy; the metric 'accuracy'. No L2.
    """
    # BEGIN SOLUTION
    layers = [keras.Input(shape=(784,))]
    for _ in range(n_hidden):
        layers += [keras.layers.Dense(512, activation="relu"), keras.layers.Dropout(0.2)]
    model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    adadelta = keras.optimizers.Adadelta(learning_rate=1.0)
    model.compile(optimizer=adadelta, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** The monster on a sixth of the pictures, a few epochs, and beside it the same monster with the default rate. The other
# curve is not broken. It is just a thousand times slower. (All pictures and ten epochs: 98.2 to 98.4 %, the variant with four
# layers 98.3 %. Set `MONSTER_IMAGES, MONSTER_EPOCHS = 60_000, 10` if you have a few minutes.)

# %% tags=["explore"]
MONSTER_IMAGES, MONSTER_EPOCHS = (1_000, 2) if FAST else (10_000, 4)
monster_pictures, monster_labels = x_all[:MONSTER_IMAGES], all_labels[:MONSTER_IMAGES]
figure, axis = plt.subplots(figsize=(7, 3.6))
for learning_rate in (1.0, 0.001):
    keras.utils.set_random_seed(1)
    monster = build_monster()
    monster.optimizer.learning_rate = learning_rate
    monster_is_sparse = "sparse" in str(monster.loss).lower()
    one_hot = np.eye(10, dtype="float32")
    grown = monster.fit(
        monster_pictures,
        monster_labels.astype("int64") if monster_is_sparse else one_hot[monster_labels],
        validation_data=(x_test, y_test.astype("int64") if monster_is_sparse else one_hot[y_test]),
        epochs=MONSTER_EPOCHS,
        batch_size=128,
        verbose=0,
    ).history
    axis.plot(
        range(1, MONSTER_EPOCHS + 1),
        grown["val_accuracy"],
        "o-",
        label=f"Adadelta, learning rate {learning_rate:g}",
    )
    print(f"learning rate {learning_rate:g}: test accuracy {grown['val_accuracy'][-1]:.1%}")
axis.set(
    title=f"The monster on {len(monster_pictures)} pictures",
    xlabel="epoch",
    ylabel="test accuracy",
    ylim=(0, 1),
)
axis.legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q6
# ## Q6 Train, stop, go back to the best (10 points)
#
# The bell has rung. The network has the weights of the *last* epoch, and these are, by construction, `patience` epochs
# past the best ones. So whoever stops early must also remember: keep a copy of the weights whenever the stopper says that this
# was the best epoch so far, and put them back at the end. The same holds when the epochs run out before the bell rings.
#
# Anything with an `update(epoch, val_loss)` and a `best_epoch` can be the stopper, not only your own class. After each epoch call
# `update` **once**, with the number of the epoch (counted from 0) and the loss on the *validation* set; if `best_epoch` then
# names this very epoch, these are the weights to remember. Trust the stopper, not the curve: with a `min_delta` its best epoch need
# not be the lowest point.
#
# The grader trains 512x2 with dropout 0.5 on a thousand pictures this way, for at most 30 epochs with a patience of 5, and measures the
# validation loss of what you return: a network that was stopped in time and in which dropout was at work gives the true digit a
# typical probability (the exponential of minus the loss) of at least 0.69 (0.89 on the small stand-in digits).
#
# **Your task.** Write `train_regularized`.


# %%
def train_regularized(
    build_model,
    train: tuple[np.ndarray, np.ndarray],
    val: tuple[np.ndarray, np.ndarray],
    epochs: int,
    stopper,
) -> tuple[keras.Model, dict[str, list[float]]]:
    """Train a model until the stopper says so, and give it the weights of its best epoch.

    Args:
        build_model: function without arguments that returns a compiled model with the metric 'accuracy'; call it once.
        train: tuple (x, y) to learn from, x of shape (N, D) float32, y as the model's loss wants it.
        val: the same for validation; never learned from.
        epochs: train at most so many.
        stopper: has `update(epoch, val_loss) -> bool` and, after it, `best_epoch`.

    Returns:
        A tuple (model, history): the trained model with the weights it had after `stopper.best_epoch`, and a dict of lists
        with one float per epoch that was trained, keys 'loss', 'accuracy', 'val_loss' and 'val_accuracy'.

    Example:
        >>> model, history = train_regularized(build_regularized, (x, y), (x_val, y_val), 30, EarlyStopper(3))

    Notes:
        Batches of 128. If `update` returns True after epoch 4, five epochs were trained. The optimizer must keep its
        state from epoch to epoch. `get_weights` gives copies.
    """
    # BEGIN SOLUTION
    model, history = build_model(), {}
    best_weights = model.get_weights()
    for epoch in range(epochs):
        told = model.fit(
            *train, batch_size=128, initial_epoch=epoch, epochs=epoch + 1, validation_data=val, verbose=0
        )
        for name, (value,) in told.history.items():
            history.setdefault(name, []).append(float(value))
        enough = stopper.update(epoch, history["val_loss"][-1])
        if stopper.best_epoch == epoch:
            best_weights = model.get_weights()
        if enough:
            break
    model.set_weights(best_weights)
    return model, history
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** The four cures side by side, each against the plain network: two layers of 512, a thousand pictures (the learning
# rate is set to 0.001, so that the curves are calm). The dot is the best epoch of a stopper that watches without ringing.
# The augmented network sees four variations of each picture.

# %% tags=["explore"]
WATCH = EarlyStopper(patience=EPOCHS + 1)  # never rings within EPOCHS


def calm(rate=0.0, l2=0.0):
    """Return a function that builds your network with two layers of 512 and a smaller learning rate."""

    def build():
        keras.utils.set_random_seed(7)
        network = build_regularized((512, 512), rate=rate, l2=l2)
        network.optimizer.learning_rate = 0.001
        return network

    return build


rng = np.random.default_rng(8)
copies = np.repeat(x_small.reshape(-1, 28, 28), 4, axis=0)
augmented = np.asarray(augment_batch(copies, 2, 10.0, rng)).reshape(-1, 784)
small, val = (x_small, as_wanted(y_small)), (x_val, as_wanted(y_val))
cures = {
    "plain": (calm(), small, WATCH),
    "dropout 0.5": (calm(rate=0.5), small, EarlyStopper(EPOCHS + 1)),
    "L2, price 0.001": (calm(l2=0.001), small, EarlyStopper(EPOCHS + 1)),
    "early stopping, patience 3": (calm(), small, EarlyStopper(3)),
    "augmentation": (calm(), (augmented, as_wanted(np.repeat(y_small, 4))), EarlyStopper(EPOCHS + 1)),
}
figure, axes = plt.subplots(1, 5, figsize=(18, 3.8), sharey=True)
for axis, (name, (build, pictures, stopper)) in zip(axes, cures.items(), strict=True):
    trained, history = train_regularized(
        build, pictures, val, EPOCHS if len(pictures[0]) == SMALL else EPOCHS // 2, stopper
    )
    answers = probabilities_of(trained.predict(x_test, batch_size=1000, verbose=0))
    truth, accuracy = answers[np.arange(len(y_test)), y_test], np.mean(answers.argmax(axis=1) == y_test)
    draw_curves(axis, history, "loss", f"{name}\ntest accuracy {accuracy:.1%}")
    axis.plot(stopper.best_epoch, history["val_loss"][stopper.best_epoch], "o", color="C2")
    axis.set_ylim(0, 1.5)
    print(f"{name}: {diagnose(history)}; test cross-entropy {-np.mean(np.log(np.maximum(truth, 1e-12))):.3f}")
figure.tight_layout()
plt.show()

# %% [markdown]
# **What do you see?** Dropout keeps the curves together for longer, and the validation loss does not climb as far. L2 lifts
# both (its penalty is part of the loss that is drawn), and they go on falling. Early stopping does not change the curve at
# all: it just leaves in time, and is free. The *accuracies* of these three differ from the plain network by half a percent
# or so, and with another seed one of them may lose. They are no promise of better marks. Augmentation is another matter:
# it brings in something the network could not know, that a digit keeps its name when it moves, and gains several percent.
#
# What the cures change for certain is *how* a network fails: less often with great confidence.

# %% tags=["explore"]
figure, axis = plt.subplots(figsize=(7, 3.4))
bins = np.linspace(0, 1, 21)
for name, rate, patience in (("plain, to the end", 0.0, EPOCHS + 1), ("dropout and early stopping", 0.5, 5)):
    trained, _ = train_regularized(calm(rate=rate), small, val, EPOCHS, EarlyStopper(patience))
    if rate == 0.0:  # the stopper has put the best weights back; train on, to the bitter end
        trained.fit(*small, epochs=EPOCHS, batch_size=128, verbose=0)
    answers = probabilities_of(trained.predict(x_test, batch_size=1000, verbose=0))
    mistaken = answers.argmax(axis=1) != y_test
    axis.hist(
        answers[mistaken].max(axis=1), bins=bins, histtype="step", label=f"{name}: {mistaken.sum()} mistakes"
    )
axis.set(
    title="How sure were they of their mistakes?", xlabel="probability of the wrong answer", ylabel="how many"
)
axis.legend(fontsize=8, loc="upper left")
figure.tight_layout()
plt.show()

# %% [markdown]
# # What you take with you
#
# * Only pictures that the network has never learned from can tell how good it is. Watch the validation *loss*: it turns first.
# * L2 makes sharp bends expensive, dropout makes conspiracies unreliable, early stopping leaves in time, augmentation
#   leaves nothing to memorise. They can be combined.
# * After stopping early, go back to the best weights.
# * Read the defaults: Adadelta with 0.001 in place of 1.0 costs 27 points of accuracy and gives no warning.
#
# Where we are on the ladder, on the 10,000 test digits: one softmax layer about 90 %, a deep sigmoid network 11 %, ReLU and
# Adam 97 %, a falling learning rate 98 %, dropout the same with curves that stay together, the monster 98.3 %. More neurons will
# not help much further. All these networks see a picture as 784 unrelated numbers, and the last assignment changes just that.
