# %% [markdown]
# # Straight lines
#
# A line through the origin predicts $w x$ for every $x$. How wrong it is, over all $N$ examples, is
#
# $$E(w) = \tfrac{1}{2} \sum_{n=1}^{N} (w x_n - y_n)^2 .$$

# %%
import numpy as np

from course_lib import check, show

# %% [markdown]
# ## The slope of the error
#
# Derive $E'(w)$ with the chain rule, one step a line, down to a sum over $n$. Your symbols: `w`, `x`, `y`.


# %% exercise="slope_derivation"
slope_derivation = r"""
    d/dw (½ Σ_n (w x_n − y_n)²)
    ### BEGIN SOLUTION
  = ½ Σ_n d/dw (w x_n − y_n)²              | the derivative of a sum
  = ½ Σ_n 2 (w x_n − y_n) x_n              | chain rule
  = Σ_n (w x_n − y_n) x_n
    ### END SOLUTION
"""
show(slope_derivation)

# %% check="slope_derivation"
check(slope_derivation)

# %% [markdown]
# Then write it as code.


# %% exercise="error_slope"
def error_slope(w, x, y):
    """The derivative E'(w) of the error of the line w x. w: a number; x, y (N,). Returns a number."""
    ### BEGIN SOLUTION
    return np.sum((w * x - y) * x)
    ### END SOLUTION


# %% check="error_slope"
check(error_slope)

# %% [markdown]
# Where is the slope zero, and what does that say about the line?

# %% [markdown] written="where_the_slope_is_zero" points=2
# ### BEGIN SOLUTION
# At $w = \sum_n x_n y_n / \sum_n x_n^2$; no other line has a smaller error.
#
# *Mark scheme*: one point for the formula, one for the minimum.
# ### END SOLUTION
