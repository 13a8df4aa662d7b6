# %% [markdown]
# # A2. One dense layer, by hand and in Keras
#
# A picture of a digit comes in, ten numbers come out, and the largest one names the digit. The smallest network that
# can do this has a single layer: 7850 adjustable numbers. Trained well it reads about nine handwritten digits in ten.
#
# In this assignment you build that network twice. First by hand, so that no part of it stays a mystery: the neuron, the
# layer, the softmax that turns scores into probabilities, the loss that says how wrong they are, the gradient of that
# loss, and the loop that learns. Then in Keras, where the same network takes a few lines - and you will know what every
# one of those lines does.
#
# | question | what you write | points |
# |---|---|---|
# | Q1.1 | `neuron`: one weighted sum and an activation | 6 |
# | Q1.2 | `dense`: a layer of neurons for a whole batch | 8 |
# | Q1.3 | `softmax`: scores become probabilities | 12 |
# | Q2.1 | `cross_entropy_from_logits`: how wrong are they? | 12 |
# | Q2.2 | `neuron_gradient`: why squared error learns slowly | 12 |
# | Q3 | `softmax_regression_gradients`: which way is downhill? | 20 |
# | Q4 | `sgd_epoch`: one pass of learning | 12 |
# | Q5 | `build_softmax_classifier`: all of it in Keras | 18 |
#
# The letters mean the same everywhere: **N** examples in a batch, **D** numbers per example (784 pixels), **K** outputs
# (10 digits). Where a docstring says *keep the dtype*, float64 input must give float64 output: gradient checks need all
# sixteen digits. No function may change the arrays it is given.

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
    train_images, y_train = train_images[:3000], y_train[:3000]
x_train = train_images.reshape(-1, 784).astype("float32") / 255
x_test = test_images.reshape(-1, 784).astype("float32") / 255
Y_train = np.eye(10, dtype="float32")[y_train]


