# %% [markdown]
# # A3. Deeper: activations, backpropagation and optimizers
#
# One layer of neurons reads nine digits in ten and then stops: every border that it draws is straight. So let us put
# layers on top of each other. The first attempt, in the fashion of the 1980s, is a disaster. Five layers of sigmoid
# neurons and plain gradient descent end at **11 %**, which is the score of a network that calls every digit a one. Two
# changes of a few characters each, another activation and another optimizer, and the same idea reaches **97 %**.
#
# | step of the ladder | accuracy, all 60,000 pictures |
# |---|---|
# | one softmax layer (assignment 2) | about 90 % |
# | five layers, sigmoid, plain gradient descent | about 11 % |
# | three layers, ReLU, Adam | about 97 % |
# | ... with a learning rate that decays (assignment 4) | above 98 % |
#
# You will not only see this happen, you will know *why*, because you build the parts that decide it: the activations
# and their slopes, the first weights, backpropagation, the rules by which weights move, and instruments to watch it all.
#
# | question | what you write | points |
# |---|---|---|
# | Q1.1 | `activate`: three bends and their slopes | 12 |
# | Q1.2 | `init_weights`: how to begin | 12 |
# | Q2.1 | `mlp_forward`: from pictures to logits | 12 |
# | Q2.2 | `mlp_backward`: from the loss back to every weight | 20 |
# | Q3.1 | `layer_gradient_norms`: who learns, and who is asleep? | 12 |
# | Q3.2 | `optimizer_step`: five ways to walk downhill | 16 |
# | Q4.1 | `build_deep_classifier`: all of it in Keras | 10 |
# | Q4.2 | `TrainingCurves`: watch it learn, live | 6 |
#
# The letters are those of assignment 2: **N** examples in a batch, **D** numbers per example, **K** classes. *Keep the dtype*
# means: float64 in, float64 out, because gradient checks need all sixteen digits, and float32 in, float32 out. No function
# may change the arrays it is given.

# %%
import math

import keras
import numpy as np
import tensorflow as tf

# %% tags=["explore"]
# Pictures and data for the cells that only look. They are not graded, so change them as you like.
import os
from itertools import pairwise

import matplotlib.pyplot as plt
from course_data import load_mnist

FAST = os.environ.get("FAST") == "1"  # FAST=1 in the environment: fewer images and epochs

(train_images, y_train), (test_images, y_test) = load_mnist()
if FAST:
    train_images, y_train = train_images[:3000], y_train[:3000]
x_train = train_images.reshape(-1, 784).astype("float32") / 255
x_test = test_images.reshape(-1, 784).astype("float32") / 255
Y_train = np.eye(10, dtype="float32")[y_train]
Y_test = np.eye(10, dtype="float32")[y_test]
print(f"{len(x_train)} pictures to learn from, {len(x_test)} to be tested on")

# %% [markdown]
# # Part 1. How a neuron bends, and how it begins
#
# # BEGIN QUESTION q1_1
# ## Q1.1 Activations and their slopes (12 points)
#
# Two linear layers in a row are one linear layer: $(X W_1) W_2 = X (W_1 W_2)$. All the power of depth comes from the bend
# between them, the activation. These are the three classics:
#
# $$ \sigma(z) = \frac{1}{1 + e^{-z}}, \qquad \operatorname{relu}(z) = \max(0, z), \qquad \tanh(z) $$
#
# For learning, the *slope* matters as much as the value, since a gradient on its way back through the network is multiplied by
# it at every layer. Two of the slopes are cheap once you know the value $a$:
#
# $$ \sigma'(z) = a\,(1 - a), \qquad \tanh'(z) = 1 - a^2, \qquad
# \operatorname{relu}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases} $$
#
# (ReLU has no slope exactly at zero. We say 0, as everybody does.)
#
# The trap is $e^{-z}$ for $z = -1000$: it overflows, with a warning, even though the sigmoid itself is a harmless zero.
# $e^{-|z|}$ never overflows, and both halves of the sigmoid can be written with it: $1 / (1 + e^{-|z|})$ for positive $z$, and
# what remains of 1 for negative $z$.
#
# **Your task.** Write `activate`, which returns value and slope together. It works element by element, so arrays of
# any rank come out in the shape they came in.


