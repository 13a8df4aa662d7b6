# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Two small functions
#
# The smallest assignment there is.

# %%
import numpy as np

# %% [markdown]
# # BEGIN QUESTION q1
# ## Q1 Double (40 points)
#
# Multiply every number by two.


# %%
def double(x: np.ndarray) -> np.ndarray:
    """Twice the input.

    Args:
        x: numbers of any shape.

    Returns:
        2 x, same shape and dtype.
    """
    # BEGIN SOLUTION
    return x + x
    # END SOLUTION


# END QUESTION

# %% [markdown]
# # BEGIN QUESTION q2
# ## Q2 Row means (60 points)
#
# Average each row.


# %%
def row_means(X: np.ndarray) -> np.ndarray:
    """The mean of each row.

    Args:
        X: shape (N, D), D at least 1.

    Returns:
        Shape (N,).
    """
    # BEGIN SOLUTION
    total = np.zeros(X.shape[0])
    for column in X.T:
        total = total + column
    return total / X.shape[1]
    # END SOLUTION


# END QUESTION