def draw_digits(rows, titles, columns=5, cmap="gray_r"):
    """Draw flattened 28x28 pictures in a grid, each under its title."""
    lines = math.ceil(len(rows) / columns)
    figure, axes = plt.subplots(lines, columns, figsize=(1.7 * columns, 1.9 * lines), squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, row, title in zip(axes.flat, rows, titles, strict=False):
        limit = np.abs(row).max()
        axis.imshow(row.reshape(28, 28), cmap=cmap, vmin=-limit if cmap == "RdBu_r" else 0, vmax=limit)
        axis.set_title(title, fontsize=9)
    figure.tight_layout()
    plt.show()


print(f"{len(x_train)} pictures to learn from, {len(x_test)} to be tested on")
draw_digits(x_train[:10], [f"this is a {label}" for label in y_train[:10]])

# %% [markdown]
# # Part 1. From a picture to probabilities
#
# # BEGIN QUESTION q1_1
# ## Q1.1 One neuron (6 points)
#
# A neuron is a small judge with opinions. Each input $x_i$ gets a weight $w_i$: a positive weight means "the more of
# this, the better", a negative one "the less, the better", zero "I do not care". The neuron adds up the weighted
# evidence, adds its bias $b$ (how easily it is impressed to begin with) and sends the sum through an activation
# function $\varphi$:
#
# $$ a = \varphi(s), \qquad s = \sum_{i=1}^{D} w_i x_i + b $$
#
# The activation is where the bend comes from. The sigmoid $\sigma(s) = 1 / (1 + e^{-s})$ squeezes any sum into the range
# from 0 to 1; the ReLU $\max(0, s)$ stays silent below zero and reports the sum above it.
#
# **Your task.** Write `neuron`. The activation arrives as an argument: a function of one number. Your code must work
# with any function, also with one you have never heard of.


# %%
def neuron(x: np.ndarray, w: np.ndarray, b: float, activation: Callable[[float], float]) -> float:
    """Return the output of one neuron: the activation of its weighted sum plus bias.

    Args:
        x: inputs, shape (D,), float32.
        w: weights, shape (D,), float32.
        b: bias, one number.
        activation: function of one number that returns one number.

    Returns:
        One number (a float, not an array with one entry).

    Example:
        >>> neuron(np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.5, lambda s: 10 * s)
        15.0

    Notes:
        Call `activation` on the finished sum, not on the single products.
    """
    # BEGIN SOLUTION
    return float(activation(np.dot(x, w) + b))
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** What do weight and bias *do*? The weight sets how steep the curve is, the bias pushes it to the left or
# to the right. With two inputs the neuron draws a line through the plane, and that straight border is all that a single
# neuron can ever do.


# %% tags=["explore"]
def sigmoid(s):
    """Squeeze a sum into the range from 0 to 1."""
    return 1 / (1 + math.exp(-s))


def relu(s):
    """Keep what is positive."""
    return max(0.0, s)


inputs = np.linspace(-6, 6, 121)
figure, axes = plt.subplots(1, 3, figsize=(13, 3.6))
for axis, (name, activation) in zip(axes, {"sigmoid": sigmoid, "ReLU": relu}.items(), strict=False):
    for weight, bias in [(1.0, 0.0), (3.0, 0.0), (1.0, 2.0), (-1.0, 2.0)]:
        outputs = [neuron(np.array([value]), np.array([weight]), bias, activation) for value in inputs]
        axis.plot(inputs, outputs, label=f"w = {weight:g}, b = {bias:g}")
    axis.set(title=f"A {name} neuron with one input", xlabel="input x", ylabel="output a")
    axis.legend(fontsize=8)
side = np.linspace(-3, 3, 41)
plane = [[neuron(np.array([u, v]), np.array([2.0, -1.0]), 1.0, sigmoid) for u in side] for v in side]
shown = axes[2].contourf(side, side, plane, levels=20, cmap="viridis")
axes[2].set(title="A sigmoid neuron with two inputs", xlabel="input x1", ylabel="input x2")
figure.colorbar(shown, ax=axes[2], label="output a")
figure.tight_layout()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q1_2
# ## Q1.2 A layer of neurons (8 points)
#
# Ten digits need ten judges, and nobody wants to ask them one at a time about one picture at a time. Put the weights of
# the K neurons side by side as the **columns** of a matrix $W$, put the N pictures below each other as the **rows** of a
# matrix $X$, and one matrix product answers everything at once:
#
# $$ Z = X W + b, \qquad Z_{nk} = \sum_{d=1}^{D} X_{nd} W_{dk} + b_k $$
#
# $X W$ has shape (N, K) and $b$ has shape (K,). Adding them works because NumPy *broadcasts*: it lines shapes up from the
# right and repeats $b$ for every row. Each neuron has its own bias, the same for all pictures. These raw sums, before
# any activation, are called **logits**.
#
# **Your task.** Write `dense`. No Python loop is needed.


# %%
def dense(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the weighted sums of K neurons for each of N examples.

    Args:
        X: one example per row, shape (N, D), float32 or float64.
        W: one neuron per column, shape (D, K), same dtype.
        b: one bias per neuron, shape (K,), same dtype.

    Returns:
        The logits, shape (N, K): one row per example, one column per neuron. Keep the dtype.

    Example:
        >>> dense(np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, -1.0], [3.0, 1.0, 0.0]]), np.array([0.5, 0.0, 9.0]))
        array([[7.5, 2. , 8. ]])

    Notes:
        There is no activation in this function. When N equals K a bias along the wrong axis raises no error: look out.
    """
    # BEGIN SOLUTION
    return X @ W + b
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** A neuron that looks at 784 pixels has 784 weights, so its weights are a picture too. Here are ten neurons
# that nobody has trained: the weights of neuron $k$ are the average of all pictures of digit $k$, and the bias pays
# back the advantage of digits with a lot of ink. The layer then scores how well a picture matches each average. Red pixels
# speak for the digit. You may be surprised how far this simple idea gets before any learning has happened.

# %% tags=["explore"]
templates = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)], axis=1)
ink_correction = -0.5 * (templates**2).sum(axis=0)
draw_digits(templates.T, [f"weights of neuron {digit}" for digit in range(10)], cmap="RdBu_r")

scores = np.asarray(dense(x_test, templates, ink_correction))
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3), width_ratios=[1, 2.5])
left.imshow(x_test[0].reshape(28, 28), cmap="gray_r")
left.axis("off")
left.set_title("one test picture")
right.bar(range(10), scores[0])
right.set(title="Its ten logits", xlabel="digit", ylabel="logit", xticks=range(10))
figure.tight_layout()
plt.show()
print(
    f"Right answers without any training: {np.mean(scores.argmax(axis=1) == y_test):.1%} of the test pictures"
)

# %% [markdown]
# # BEGIN QUESTION q1_3
# ## Q1.3 Softmax (12 points)
#
# Logits can be any numbers. To speak of *probabilities* we want ten numbers that are positive and add up to one, and a
# larger logit should get a larger share. The softmax does it by making everything positive with the exponential and
# then dividing by the total of the row:
#
# $$ p_{nk} = \frac{e^{z_{nk}}}{\sum_{j} e^{z_{nj}}} $$
#
# One trap sits in this formula. In float32 the exponential overflows to infinity beyond about 88, and infinity divided by
# infinity is *not a number*. The way out is a property of the softmax itself: adding the same constant to every logit of a
# row multiplies numerator and denominator by the same factor, so nothing changes. You are free to choose that constant
# for each row, and one choice makes sure that no exponent is ever positive.
#
# **Your task.** Write `softmax`. It must be right for all logits between -200 and 200, in float32 too, also when one
# row is near 200 and another near -200.


# %%
def softmax(z: np.ndarray) -> np.ndarray:
    """Turn each row of logits into probabilities.

    Args:
        z: logits, shape (N, K), float32 or float64, each between -200 and 200.

    Returns:
        Probabilities, shape (N, K): no entry is negative and each row sums to 1. Keep the dtype.

    Example:
        >>> softmax(np.array([[0.0, 0.0], [0.0, np.log(3.0)]]))
        array([[0.5 , 0.5 ],
               [0.25, 0.75]])

    Notes:
        Rows do not know of each other. Never let the exponential of a large number happen.
    """
    # BEGIN SOLUTION
    exponentials = np.exp(z - np.max(z, axis=1, keepdims=True))
    return exponentials / np.sum(exponentials, axis=1, keepdims=True)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Three logits stay where they are and the fourth one climbs. Its share grows from almost nothing to almost
# everything, at the cost of the others, whose shares keep their proportions. And in the last picture: the same share as a
# curve. With two outputs this curve *is* the sigmoid.

# %% tags=["explore"]
figure, axes = plt.subplots(1, 5, figsize=(15, 3))
for axis, moving in zip(axes, [-2.0, 0.0, 2.0, 4.0], strict=False):
    shares = np.asarray(softmax(np.array([[1.0, moving, 0.0, 2.0]])))[0]
    axis.bar(range(4), shares, color=["C0", "C1", "C0", "C0"])
    axis.set(title=f"logits 1, {moving:g}, 0, 2", xlabel="output", ylabel="probability", ylim=(0, 1))
moving_logits = np.linspace(-6, 10, 81)
curve = [np.asarray(softmax(np.array([[1.0, moving, 0.0, 2.0]])))[0, 1] for moving in moving_logits]
axes[4].plot(moving_logits, curve, color="C1")
axes[4].set(title="Share of the moving logit", xlabel="its logit", ylabel="its probability", ylim=(0, 1))
figure.tight_layout()
plt.show()
print("Logits 100, 101, 102 give", np.asarray(softmax(np.array([[100, 101, 102]], dtype="float32")))[0])

# %% [markdown]
# # Part 2. How wrong is it?
#
# # BEGIN QUESTION q2_1
# ## Q2.1 Cross-entropy from logits (12 points)
#
# The network names a probability for each digit; the label says which digit it was. The *cross-entropy* asks one
# question: how surprised should the network be by the truth? If it gave the truth the probability $p$, the surprise
# is $-\log p$: nothing at all for $p = 1$, and growing without limit as $p$ approaches zero. Averaged over a batch,
#
# $$ L = -\frac{1}{N} \sum_{n} \sum_{k} Y_{nk} \log p_{nk} $$
#
# Each row of $Y$ is a distribution over the K classes. Usually it is one-hot, and the inner sum picks one logarithm. But a
# label may also be *soft*, such as 0.9 for one class and 0.1 for another, and the formula stays the same.
#
# A network that has no idea gives every digit 1/10, so a fresh digit classifier should start near $\ln 10 \approx 2.303$.
# Remember that number: a first loss far from it is a reliable sign of a bug.
#
# The trap here: a confident mistake has a tiny $p$. In float32 it is rounded to zero, and $\log 0$ is minus infinity. The
# loss is not to blame, since the logarithm of a softmax is a harmless expression once you simplify it on paper:
#
# $$ \log p_{nk} = z_{nk} - \log \sum_j e^{z_{nj}} $$
#
# **Your task.** Write `cross_entropy_from_logits`. It takes the logits, not the probabilities, so that you can use this
# formula (and the trick of Q1.3 for the sum of exponentials). It must be finite for *any* finite logits.


# %%
def cross_entropy_from_logits(z: np.ndarray, Y: np.ndarray) -> float:
    """Return the mean cross-entropy between the labels and the softmax of the logits.

    Args:
        z: logits, shape (N, K), float32 or float64, of any size.
        Y: labels, shape (N, K), same dtype; each row is not negative and sums to 1 (one-hot or soft).

    Returns:
        One number: the mean over the N rows. Keep the precision: float64 logits give a float64 result.

    Example:
        >>> cross_entropy_from_logits(np.array([[0.0, 1000.0]]), np.array([[1.0, 0.0]]))
        1000.0

    Notes:
        Adding a small constant inside a logarithm hides the problem and gives wrong values: simplify instead.
    """
    # BEGIN SOLUTION
    shifted = z - np.max(z, axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return float(-np.mean(np.sum(Y * log_probabilities, axis=1)))
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** On the left the loss of one example against the probability that it gave the truth, next to the squared
# error of the same probability: being confidently wrong is expensive in cross-entropy and cheap in squared error. On
# the right the same loss in float32 against the *logit*: computed your way it is a straight line for ever, computed as
# the logarithm of a rounded probability it falls off a cliff.

# %% tags=["explore"]
confidence = np.linspace(0.005, 0.995, 199)
losses = [
    cross_entropy_from_logits(np.array([[math.log(p / (1 - p)), 0.0]]), np.array([[1.0, 0.0]]))
    for p in confidence
]
gaps = np.arange(0, 201, 4, dtype="float32")
truth = np.array([[1, 0]], dtype="float32")
yours = [float(cross_entropy_from_logits(np.array([[-gap, 0]], dtype="float32"), truth)) for gap in gaps]
with np.errstate(divide="ignore"):
    rounded = -np.log(1 / (1 + np.exp(gaps.astype("float64")))).astype("float32")
    rounded = np.where(gaps < 104, rounded, np.inf)  # float32 has no probability below exp(-104)

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.6))
left.plot(confidence, losses, label="cross-entropy")
left.plot(confidence, (1 - confidence) ** 2, label="squared error")
left.set(title="The price of one answer", xlabel="probability given to the truth", ylabel="loss")
left.legend()
right.plot(gaps, yours, label="from the logits (yours)")
right.plot(
    gaps[np.isfinite(rounded)], rounded[np.isfinite(rounded)], "--", label="log of a float32 probability"
)
right.axvline(104, color="gray", linewidth=1)
right.annotate("infinite from here on", (107, 20), fontsize=9)
right.set(title="A confident mistake", xlabel="how far the true logit lies behind", ylabel="loss")
right.legend()
figure.tight_layout()
plt.show()
start = cross_entropy_from_logits(np.zeros((len(Y_train), 10), dtype="float32"), Y_train)
print(f"A network without any idea has the loss {float(start):.4f}; ln 10 is {math.log(10):.4f}")

# %% [markdown]
# # BEGIN QUESTION q2_2
# ## Q2.2 Why squared error learns slowly (12 points)
#
# Take the smallest thing that can learn: one sigmoid neuron, $a = \sigma(w \cdot x + b)$, with a target $y$ between 0 and
# 1. Two losses seem equally reasonable:
#
# $$ L_\text{mse} = \tfrac12 (a - y)^2, \qquad L_\text{ce} = -\big(y \log a + (1 - y) \log (1 - a)\big) $$
#
# Learning means to walk against the gradient, so let us find it with the chain rule. With $s = w \cdot x + b$, the
# derivative with respect to a weight is $\partial L / \partial w_i = \partial L / \partial s \cdot x_i$, and for the bias
# it is $\partial L / \partial s$ itself. What remains is one number:
#
# $$ \frac{\partial L}{\partial s} = \frac{\partial L}{\partial a} \cdot \sigma'(s), \qquad \sigma'(s) = a (1 - a) $$
#
# Work out both cases on paper before you write code. In one of them a factor cancels, and that cancellation is the
# reason why every classifier in this course uses cross-entropy: a neuron that is *badly* wrong has an $a$ close to 0 or 1,
# there $\sigma'$ is almost zero, and only one of the two gradients survives.
#
# **Your task.** Write `neuron_gradient` for both losses. For cross-entropy use the simplified form: the unsimplified one
# divides zero by zero once $a$ is rounded to exactly 0 or 1.


# %%
def neuron_gradient(x: np.ndarray, y: float, w: np.ndarray, b: float, loss: str) -> tuple[np.ndarray, float]:
    """Return the gradient of one sigmoid neuron's loss with respect to its weights and its bias.

    Args:
        x: inputs, shape (D,), float64.
        y: target, one number from 0 to 1.
        w: weights, shape (D,), float64.
        b: bias, one number.
        loss: 'mse' for half the squared error, 'cross_entropy' for the binary cross-entropy.

    Returns:
        A tuple (dw, db): dw of shape (D,), keep the dtype; db one number.

    Example:
        >>> neuron_gradient(np.array([2.0]), 1.0, np.array([0.0]), 0.0, "cross_entropy")
        (array([-1.]), -0.5)

    Notes:
        Both results must be finite for weighted sums from -100 to 100.
    """
    # BEGIN SOLUTION
    a = 1.0 / (1.0 + np.exp(-(np.dot(x, w) + b)))
    ds = a - y
    if loss == "mse":
        ds = ds * a * (1.0 - a)
    return ds * x, float(ds)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** A neuron with the input 1 has to learn the output 0. It starts with $w = b = 2$ and therefore answers
# 0.98: as wrong as can be. Watch both versions take 300 steps at the same learning rate, 0.15. After 50 steps the neuron
# with squared error still answers 0.976. The one with cross-entropy is down to 0.099. (A neuron that starts at $w = 0.6$,
# $b = 0.9$ is less sure of itself, and there the squared error does not look so bad.)


# %% tags=["explore"]
def learn(loss, w, b, steps=300, lr=0.15):
    """Train one neuron on the input 1 and the target 0; return its output before each step."""
    x, w, outputs = np.array([1.0]), np.array([w]), []
    for _ in range(steps):
        outputs.append(neuron(x, w, b, sigmoid))
        dw, db = neuron_gradient(x, 0.0, w, b, loss)
        w, b = w - lr * np.asarray(dw), b - lr * float(db)
    return outputs


figure, axes = plt.subplots(1, 2, figsize=(11, 3.6), sharey=True)
for axis, (w, b) in zip(axes, [(0.6, 0.9), (2.0, 2.0)], strict=True):
    for loss, label in [("mse", "squared error"), ("cross_entropy", "cross-entropy")]:
        outputs = learn(loss, w, b)
        axis.plot(outputs, label=f"{label}: {outputs[50]:.3f} after 50 steps")
    axis.axvline(50, color="gray", linewidth=0.8)
    axis.set(title=f"Start at w = {w:g}, b = {b:g}", xlabel="step", ylabel="output (target 0)", ylim=(0, 1))
    axis.legend()
figure.tight_layout()
plt.show()

slow, fast = (
    neuron_gradient(np.array([1.0]), 0.0, np.array([2.0]), 2.0, name)[1] for name in ("mse", "cross_entropy")
)
print(
    f"First slope at w = b = 2: {slow:.4f} with squared error, {fast:.4f} with cross-entropy, ratio {fast / slow:.1f}"
)

# %% [markdown]
# # Part 3. Which way is downhill?
#
# # BEGIN QUESTION q3
# ## Q3 The gradient of the whole layer (20 points)
#
# Now the real thing: the gradient of the mean cross-entropy for all K neurons and all N pictures. Follow the numbers
# forward and then walk back:
#
# $$ X \xrightarrow{\;W,\ b\;} Z = XW + b \xrightarrow{\text{softmax}} P \xrightarrow{\;Y\;} L $$
#
# 1. **From the loss to the logits.** Write the loss of one row with the formula of Q2.1 and take the derivative with
#    respect to one logit. The result is as simple as that of the single neuron: the probability the network gave, minus
#    the probability it should have given. Mind that $L$ is a *mean* over N rows.
# 2. **From the logits to the weights.** $W_{dk}$ touches the loss only through the logits of neuron $k$, once per example,
#    each time multiplied by pixel $d$. Sum over the examples, and a matrix product appears. The shapes leave only one way to
#    write it: something (D, N) times something (N, K).
# 3. **From the logits to the bias.** The bias is a weight whose input is always 1.
#
# **Your task.** Write `softmax_regression_gradients` with your own algebra. `tf.GradientTape` and
# `tf.gradients` are not allowed in this question (a check reads your code for them): the point is to do once, by hand,
# what the tape will do for you ever after.
# You may call your own `dense` and `softmax`.


# %%
def softmax_regression_gradients(
    X: np.ndarray, Y: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradient of the mean cross-entropy of one softmax layer.

    Args:
        X: one example per row, shape (N, D), float32 or float64.
        Y: one label distribution per row, shape (N, K), same dtype.
        W: weights, shape (D, K), same dtype.
        b: biases, shape (K,), same dtype.

    Returns:
        A tuple (dW, db) of shapes (D, K) and (K,): the slope of the loss along every weight and bias. Keep the dtype.

    Example:
        >>> X, Y = np.array([[2.0, 4.0]]), np.array([[1.0, 0.0]])
        >>> softmax_regression_gradients(X, Y, np.zeros((2, 2)), np.zeros(2))
        (array([[-1.,  1.],
               [-2.,  2.]]), array([-0.5,  0.5]))

    Notes:
        `tf.GradientTape` and `tf.gradients` are banned here. The loss is a mean, so doubling the batch must not
        change the result.
    """
    # BEGIN SOLUTION
    dZ = (softmax(dense(X, W, b)) - Y) / len(X)
    return X.T @ dZ, np.sum(dZ, axis=0)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** How can you trust a gradient? Ask three witnesses. The *finite difference* nudges one weight a little to