# %%
def activate(z: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Apply an activation function to every element and return its values and slopes.

    Args:
        z: weighted sums, any shape (also ()), float32 or float64.
        name: 'sigmoid', 'relu' or 'tanh'.

    Returns:
        A tuple (a, da_dz) of two arrays shaped like z: the activations and their derivatives. Keep the dtype.

    Example:
        >>> activate(np.array([-2.0, 0.0, 3.0]), "relu")
        (array([0., 0., 3.]), array([0., 0., 1.]))

    Notes:
        z may be as large as 1000 or as small as -1000: the results are finite and no overflow warning appears.
        The derivative is taken with respect to z, not to a.
    """
    # BEGIN SOLUTION
    z = np.asarray(z)
    if name == "sigmoid":
        small = np.exp(-np.abs(z))
        return np.where(z > 0, 1, small) / (1 + small), small / (1 + small) ** 2
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - a * a
    return np.maximum(z, 0), (z > 0).astype(z.dtype)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Solid: the activation. Dashed: its slope, drawn by your function. Look at the heights of the dashed
# curves. The slope of the sigmoid never exceeds **one quarter**, and away from the middle it is next to nothing: there
# the neuron is *saturated*. The tanh reaches 1 in the middle but saturates as well. The ReLU has slope exactly 1 wherever it
# is awake, and can sleep for ever where it is not. The last picture is the whole drama of this assignment: the best factor
# that a gradient can hope for after passing 1, 2, ... 10 layers.

# %% tags=["explore"]
z = np.linspace(-6, 6, 241)
figure, axes = plt.subplots(1, 4, figsize=(15, 3.4))
for axis, name in zip(axes, ("sigmoid", "tanh", "relu"), strict=False):
    values, slopes = (np.asarray(part) for part in activate(z, name))
    axis.plot(z, values, label="value a")
    axis.plot(z, slopes, "--", label="slope da/dz")
    axis.set(title=f"{name}: steepest slope {slopes.max():.2f}", xlabel="z", ylim=(-1.1, 2))
    axis.grid(alpha=0.3)
    axis.legend()
layers = np.arange(1, 11)
for name, style in [("sigmoid", "o-"), ("tanh", "s-"), ("relu", "^-")]:
    steepest = float(np.asarray(activate(z, name)[1]).max())
    axes[3].semilogy(layers, steepest**layers, style, label=name)
axes[3].set(
    title="What is left of a gradient, at best", xlabel="layers it has passed", ylabel="factor (log scale)"
)
axes[3].legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q1_2
# ## Q1.2 How to begin (12 points)
#
# Learning starts somewhere, and where matters. Four ways to fill the first weight matrix of shape (fan_in, fan_out), where
# *fan-in* is the number of inputs of a neuron and *fan-out* the number of neurons:
#
# * `'zeros'`. All neurons of a layer are twins: the same output, the same gradient, for ever. The symmetry never breaks.
# * `'normal1'`: the standard normal distribution, mean 0 and standard deviation 1. Looks innocent. But a neuron adds up
#   fan_in random terms, so its sum has a standard deviation near $\sqrt{\text{fan-in} \cdot \overline{x^2}}$: about 9 for
#   a digit. A sigmoid is saturated there, before it has learned anything.
# * `'glorot_uniform'`: uniform between $-\ell$ and $+\ell$ with $\ell = \sqrt{6 / (\text{fan-in} + \text{fan-out})}$. A
#   compromise that keeps both the signals on their way forward and the gradients on their way back at about the same size.
#   Good for sigmoid and tanh, and the default of Keras.
# * `'he_normal'`: normal with mean 0 and standard deviation $\sqrt{2 / \text{fan-in}}$. The 2 makes up for the half of the
#   sums that a ReLU throws away.
#
# **Your task.** Write `init_weights`. All chance comes from `rng`, and it must really be used up: asking twice with the same
# generator gives two different matrices, as two layers need.


# %%
def init_weights(fan_in: int, fan_out: int, scheme: str, rng: np.random.Generator) -> np.ndarray:
    """Return the first weights of a layer.

    Args:
        fan_in: number of inputs of each neuron.
        fan_out: number of neurons.
        scheme: 'zeros', 'normal1', 'glorot_uniform' or 'he_normal'.
        rng: the only source of chance.

    Returns:
        Weights, shape (fan_in, fan_out), float32.

    Example:
        >>> init_weights(2, 3, "zeros", np.random.default_rng(0))
        array([[0., 0., 0.],
               [0., 0., 0.]], dtype=float32)

    Notes:
        NumPy's generator wants the standard deviation of a normal distribution, not the variance.
    """
    # BEGIN SOLUTION
    shape = (fan_in, fan_out)
    if scheme == "zeros":
        weights = np.zeros(shape)
    elif scheme == "normal1":
        weights = rng.standard_normal(shape)
    elif scheme == "glorot_uniform":
        limit = math.sqrt(6 / (fan_in + fan_out))
        weights = rng.uniform(-limit, limit, shape)
    else:
        weights = rng.normal(0, math.sqrt(2 / fan_in), shape)
    return weights.astype(np.float32)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Real digits run through fresh networks. Top: the outputs of 200 sigmoid neurons in the first layer. With
# standard normal weights about 60 % of them are beyond 0.01 or 0.99, where the slope is almost zero (and 60 to 66 % over
# both layers of a 200-60 network): most of it is asleep before the first step. With Glorot it is 0 %. Bottom: the outputs of the *fifth* layer of a ReLU network.
# Watch the scale of the horizontal axis. With standard normal weights the signals explode; with He's they arrive about as
# strong as they set out.

# %% tags=["explore"]
rng = np.random.default_rng(3)
some_digits = x_train[:300]
figure, axes = plt.subplots(2, 4, figsize=(15, 6))
for column, scheme in enumerate(["zeros", "normal1", "glorot_uniform", "he_normal"]):
    first = np.asarray(init_weights(784, 200, scheme, rng))
    outputs = np.asarray(activate(some_digits @ first, "sigmoid")[0])
    asleep = np.mean((outputs < 0.01) | (outputs > 0.99))
    axes[0, column].hist(outputs.ravel(), bins=50, range=(0, 1), density=True)
    axes[0, column].set(title=f"{scheme}: {asleep:.0%} saturated", xlabel="sigmoid output, layer 1")

    signal = some_digits
    for fan_in, fan_out in [(784, 200), (200, 200), (200, 200), (200, 200), (200, 200)]:
        signal = np.asarray(
            activate(signal @ np.asarray(init_weights(fan_in, fan_out, scheme, rng)), "relu")[0]
        )
    axes[1, column].hist(signal[signal > 0], bins=50, color="C1")
    axes[1, column].set(title=f"typical size {signal.std():.3g}", xlabel="ReLU output above 0, layer 5")
    axes[1, column].locator_params(axis="x", nbins=4)
axes[0, 0].set_ylabel("density")
axes[1, 0].set_ylabel("how many")
figure.tight_layout()
plt.show()

# %% [markdown]
# # Part 2. Forward and back
#
# # BEGIN QUESTION q2_1
# ## Q2.1 Forward through all layers (12 points)
#
# A *multi-layer perceptron* feeds the outputs of one layer into the next. Start with $A_0 = X$; then for each hidden layer
# $l$
#
# $$ Z_l = A_{l-1} W_l + b_l, \qquad A_l = \varphi(Z_l) $$
#
# and the last layer gives the logits $Z_L = A_{L-1} W_L + b_L$ **without** an activation: the softmax belongs to the loss.
# A network with a single layer has no hidden layer at all and is the `dense` of assignment 2.
#
# Backpropagation will need what came up on the way. So the function returns two things: the logits, and a **cache**. What is in the
# cache is up to you. No check looks inside; it only goes into your own `mlp_backward`. You will want the input of
# every layer, the slope at every hidden layer, the weights, and the logits.
#
# One thing is asked of the cache: it is a *memory*, not a window. The caller may overwrite `X` or the weights after the
# call (an optimizer that works in place does just that), and the gradient must still belong to the numbers that were
# there during the call. So keep copies of what you were given.
#
# **Your task.** Write `mlp_forward` with the help of your `activate`.


# %%
def mlp_forward(
    X: np.ndarray, params: list[tuple[np.ndarray, np.ndarray]], activation: str
) -> tuple[np.ndarray, object]:
    """Run a batch through all layers; the last one is linear.

    Args:
        X: one example per row, shape (N, D), float32 or float64.
        params: one pair (W, b) per layer, input side first: W of shape (inputs, units), b of shape (units,),
            same dtype as X. At least one layer.
        activation: 'sigmoid', 'relu' or 'tanh', for every layer but the last.

    Returns:
        A tuple (logits, cache): logits of shape (N, K), where K is the number of units of the last layer; keep
        the dtype. The cache is whatever your `mlp_backward` needs.

    Example:
        >>> W, b = np.array([[1.0, -1.0]]), np.array([0.0, 0.5])
        >>> mlp_forward(np.array([[2.0]]), [(W, b), (np.eye(2), np.array([-3.0, 0.0]))], "relu")[0]
        array([[-1.,  0.]])

    Notes:
        The cache holds copies of X and of the parameters, not the caller's own arrays.
    """
    # BEGIN SOLUTION
    weights, biases = ([np.array(part) for part in parts] for parts in zip(*params, strict=True))
    inputs, slopes = [np.array(X)], []
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        a, da_dz = activate(inputs[-1] @ W + b, activation)
        inputs.append(a)
        slopes.append(da_dz)
    logits = inputs[-1] @ weights[-1] + biases[-1]
    return logits, (inputs, slopes, weights, logits)
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** What does depth do? Here every point of a plane is sent through random networks of ten neurons per layer
# that nobody has trained, and coloured by the first logit. Without a hidden layer the pattern is flat. Each layer folds the
# plane once more, so the deeper the network, the richer the borders it *could* draw.

# %% tags=["explore"]
side = np.linspace(-3, 3, 121)
plane = np.array([[u, v] for v in side for u in side])
figure, axes = plt.subplots(2, 4, figsize=(13, 6.4))
for row, activation in zip(axes, ("relu", "tanh"), strict=True):
    for axis, depth in zip(row, (0, 1, 3, 6), strict=True):
        rng = np.random.default_rng(8)
        sizes = [2, *[10] * depth, 2]
        params = [
            (1.6 * np.asarray(init_weights(m, n, "he_normal", rng), "float64"), rng.normal(scale=0.5, size=n))
            for m, n in pairwise(sizes)
        ]
        logits = np.asarray(mlp_forward(plane, params, activation)[0])
        axis.contourf(side, side, logits[:, 0].reshape(121, 121), levels=16, cmap="RdBu_r")
        axis.set(title=f"{activation}, {depth} hidden layers", xlabel="x1", ylabel="x2")
figure.tight_layout()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q2_2
# ## Q2.2 Backpropagation (20 points)
#
# The loss is the mean softmax cross-entropy of the logits, as in assignment 2. Its gradient with respect to the *logits*
# you know already: probabilities minus labels, divided by N. Call it $\delta_L$:
#
# $$ \delta_L = \frac{\operatorname{softmax}(Z_L) - Y}{N} $$
#
# Everything else is the same step, repeated from the last layer to the first. If $\delta_l$ is the gradient with respect to
# $Z_l$, then
#
# $$ \frac{\partial L}{\partial W_l} = A_{l-1}^T\, \delta_l, \qquad
# \frac{\partial L}{\partial b_l} = \sum_n \delta_{l,n}, \qquad
# \delta_{l-1} = (\delta_l W_l^T) \odot \varphi'(Z_{l-1}) $$
#
# In words: the blame of a neuron is the blame of all the neurons it feeds, weighted by how strongly it feeds them, times
# its own slope. $\odot$ multiplies element by element. If you ever mix up an order, let the shapes guide you: $\delta_l$ has the
# shape of $Z_l$, and each gradient the shape of what it belongs to.
#
# Here you can see with bare eyes why deep sigmoid networks fail: one factor $\varphi' \le 1/4$ for each layer on the way
# back.
#
# **Your task.** Write `mlp_backward`. The gradients come in the order of `params`, so the input side first, although you
# compute them from the other end. The softmax has to be stable for logits from -200 to 200.


# %%
def mlp_backward(cache: object, Y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the gradient of the mean softmax cross-entropy for every layer.

    Args:
        cache: what your `mlp_forward` returned beside the logits.
        Y: one label distribution per row (one-hot or soft), shape (N, K), same dtype as X.

    Returns:
        One pair (dW, db) per layer, in the order and with the shapes of `params`. Keep the dtype.

    Example:
        >>> _, cache = mlp_forward(np.array([[2.0, 4.0]]), [(np.zeros((2, 2)), np.zeros(2))], "relu")
        >>> mlp_backward(cache, np.array([[1.0, 0.0]]))
        [(array([[-1.,  1.],
               [-2.,  2.]]), array([-0.5,  0.5]))]

    Notes:
        The cache may be used a second time, with other labels: do not change it. W belongs to the forward pass,
        so the step to the layer before uses the weights as they were there.
    """
    # BEGIN SOLUTION
    inputs, slopes, weights, logits = cache
    powers = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    delta = (powers / np.sum(powers, axis=1, keepdims=True) - Y) / len(Y)
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.append((inputs[layer].T @ delta, np.sum(delta, axis=0)))
        if layer > 0:
            delta = delta @ weights[layer].T * slopes[layer - 1]
    return gradients[::-1]
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** The gradient check: nudge one weight after the other and compare. Errors near $10^{-9}$ mean that your
# algebra is right; at $10^{-2}$ something is missing. With that in hand you can train a network with nothing but your own
# functions.


# %% tags=["explore"]
def loss_of(X, Y, params, activation):
    """Return the mean cross-entropy of the network's logits."""
    logits = np.asarray(mlp_forward(X, params, activation)[0])
    shifted = logits - logits.max(axis=1, keepdims=True)
    return float(-np.mean(np.sum(Y * (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))), axis=1)))


