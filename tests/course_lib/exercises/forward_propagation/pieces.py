"""Linear pieces of a ReLU network by brute force."""

import autograd
import autograd.numpy as anp
import numpy as np


def pieces_seen(params, start, end, points=40_001):
    """(pieces of the logits on a fine grid, points in the shortest of them), by automatic differentiation."""

    def logit(t, c):
        h = start + anp.outer(t, end - start)
        for W, b in params[:-1]:
            h = anp.maximum(anp.dot(h, W.T) + b, 0.0)
        return (anp.dot(h, params[-1][0].T) + params[-1][1])[:, c]

    t = (np.arange(points) + 0.5) / points
    slopes = np.stack([autograd.elementwise_grad(logit)(t, c) for c in range(len(params[-1][1]))], axis=1)
    changes = (np.abs(np.diff(slopes, axis=0)) > 1e-9 * np.abs(slopes).max()).any(axis=1)
    return 1 + int(changes.sum()), int(np.diff(np.flatnonzero(changes), prepend=-1, append=points - 1).min())