# both sides and looks how the loss moves: slow, but it needs no calculus at all. The *tape* is TensorFlow's own
# differentiation. And there is your algebra. If all three agree to many digits, the gradient is right.

# %% tags=["explore"]
rng = np.random.default_rng(0)
few_x, few_y = x_train[:32].astype("float64"), Y_train[:32].astype("float64")
some_W, some_b = rng.normal(scale=0.1, size=(784, 10)), rng.normal(scale=0.1, size=10)
your_dW = np.asarray(softmax_regression_gradients(few_x, few_y, some_W, some_b)[0])

variable_W = tf.Variable(some_W)
with tf.GradientTape() as tape:
    logits = tf.matmul(few_x, variable_W) + some_b
    mean_loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(few_y, logits))
tape_dW = tape.gradient(mean_loss, variable_W).numpy()


def nudge(d, k, step=1e-5):
    """Return the slope of the loss along one weight, from two evaluations."""
    losses = []
    for sign in (1, -1):
        moved = some_W.copy()
        moved[d, k] += sign * step
        losses.append(cross_entropy_from_logits(dense(few_x, moved, some_b), few_y))
    return (losses[0] - losses[1]) / (2 * step)


print("  pixel  digit      finite difference          tape             yours")
busy_pixels = np.argsort(few_x.sum(axis=0))[-6:]
for pixel, digit in zip(busy_pixels, [0, 2, 3, 5, 7, 9], strict=True):
    print(
        f"{pixel:7d} {digit:6d} {nudge(pixel, digit):22.12f} {tape_dW[pixel, digit]:16.12f} {your_dW[pixel, digit]:16.12f}"
    )