def nudged(X, Y, params, activation, layer, part, step=1e-5):
    """Return the gradient of one array of one layer by finite differences."""
    slopes = np.zeros_like(params[layer][part])
    for place in np.ndindex(slopes.shape):
        ends = []
        for sign in (1, -1):
            moved = [[W.copy(), b.copy()] for W, b in params]
            moved[layer][part][place] += sign * step
            ends.append(loss_of(X, Y, [tuple(pair) for pair in moved], activation))
        slopes[place] = (ends[0] - ends[1]) / (2 * step)
    return slopes


rng = np.random.default_rng(5)
few_x, few_y = rng.normal(size=(7, 5)), np.eye(3)[rng.integers(0, 3, 7)]
sizes = [5, 6, 4, 3]
print("relative error of your gradients against finite differences")
print("activation     " + "".join(f"W{n + 1:<9d}b{n + 1:<9d}" for n in range(3)))
for activation in ("sigmoid", "tanh", "relu"):
    params = [(rng.normal(size=pair), rng.normal(size=pair[1])) for pair in pairwise(sizes)]
    gradients = mlp_backward(mlp_forward(few_x, params, activation)[1], few_y)
    errors = []
    for layer in range(3):
        for part in range(2):
            yours = np.asarray(gradients[layer][part])
            wanted = nudged(few_x, few_y, params, activation, layer, part)
            errors.append(np.linalg.norm(yours - wanted) / np.linalg.norm(wanted))
    print(f"{activation:15s}" + "".join(f"{error:<10.0e}" for error in errors))

