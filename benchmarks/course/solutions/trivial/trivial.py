# %% [markdown]
# # One function

# %%
import numpy as np
import tensorflow as tf

# %% [markdown]
# # BEGIN QUESTION q1
# ## Q1 Square


# %%
def square(x: np.ndarray) -> np.ndarray:
    """Return x * x."""
    # BEGIN SOLUTION
    return x * x
    # END SOLUTION


# END QUESTION