print(f"Largest difference between tape and yours, all 7840 weights: {np.abs(tape_dW - your_dW).max():.1e}")

fresh_dW, _ = softmax_regression_gradients(x_train[:200], Y_train[:200], np.zeros((784, 10)), np.zeros(10))
draw_digits(-np.asarray(fresh_dW).T, [f"push for neuron {digit}" for digit in range(10)], cmap="RdBu_r")

# %% [markdown]
# The pictures show the *negative* gradient at zero weights, that is, where learning wants to push the weights of each
# neuron first: up where it is red, down where it is blue. A single look at 200 digits, and every neuron knows its shape.
#
# # BEGIN QUESTION q4
# ## Q4 One pass of learning (12 points)
#
# The gradient over all 60,000 pictures is exact and expensive. The gradient over 128 of them points roughly the same way
# and is nearly free. *Stochastic gradient descent* takes many cheap steps instead of few expensive ones. One **epoch** is
# one pass over the data:
#
# 1. shuffle the examples, keeping every picture with its label;
# 2. cut the shuffled order into batches of `batch_size`; what is left over at the end is a shorter last batch, and it counts
#    too: its gradient is the mean over *its own* examples;
# 3. for each batch in turn, take the gradient at the **current** weights and step against it:
#    $W \leftarrow W - \eta \, dW$ and $b \leftarrow b - \eta \, db$, where $\eta$ is the learning rate `lr`.
#
# **Your task.** Write `sgd_epoch`. All chance must come from `rng`: the same generator state gives the same result, which is
# what makes an experiment repeatable. Return new arrays, and leave the caller's `X`, `Y`, `W` and `b` as they were (so no
# shuffling in place and no `W -= ...` on the array you were given).