rng = np.random.default_rng(1)
sizes = [784, 64, 10]
params = [
    (np.asarray(init_weights(m, n, "he_normal", rng)), np.zeros(n, "float32"))
    for m, n in [(784, 64), (64, 10)]
]
for epoch in range(1, 3 if FAST else 5):
    order = rng.permutation(min(len(x_train), 20000))
    for start in range(0, len(order), 64):
        batch = order[start : start + 64]
        _, cache = mlp_forward(x_train[batch], params, "relu")
        gradients = mlp_backward(cache, Y_train[batch])
        params = [(W - 0.2 * dW, b - 0.2 * db) for (W, b), (dW, db) in zip(params, gradients, strict=True)]
    answers = np.asarray(mlp_forward(x_test, params, "relu")[0]).argmax(axis=1)
    print(f"784-64-10, all by hand, epoch {epoch}: test accuracy {np.mean(answers == y_test):.1%}")

# %% [markdown]
# # Part 3. Who learns, and how fast?
#
# # BEGIN QUESTION q3_1
# ## Q3.1 Gradient norms, layer by layer (12 points)
#
# A doctor for neural networks needs a stethoscope. The simplest one: take one batch, compute the gradient of the loss, and
# look how *long* it is in every layer. A layer whose gradient is a thousand times shorter than another's learns a thousand
# times more slowly.
#
# This time the tape may do the work, on any Keras model. For a classifier that ends in a softmax the loss is the mean categorical
# cross-entropy between `Y` and `model(X)`. Of all the trainable weights we want the **kernels** only: the weight matrices of dense
# layers and the filters of convolutions. Biases and the scales and shifts of batch normalization stay out. Of each
# kernel's gradient take the L2 norm, that is the square root of the sum of *all* its squared entries.
#
# **Your task.** Write `layer_gradient_norms`. Run the model in inference mode (`training=False`), so that dropout rolls
# no dice and the answer is the same each time. The model must come out as it went in: you only look, you do not train.