# %%
def sgd_epoch(
    X: np.ndarray,
    Y: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
    lr: float,
    batch_size: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Run one epoch of stochastic gradient descent on a softmax layer.

    Args:
        X: one example per row, shape (N, D), float32 or float64.
        Y: one label distribution per row, shape (N, K), same dtype.
        W: weights to start from, shape (D, K), same dtype.
        b: biases to start from, shape (K,), same dtype.
        lr: learning rate.
        batch_size: examples per step; the last batch may be shorter, and N may be smaller than `batch_size`.
        rng: the only source of chance.

    Returns:
        A tuple (W, b) of new arrays, same shapes as given. Keep the dtype.

    Example:
        >>> X, Y = np.array([[2.0, 4.0]]), np.array([[1.0, 0.0]])
        >>> sgd_epoch(X, Y, np.zeros((2, 2)), np.zeros(2), 0.1, 8, np.random.default_rng(0))
        (array([[ 0.1, -0.1],
               [ 0.2, -0.2]]), array([ 0.05, -0.05]))

    Notes:
        Use `softmax_regression_gradients`. 60,000 pictures in batches of 128 must take less than 10 seconds.
    """
    # BEGIN SOLUTION
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Everything comes together: five epochs with *your* functions only. The first loss is $\ln 10$, then it
# falls. One epoch over all 60,000 pictures is enough for about 91 % right answers, and the weights, which started at
# zero, have turned into blurred digits with opinions. Compare them with the averages of Q1.2: these do not only show
# what a 3 looks like, but above all what tells it from an 8.

# %% tags=["explore"]
rng = np.random.default_rng(1)
W, b = np.zeros((784, 10), dtype="float32"), np.zeros(10, dtype="float32")
epochs = 2 if FAST else 5
loss_curve, accuracy_curve = [], []
for epoch in range(epochs + 1):
    loss_curve.append(float(cross_entropy_from_logits(dense(x_train, W, b), Y_train)))
    accuracy_curve.append(float(np.mean(np.argmax(dense(x_test, W, b), axis=1) == y_test)))
    print(f"after {epoch} epochs: training loss {loss_curve[-1]:.4f}, test accuracy {accuracy_curve[-1]:.1%}")
    if epoch < epochs:
        W, b = sgd_epoch(x_train, Y_train, W, b, 0.5, 128, rng)

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
left.plot(loss_curve, "o-")
left.set(title="Your network learns", xlabel="epoch", ylabel="training loss", ylim=(0, None))
right.plot(accuracy_curve, "o-", color="C2")
right.set(title="... and reads digits it has never seen", xlabel="epoch", ylabel="test accuracy", ylim=(0, 1))
figure.tight_layout()
plt.show()
draw_digits(np.asarray(W).T, [f"learned weights of {digit}" for digit in range(10)], cmap="RdBu_r")

# %% [markdown]
# # Part 4. The same in Keras
#
# # BEGIN QUESTION q5
# ## Q5 The classifier in Keras (18 points)
#
# You know every wheel in this machine, so now you may let somebody else turn them. A Keras model needs two decisions:
#
# * **what it computes**: 784 numbers in, one dense layer with 10 outputs, softmax. How many trainable numbers is that?
#   $784 \cdot 10$ weights and 10 biases: 7850. `model.summary()` must agree.
# * **how it learns** (`model.compile`): the optimizer is plain stochastic gradient descent with the learning rate you are
#   given, the loss is the categorical cross-entropy, and the accuracy is reported along the way.
#
# Beware of a mistake that no accuracy will ever show. A Keras loss has the option `from_logits`. It says whether the *loss*
# applies the softmax. Either the model ends in a softmax and the loss gets probabilities (`from_logits=False`, the
# default), or the model ends in bare logits and the loss is told so (`from_logits=True`). Doing both, or neither, is wrong.
#
# The grader trains your model for 5 epochs on 10,000 pictures and then lets it read test pictures that were moved by up to
# one pixel in each direction. It expects 77 % of them to be right (82 % after training on all 60,000).
#
# **Your task.** Write `build_softmax_classifier`. Sequential, Functional or your own subclass are all welcome; so are integer
# labels (the *sparse* cross-entropy) in place of one-hot ones.


# %%
def build_softmax_classifier(learning_rate: float = 0.5) -> keras.Model:
    """Return a compiled Keras model with a single softmax layer for 28x28 digits.

    Args:
        learning_rate: step size of the SGD optimizer.

    Returns:
        A compiled model from (B, 784) float32 to (B, 10) with 7850 trainable parameters.

    Example:
        >>> build_softmax_classifier().count_params()
        7850

    Notes:
        Give the model its input shape, so that its weights exist at once. Use plain `SGD` without momentum,
        a (sparse or one-hot) categorical cross-entropy, and ask for the metric 'accuracy'. No hidden layer.
    """
    # BEGIN SOLUTION
    model = keras.Sequential([keras.Input(shape=(784,)), keras.layers.Dense(10, activation="softmax")])
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate)
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** `summary` lists the layers, `fit` trains, `predict` returns one row of ten probabilities per picture, and
# `argmax` along the row picks the answer.

# %% tags=["explore"]
model = build_softmax_classifier()
model.summary()
labels = (
    y_train if "sparse" in str(model.loss).lower() else Y_train
)  # integers or one-hot, as the loss wants them
history = model.fit(x_train, labels, epochs=2 if FAST else 5, batch_size=128, validation_split=0.1, verbose=2)

outputs = model.predict(x_test, verbose=0)
rows_sum_to_one = np.allclose(outputs.sum(axis=1), 1, atol=1e-3) and outputs.min() >= 0
probabilities = outputs if rows_sum_to_one else np.asarray(softmax(outputs))
answers = probabilities.argmax(axis=1)
print(f"predict returned {outputs.shape}; test accuracy {np.mean(answers == y_test):.1%}")

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
for axis, name in [(left, "loss"), (right, "accuracy")]:
    axis.plot(history.history[name], "o-", label="training")
    axis.plot(history.history[f"val_{name}"], "o-", label="validation")
    axis.set(title=f"Keras: {name}", xlabel="epoch", ylabel=name)
    axis.legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# **And now look at the answers.** First a few digits with the most probable answer. Then the ones your network got wrong
# with the greatest confidence: for some of them you will want to defend the network, for others not.


# %% tags=["explore"]
def caption(index):
    """Say what the network thinks of a test picture and what it was."""
    return f"says {answers[index]} ({probabilities[index].max():.0%}), is {y_test[index]}"


draw_digits(x_test[:10], [caption(index) for index in range(10)])
wrong = np.flatnonzero(answers != y_test)
most_certain = wrong[np.argsort(probabilities[wrong].max(axis=1))[::-1][:10]]
print(f"{len(wrong)} of {len(y_test)} answers are wrong; these are the ten most confident ones:")
draw_digits(x_test[most_certain], [caption(index) for index in most_certain])

if len(most_certain):
    worst = most_certain[0]
    plt.figure(figsize=(6, 2.8))
    plt.bar(
        range(10),
        probabilities[worst],
        color=["C2" if digit == y_test[worst] else "C0" for digit in range(10)],
    )
    plt.title(f"The most confident mistake (green: the truth, {y_test[worst]})")
    plt.xlabel("digit")
    plt.ylabel("probability")
    plt.xticks(range(10))
    plt.tight_layout()
    plt.show()

# %% [markdown]
# **One pixel to the side.** A weakness to end with. Move the test pictures by a pixel or two and ask again. You will hardly
# see a difference, but the network does: each of its weights belongs to one place in the picture, and it has never heard
# that neighbouring pixels have anything to do with each other. Remember this curve when you meet convolutions.

# %% tags=["explore"]
moves = range(-4, 5)
moved_accuracy = []
for move in moves:
    moved = np.roll(x_test.reshape(-1, 28, 28), move, axis=2).reshape(-1, 784)
    moved_accuracy.append(np.mean(model.predict(moved, verbose=0).argmax(axis=1) == y_test))
plt.figure(figsize=(6, 3.2))
plt.plot(moves, moved_accuracy, "o-")
plt.title("The same digits, moved sideways")
plt.xlabel("pixels to the right")
plt.ylabel("test accuracy")
plt.ylim(0, 1)
plt.tight_layout()
plt.show()

# %% [markdown]
# # What you take with you
#
# * A dense layer is a matrix product and a bias; a softmax makes probabilities of it; cross-entropy prices them.
# * Compute with logits for as long as you can. Probabilities near zero are where floating point numbers lie to you.
# * Probability minus truth: the gradient of softmax and cross-entropy together is simple because they fit each other.
# * Many cheap, noisy steps beat few exact ones.
#
# A single layer stops a little above 90 %, because each digit gets just one blurred template and all borders are straight.
# The next assignment puts layers on top of each other: at first that makes things worse, and then much better.