# %%
def layer_gradient_norms(model: keras.Model, X: np.ndarray, Y: np.ndarray) -> list[float]:
    """Return how long the gradient of the loss is in every kernel of a model.

    Args:
        model: a Keras classifier with softmax outputs; Sequential or Functional.
        X: a batch of inputs for the model, one per row, float32.
        Y: one-hot labels, shape (N, K), float32.

    Returns:
        One L2 norm per kernel, as floats, the layer next to the input first.

    Example:
        >>> layer = keras.layers.Dense(2, activation="softmax", kernel_initializer="zeros")
        >>> model = keras.Sequential([keras.Input(shape=(1,)), layer])
        >>> layer_gradient_norms(model, np.array([[4.0]]), np.array([[1.0, 0.0]]))  # the gradient is [[-2, 2]]
        [2.8284270763397217]

    Notes:
        `tf.GradientTape` follows the model's weights by itself. The loss is a mean over the batch.
    """
    # BEGIN SOLUTION
    with tf.GradientTape() as tape:
        losses = keras.losses.categorical_crossentropy(Y, model(X, training=False))
        loss = tf.reduce_mean(losses)
    kernels = [weight for weight in model.trainable_weights if weight.name == "kernel"]
    return [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Two fresh networks, 200-100-60-30-10, that differ in one word. In the sigmoid network the first
# layer hears about fifty times less than the last (the ratio first to last is typically 0.014 to 0.027). In the ReLU network
# it is the other way round: the first layer gets the *longest* gradient (3.6 to 7.2). And with eight hidden layers
# of 64 sigmoids the first layer is deaf: its gradient is only a few hundred-thousandths of the last one's. Mind the
# logarithmic scale.


# %% tags=["explore"]
def fresh_network(hidden, activation):
    """Return an untrained softmax classifier for pictures."""
    network = keras.Sequential([keras.Input(shape=(784,))])
    for units in hidden:
        network.add(keras.layers.Dense(units, activation))
    network.add(keras.layers.Dense(10, "softmax"))
    return network


keras.utils.set_random_seed(4)
figure, axes = plt.subplots(1, 2, figsize=(13, 3.8))
for axis, hidden in zip(axes, [(200, 100, 60, 30), (64,) * 8], strict=True):
    for offset, activation in [(-0.2, "sigmoid"), (0.2, "relu")]:
        norms = layer_gradient_norms(fresh_network(hidden, activation), x_train[:256], Y_train[:256])
        places = np.arange(1, len(norms) + 1) + offset
        label = f"{activation}: first / last = {norms[0] / norms[-1]:.2g}"
        axis.bar(places, norms, width=0.38, label=label)
    title = "Hidden layers " + "-".join(map(str, hidden))
    axis.set(title=title, xlabel="layer, input side first", ylabel="gradient norm (log scale)", yscale="log")
    axis.legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# # BEGIN QUESTION q3_2
# ## Q3.2 Five ways to walk downhill (16 points)
#
# Plain gradient descent looks at its feet: $w \leftarrow w - \eta g$. Its better relatives remember. Each keeps a small
# **state** from step to step, and every array in it is zero before the first step unless the table says otherwise. All operations
# run element by element.
#
# | name | what it remembers | the step |
# |---|---|---|
# | `momentum` | $v \leftarrow \mu v - \eta g$, a rolling ball | $w \leftarrow w + v$ |
# | `rmsprop` | $s \leftarrow \rho s + (1-\rho) g^2$, the recent size of $g$ | $w \leftarrow w - \eta\, g / \sqrt{s + \varepsilon}$ |
# | `adagrad` | $s \leftarrow s + g^2$, all of the past; starts at `init` | $w \leftarrow w - \eta\, g / \sqrt{s + \varepsilon}$ |
# | `adadelta` | $s$ as in rmsprop, and $u$, the recent size of steps | see below |
# | `adam` | $m \leftarrow \beta_1 m + (1-\beta_1) g$ and $v \leftarrow \beta_2 v + (1-\beta_2) g^2$ | see below |
#
# *Adadelta* replaces the unit of the gradient by the unit of a step. First $s$ is brought up to date, then the step $d$ is
# computed with the **old** $u$, and only then $u$ is brought up to date:
#
# $$ d = -\frac{\sqrt{u + \varepsilon}}{\sqrt{s + \varepsilon}}\, g, \qquad u \leftarrow \rho u + (1-\rho)\, d^2, \qquad
# w \leftarrow w + \eta\, d $$
#
# *Adam* is momentum and rmsprop together. Both averages start at zero and are too small at first, so at step number
# $t = 1, 2, 3, \dots$ they are corrected:
#
# $$ w \leftarrow w - \eta\; \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} \cdot \frac{m}{\sqrt{v} + \varepsilon} $$
#
# These are the formulas that Keras uses. $\eta$ is the learning rate `lr`.
#
# **Your task.** Write `optimizer_step`: one step for one array. The state is a dictionary that belongs to *this* array. It
# is `{}` before the first step, and what you return comes back to you at the next one. What is in it is up to you.
# Return a **new** dictionary with new arrays, and do not remember anything anywhere else: a network has many arrays, and their
# states must not mix.


# %%
def optimizer_step(
    name: str, w: np.ndarray, g: np.ndarray, state: dict, hp: dict[str, float]
) -> tuple[np.ndarray, dict]:
    """Take one step of an optimizer.

    Args:
        name: 'momentum', 'rmsprop', 'adagrad', 'adadelta' or 'adam'.
        w: weights, any shape, float32 or float64.
        g: gradient of the loss at w, same shape and dtype.
        state: {} before the first step, later what the step before returned.
        hp: the hyperparameters of the optimizer, all of them given each time:
            'momentum': lr, mu; 'rmsprop': lr, rho, eps; 'adagrad': lr, init, eps;
            'adadelta': lr, rho, eps; 'adam': lr, beta1, beta2, eps.

    Returns:
        A tuple (w, state): the new weights, shaped like w (keep the dtype), and the new state.

    Example:
        >>> hp = {"lr": 0.5, "mu": 0.9}
        >>> w, state = optimizer_step("momentum", np.array([1.0]), np.array([2.0]), {}, hp)
        >>> w
        array([0.])
        >>> optimizer_step("momentum", w, np.array([2.0]), state, hp)[0]
        array([-1.9])

    Notes:
        Neither w, nor g, nor anything in the given state may change: the same call twice gives the same result.
        Adam's t counts from 1.
    """
    # BEGIN SOLUTION
    zero, lr = np.zeros_like(w), hp["lr"]
    if name == "momentum":
        velocity = hp["mu"] * state.get("velocity", zero) - lr * g
        return w + velocity, {"velocity": velocity}
    if name == "adagrad":
        total = state.get("total", zero + hp["init"]) + g * g
        return w - lr * g / np.sqrt(total + hp["eps"]), {"total": total}
    if name == "adam":
        t = state.get("t", 0) + 1
        mean = hp["beta1"] * state.get("mean", zero) + (1 - hp["beta1"]) * g
        square = hp["beta2"] * state.get("square", zero) + (1 - hp["beta2"]) * g * g
        rate = lr * math.sqrt(1 - hp["beta2"] ** t) / (1 - hp["beta1"] ** t)
        return w - rate * mean / (np.sqrt(square) + hp["eps"]), {"t": t, "mean": mean, "square": square}
    rho, eps = hp["rho"], hp["eps"]
    square = rho * state.get("square", zero) + (1 - rho) * g * g
    if name == "rmsprop":
        return w - lr * g / np.sqrt(square + eps), {"square": square}
    moved = state.get("moved", zero)
    step = -np.sqrt(moved + eps) / np.sqrt(square + eps) * g
    return w + lr * step, {"square": square, "moved": rho * moved + (1 - rho) * step * step}
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Two landscapes, and your walkers in them. On the left a *saddle*: downhill to both sides, uphill in front and
# behind. All start almost exactly on the ridge, where the slope sideways is tiny. Plain descent crawls along; the
# ball of momentum gathers speed; rmsprop and Adam measure each direction with its own yardstick and leave at once. On the right
# a *narrow valley*: steep walls, gentle floor. Plain descent bounces between the walls or hardly moves along the floor.
# Change the starting points and the learning rates, it is a fine toy. (Plain descent is momentum with $\mu = 0$.)


# %% tags=["explore"]
def saddle(p):
    """Return height and slope of a saddle with a valley on either side."""
    x, y = p
    return x * x - y * y + y**4 / 4, np.array([2 * x, -2 * y + y**3])


def valley(p):
    """Return height and slope of a long narrow valley."""
    x, y = p
    return 0.02 * x * x + y * y, np.array([0.04 * x, 2 * y])


def walk(landscape, start, name, hp, steps):
    """Return the path (steps + 1, 2) of an optimizer."""
    path, state = [np.array(start)], {}
    for _ in range(steps):
        moved, state = optimizer_step(name, path[-1], landscape(path[-1])[1], state, hp)
        path.append(np.asarray(moved))
    return np.array(path)


walkers = {
    "SGD": ("momentum", {"mu": 0.0}),
    "momentum": ("momentum", {"mu": 0.9}),
    "RMSprop": ("rmsprop", {"rho": 0.9, "eps": 1e-7}),
    "Adam": ("adam", {"beta1": 0.9, "beta2": 0.999, "eps": 1e-7}),
}
scenes = [
    ("A saddle", saddle, (1.6, 0.002), {"SGD": 0.06, "momentum": 0.02, "RMSprop": 0.06, "Adam": 0.12}, 60),
    (
        "A narrow valley",
        valley,
        (-9.0, 1.5),
        {"SGD": 0.9, "momentum": 0.06, "RMSprop": 0.25, "Adam": 0.4},
        60,
    ),
]
figure, axes = plt.subplots(2, 2, figsize=(13, 8.4), height_ratios=[2, 1])
for (title, landscape, start, rates, steps), axis, below in zip(scenes, axes[0], axes[1], strict=True):
    reach = np.abs(start).max() + 0.8
    us, vs = np.linspace(-reach, reach, 81), np.linspace(-2.2, 2.2, 81)
    heights = [[landscape((u, v))[0] for u in us] for v in vs]
    axis.contour(us, vs, heights, levels=24, cmap="Greys", linewidths=0.8)
    for label, (name, hp) in walkers.items():
        path = walk(landscape, start, name, {"lr": rates[label], **hp}, steps)
        axis.plot(*path.T, "o-", markersize=3, label=f"{label}, lr {rates[label]:g}")
        below.plot([landscape(p)[0] for p in path], label=label)
    axis.set(title=title, xlabel="x", ylabel="y", ylim=(-2.2, 2.2), xlim=(-reach, reach))
    axis.legend(fontsize=8)
    below.set(title="How deep they are", xlabel="step", ylabel="height (loss)")
figure.tight_layout()
plt.show()

# %% [markdown]
# # Part 4. The ladder
#
# # BEGIN QUESTION q4_1
# ## Q4.1 The deep classifier in Keras (10 points)
#
# Now you know what happens inside, so let Keras do it: 784 pixels, any number of hidden layers, ten softmax outputs. The
# usual size, `(200, 60)`, has $784 \cdot 200 + 200$, plus $200 \cdot 60 + 60$, plus $60 \cdot 10 + 10$ trainable numbers:
# 169,670.
#
# The three arguments are what you want to play with: the hidden layers, the activation they all share, and the optimizer. Hand
# them on to Keras as they are. An optimizer may come as a name, such as `'adam'`, or as an object, such as
# `keras.optimizers.SGD(0.01)`, and `model.compile` understands both.
#
# **Your task.** Write `build_deep_classifier`. The outputs are probabilities (or logits, if the loss is told so with
# `from_logits=True`), the loss is the categorical cross-entropy (one-hot or sparse), and the accuracy is reported.
# When your work is graded, the network is trained and then reads test pictures that were moved by up to a pixel. That is
# harder: at least 83 % are expected after 5 epochs with 10,000 pictures, 93 % after 10 epochs with all of them.


# %%
def build_deep_classifier(
    hidden: tuple[int, ...] = (200, 60),
    activation: str = "relu",
    optimizer: str | keras.optimizers.Optimizer = "adam",
) -> keras.Model:
    """Return a compiled classifier for 28x28 digits with any number of hidden layers.

    Args:
        hidden: units of each hidden layer, input side first; () for none at all.
        activation: activation of all hidden layers, anything that Keras understands.
        optimizer: name of an optimizer or an optimizer object, for `model.compile`.

    Returns:
        A compiled model from (B, 784) float32 to (B, 10).

    Example:
        >>> build_deep_classifier().count_params()
        169670

    Notes:
        Give the model its input shape, so that its weights exist at once, and leave the initial weights to Keras.
        No dropout and no other extras.
    """
    # BEGIN SOLUTION
    layers = [keras.layers.Dense(units, activation=activation) for units in hidden]
    model = keras.Sequential([keras.Input((784,)), *layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
    # END SOLUTION


# END QUESTION

# %% [markdown]
# **Look at it.** Your network, from the first picture to the last number:

# %% tags=["explore"]
build_deep_classifier().summary()
for hidden in [(), (200, 60), (200, 100, 60, 30), (64,) * 5]:
    print(
        f"hidden layers {hidden!s:22s} {build_deep_classifier(hidden=hidden).count_params():9,d} numbers to learn"
    )

# %% [markdown]
# # BEGIN QUESTION q4_2
# ## Q4.2 Watching it learn (6 points)
#
# Keras calls a *callback* at certain moments of the training: `on_train_begin`, `on_train_batch_end` after every step,
# `on_epoch_end` after every epoch. In `logs` it hands over a dictionary with the numbers of the moment, such as
# `{"loss": 0.31, "accuracy": 0.91}`; at the end of an epoch the names that begin with `val_` are those of the validation data.
#
# We want two curves in one picture: the training values often (every batch is a point), the validation values once per epoch, and
# both over the same horizontal axis, the number of steps. With 3 batches per epoch and `sample_rate=2`, two epochs give
#
# * `batch_step == [0, 2, 3, 5]`: batches 0 and 2 of each epoch are recorded, at the number of steps that were finished *before* them;
# * `epoch_step == [3, 6]`: the number of all steps finished when the epoch ends.
#
# **Your task.** Write the four methods of `TrainingCurves`. The method `draw` is given; with `plot=True` call it at the end of
# each epoch, after recording, and you have a live plot.


# %%
class TrainingCurves(keras.callbacks.Callback):
    """Record training values batch by batch and validation values epoch by epoch, and draw them live.

    Attributes, all empty when a training begins:
        batch_history: dict from each name in the logs of a batch to the list of its recorded values.
        batch_step: list with the number of steps finished before each recorded batch.
        epoch_history: dict from each name that begins with 'val_' to the list of its values, one per epoch.
        epoch_step: list with the number of steps finished at the end of each epoch.

    Example:
        >>> curves = TrainingCurves(sample_rate=10, plot=True)
        >>> model.fit(x, y, epochs=3, validation_split=0.1, callbacks=[curves])  # doctest: +SKIP
    """

    def __init__(self, sample_rate: int = 1, plot: bool = False) -> None:
        """Remember the options.

        Args:
            sample_rate: record the batches whose number in their epoch is a multiple of it: 0, sample_rate, ...
            plot: whether to call `self.draw()` at the end of each epoch.
        """
        # BEGIN SOLUTION
        super().__init__()
        self.sample_rate, self.plot = sample_rate, plot
        self.on_train_begin()
        # END SOLUTION

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Begin with empty records, also when the same callback is used for a second training."""
        # BEGIN SOLUTION
        self.steps = 0
        self.batch_history, self.batch_step = {}, []
        self.epoch_history, self.epoch_step = {}, []
        # END SOLUTION

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Record the values of a batch; `batch` counts from 0 in every epoch."""
        # BEGIN SOLUTION
        if batch % self.sample_rate == 0:
            self.batch_step.append(self.steps)
            for name, value in (logs or {}).items():
                self.batch_history.setdefault(name, []).append(value)
        self.steps += 1
        # END SOLUTION

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Record the validation values of an epoch, and draw if asked to."""
        # BEGIN SOLUTION
        self.epoch_step.append(self.steps)
        for name, value in (logs or {}).items():
            if name.startswith("val_"):
                self.epoch_history.setdefault(name, []).append(value)
        if self.plot:
            self.draw()
        # END SOLUTION

    def draw(self) -> None:
        """Draw what was recorded so far, in place of the picture before; given, nothing to do here."""
        import matplotlib.pyplot as plt
        from IPython.display import clear_output

        clear_output(wait=True)
        figure, panels = plt.subplots(1, 2, figsize=(11, 3.4))
        for panel, name in zip(panels, ("loss", "accuracy"), strict=True):
            panel.plot(self.batch_step, self.batch_history.get(name, []), linewidth=0.8, label="training")
            panel.plot(self.epoch_step, self.epoch_history.get(f"val_{name}", []), "o-", label="validation")
            panel.set(title=f"epoch {len(self.epoch_step)}: {name}", xlabel="step", ylabel=name)
            panel.legend()
        figure.tight_layout()
        plt.show()


# END QUESTION

# %% [markdown]
# **Look at it: the disaster.** 200-100-60-30 sigmoid neurons and plain gradient descent with the rate 0.01. Five epochs,
# and it sits at 11 %. The loss has settled at about 2.3, which is $\ln 10$: the network has learned to say "I do not know".
# You know the reason: the first layers hear next to nothing.


# %% tags=["explore"]
def train(model, epochs, title):
    """Train with the live plot; return the curves and the accuracy on the test pictures."""
    sparse = "sparse" in str(model.loss).lower()  # integers or one-hot, as the loss wants them
    labels, held_out = (y_train, y_test) if sparse else (Y_train, Y_test)
    curves = TrainingCurves(sample_rate=10, plot=True)
    model.fit(
        x_train,
        labels,
        epochs=min(epochs, 3) if FAST else epochs,
        batch_size=32 if FAST else 128,
        validation_data=(x_test, held_out),
        callbacks=[curves],
        verbose=0,
    )
    accuracy = float(np.mean(model.predict(x_test, verbose=0).argmax(axis=1) == y_test))
    print(f"{title}: test accuracy {accuracy:.1%}")
    return curves, accuracy


keras.utils.set_random_seed(6)
results = {}
results["5 layers, sigmoid, SGD"] = train(
    build_deep_classifier((200, 100, 60, 30), "sigmoid", keras.optimizers.SGD(0.01)),
    5,
    "200-100-60-30, sigmoid, SGD 0.01",
)

# %% [markdown]
# **And the rescue.** Change the *optimizer* only, from SGD to Adam, and the very same sigmoid network comes to life (about 96 %):
# a rule that divides by the size of the gradient does not mind a small one. Change the activation as well, and a network of
# three layers, 200-60 ReLU neurons, reaches about 97 % after ten epochs.

# %% tags=["explore"]
results["5 layers, sigmoid, Adam"] = train(
    build_deep_classifier((200, 100, 60, 30), "sigmoid", "adam"), 5, "200-100-60-30, sigmoid, Adam"
)

# %% tags=["explore"]
results["3 layers, ReLU, Adam"] = train(build_deep_classifier(), 10, "200-60, ReLU, Adam")

# %% tags=["explore"]
figure, (left, right) = plt.subplots(1, 2, figsize=(12, 3.8), width_ratios=[1.4, 1])
for label, (curves, _) in results.items():
    left.plot(curves.epoch_step, curves.epoch_history["val_accuracy"], "o-", label=label)
left.set(title="Three networks, one task", xlabel="step", ylabel="test accuracy", ylim=(0, 1))
left.legend()
bars = right.barh(list(results), [accuracy for _, accuracy in results.values()], color=["C0", "C1", "C2"])
right.bar_label(bars, fmt="{:.1%}", label_type="center")
right.set(title="Where they end", xlabel="test accuracy", xlim=(0, 1))
figure.tight_layout()
plt.show()

# %% [markdown]
# # What you take with you
#
# * Depth is worth something only with a bend between the layers, and the slope of that bend decides whether the first
#   layers can learn at all.
# * The first weights set the scale of everything. Zeros never wake up, standard normals saturate; Glorot and He keep signals
#   and gradients in shape.
# * Backpropagation is the chain rule with a good memory: the same three lines for each layer.
# * Momentum, rmsprop and Adam differ from plain descent by what they remember.
# * Watch your training. A loss that sits at $\ln 10$ tells you more than any final accuracy.
#
# Look once more at the last live plot. Towards the end the validation curve trembles: the steps are too large for the fine
# work. The next assignment makes them smaller as time goes by, and that is good for more than a percent.
