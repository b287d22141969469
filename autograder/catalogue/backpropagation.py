"""Chapter 04: misconceptions about gradients that travel backwards, and right answers in unusual clothes.

Every entry stands alone, as a student's answer would: it repeats what it needs.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from autograder.catalogue import alternative, misconception


def _softmax(a):
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _loss(a, y):
    """Mean cross-entropy from the logits of one example or a batch."""
    rows = np.atleast_2d(a)
    top = rows.max(axis=1)
    log_sum = top + np.log(np.exp(rows - top[:, None]).sum(axis=1))
    return np.mean(log_sum - rows[np.arange(len(rows)), y])


def _output_error(a, y):
    """f − e(y), carrying the 1/N of a batch."""
    return (_softmax(a) - np.eye(a.shape[-1])[y]) / (len(a) if a.ndim == 2 else 1)


def _forward(params, x, g):
    """The pre-activations of all layers, and the inputs of all layers."""
    pre, inputs = [], [x]
    for W, b in params:
        pre.append(inputs[-1] @ W.T + b)
        inputs.append(g(pre[-1]))
    return pre, inputs[:-1]


def _pair(grad_a, h):
    if grad_a.ndim == 1:
        return np.outer(grad_a, h), grad_a
    return grad_a.T @ h, grad_a.sum(axis=0)


def _backward(params, x, y, g, g_prime, error=_output_error, pair=_pair, back=None, loss=_loss):
    """Backpropagation with parts that can be exchanged; back(W, grad_a, a, h, g_prime) is one layer down."""
    back = back or (lambda W, grad_a, a, h, g_prime: (grad_a @ W) * g_prime(a))
    pre, inputs = _forward(params, x, g)
    grad_a, grads = error(pre[-1], y), []
    for k in range(len(params) - 1, -1, -1):
        grads.insert(0, pair(grad_a, inputs[k]))
        if k:
            grad_a = back(params[k][0], grad_a, pre[k - 1], inputs[k], g_prime)
    return float(loss(pre[-1], y)), grads


# -- hidden_gradient -------------------------------------------------------------------------------


@misconception(
    "hidden_gradient",
    hint="W has one row for each unit above and one column for each unit below. Which of the two should be "
    "summed over when the gradient goes down?",
)
def forward_again(W, grad_a):
    return grad_a @ W.T


@misconception(
    "hidden_gradient",
    hint="A hidden unit reaches the loss along many paths. You follow only the one to the first unit above.",
)
def first_path_only(W, grad_a):
    return grad_a[..., :1] * W[0]


@misconception(
    "hidden_gradient",
    hint="The paths above a hidden unit are added up. Do you take their mean?",
)
def mean_over_the_paths(W, grad_a):
    return grad_a @ W / len(W)


@misconception(
    "hidden_gradient",
    hint="For a batch you add up the examples. Each example has hidden units of its own, so ∇ₕ has a row for"
    " each.",
)
def summed_over_the_batch(W, grad_a):
    grad_h = grad_a @ W
    return grad_h.sum(axis=0) if grad_h.ndim == 2 else grad_h


@misconception(
    "hidden_gradient",
    hint="The formula Wᵀ∇ₐ is for one column vector. In a batch the examples are rows: which side must W "
    "stand on?",
)
def column_formula_for_a_batch(W, grad_a):
    return W.T @ grad_a


@misconception(
    "hidden_gradient",
    hint="What does ∂a_i/∂h_j = W_ij say about a negative weight? Its sign belongs in the sum.",
)
def sizes_of_the_weights(W, grad_a):
    return grad_a @ np.abs(W)


@alternative("hidden_gradient")
def sum_over_paths_with_loops(W, grad_a):
    if grad_a.ndim == 2:
        return np.array([sum_over_paths_with_loops(W, row) for row in grad_a])
    return np.array([float(sum(W[i, j] * grad_a[i] for i in range(W.shape[0]))) for j in range(W.shape[1])])


@alternative("hidden_gradient")
def einsum_over_the_units_above(W, grad_a):
    return np.einsum("ij,...i->...j", W, grad_a)


@alternative("hidden_gradient")
def transposed_twice(W, grad_a):
    return (W.T @ grad_a.T).T


# -- hidden_preactivation_gradient -----------------------------------------------------------------


@misconception(
    "hidden_preactivation_gradient",
    hint="You pass the gradient on as it is. By how much does h move when a moves a little?",
)
def slope_forgotten(grad_h, a, g_prime):
    return grad_h.copy()


@misconception(
    "hidden_preactivation_gradient",
    hint="At which number is the slope of g needed: at the gradient, or at the pre-activation?",
)
def slope_at_the_gradient(grad_h, a, g_prime):
    return grad_h * g_prime(grad_h)


@misconception(
    "hidden_preactivation_gradient",
    hint="The chain rule multiplies the gradient from above by the local slope. Where does the gradient from"
    " above enter your result?",
)
def local_slope_alone(grad_h, a, g_prime):
    return g_prime(a)


@misconception(
    "hidden_preactivation_gradient",
    hint="When a grows by one, h grows by g′(a). Is ∇ₐ then ∇ₕ times the slope, or divided by it?",
)
def divided_by_the_slope(grad_h, a, g_prime):
    return grad_h / g_prime(a)


@misconception(
    "hidden_preactivation_gradient",
    hint="You wrote in the slope of tanh. The exercise hands you g_prime, which may be the slope of any "
    "unit.",
)
def slope_of_tanh(grad_h, a, g_prime):
    return grad_h * (1 - np.tanh(a) ** 2)


@misconception(
    "hidden_preactivation_gradient",
    hint="g_prime takes the pre-activation a. You give it tanh(a).",
)
def slope_at_tanh_of_a(grad_h, a, g_prime):
    return grad_h * g_prime(np.tanh(a))


@misconception(
    "hidden_preactivation_gradient",
    hint="Each hidden unit depends on its own pre-activation only. Why would the units of a layer be added "
    "up?",
)
def summed_over_the_units(grad_h, a, g_prime):
    return np.sum(grad_h * g_prime(a), axis=-1, keepdims=True) * np.ones_like(a)


@alternative("hidden_preactivation_gradient")
def through_diagonal_matrices(grad_h, a, g_prime):
    rows = [
        np.diag(slopes) @ row
        for slopes, row in zip(np.atleast_2d(g_prime(a)), np.atleast_2d(grad_h), strict=True)
    ]
    return np.array(rows).reshape(a.shape)


@alternative("hidden_preactivation_gradient")
def unit_by_unit(grad_h, a, g_prime):
    result = np.zeros(a.shape)
    for index in np.ndindex(a.shape):
        result[index] = grad_h[index] * g_prime(a[index])
    return result


@alternative("hidden_preactivation_gradient")
def in_place_on_a_copy(grad_h, a, g_prime):
    grad_a = grad_h.copy()
    grad_a *= g_prime(a)
    return grad_a


# -- weight_gradient -------------------------------------------------------------------------------


@misconception(
    "weight_gradient",
    hint="The gradient of W has the shape of W: units of this layer first, units of the layer below second.",
)
def transposed_gradient(grad_a, h):
    return np.outer(h, grad_a) if grad_a.ndim == 1 else h.T @ grad_a


@misconception(
    "weight_gradient",
    hint="The 1/N of the mean is already in ∇ₐ. You divide by N once more.",
)
def divided_by_n_again(grad_a, h):
    return np.outer(grad_a, h) if grad_a.ndim == 1 else grad_a.T @ h / len(h)


@misconception(
    "weight_gradient",
    hint="Your sums run over ∇ₐ and over h, and only then are the two multiplied. Which of the two comes "
    "first: the product of an example, or the sum over the batch?",
)
def product_of_the_sums(grad_a, h):
    return np.outer(grad_a, h) if grad_a.ndim == 1 else np.outer(grad_a.sum(axis=0), h.sum(axis=0))


@misconception(
    "weight_gradient",
    hint="You keep one matrix for each example. All examples share the weights: what happens to their "
    "gradients?",
)
def one_matrix_per_example(grad_a, h):
    return grad_a[..., :, None] * h[..., None, :]


@misconception(
    "weight_gradient",
    hint="Right for one example. A batch has two axes of its own: np.outer flattens them. Which axis belongs"
    " to the examples?",
)
def flattened_outer_product(grad_a, h):
    return np.outer(grad_a, h)


@misconception(
    "weight_gradient",
    hint="∂a_i/∂W_ij is h_j. In your result the input h of the layer does not appear.",
)
def input_forgotten(grad_a, h):
    rows = np.atleast_2d(grad_a).sum(axis=0)
    return np.repeat(rows[:, None], h.shape[-1], axis=1)


@misconception(
    "weight_gradient",
    hint="grad_a * h multiplies entry by entry. The gradient of W has an entry for every pair of a "
    "unit above and one below: which product makes all pairs?",
)
def entry_by_entry_product(grad_a, h):
    return grad_a * h


@alternative("weight_gradient")
def entry_by_entry(grad_a, h):
    grad_a, h = np.atleast_2d(grad_a), np.atleast_2d(h)
    grad_W = np.zeros((grad_a.shape[1], h.shape[1]))
    for n in range(len(h)):
        for i in range(grad_W.shape[0]):
            for j in range(grad_W.shape[1]):
                grad_W[i, j] += grad_a[n, i] * h[n, j]
    return grad_W


@alternative("weight_gradient")
def einsum_over_the_examples(grad_a, h):
    return np.einsum("ni,nj->ij", np.atleast_2d(grad_a), np.atleast_2d(h))


@alternative("weight_gradient")
def sum_of_outer_products(grad_a, h):
    if grad_a.ndim == 1:
        return grad_a[:, None] @ h[None, :]
    return functools.reduce(np.add, (np.outer(row, inputs) for row, inputs in zip(grad_a, h, strict=True)))


# -- bias_gradient ---------------------------------------------------------------------------------


@misconception(
    "bias_gradient",
    hint="Right for one example. All examples of a batch share the biases: which axis has to go?",
)
def batch_not_summed(grad_a):
    return grad_a.copy()


@misconception(
    "bias_gradient",
    hint="The 1/N of the mean is already in ∇ₐ. Should the examples be averaged once more?",
)
def mean_over_the_batch(grad_a):
    return grad_a.copy() if grad_a.ndim == 1 else grad_a.mean(axis=0)


@misconception(
    "bias_gradient",
    hint="Which axis holds the examples, and which the units? You add up the units.",
)
def summed_over_the_wrong_axis(grad_a):
    return grad_a.copy() if grad_a.ndim == 1 else grad_a.sum(axis=1)


@misconception(
    "bias_gradient",
    hint="Each unit has a bias of its own. You return one number for the whole layer.",
)
def one_number_for_the_layer(grad_a):
    return float(grad_a.sum())


@misconception(
    "bias_gradient",
    hint="Look at your result for a batch, and for one example of several units: should axis 0 always be the"
    " batch?",
)
def always_the_first_axis(grad_a):
    return grad_a.sum(axis=0)


@misconception(
    "bias_gradient",
    hint="The numbers are right, and keepdims=True leaves an axis of length 1. Which shape has b?",
)
def axis_kept(grad_a):
    return np.sum(np.atleast_2d(grad_a), axis=0, keepdims=True)


@alternative("bias_gradient")
def ones_times_the_batch(grad_a):
    rows = np.atleast_2d(grad_a)
    return np.ones(len(rows)) @ rows


@alternative("bias_gradient")
def added_row_by_row(grad_a):
    total = np.zeros(grad_a.shape[-1])
    for row in grad_a.reshape(-1, grad_a.shape[-1]):
        total += row
    return total


# -- backpropagation -------------------------------------------------------------------------------


@misconception(
    "backpropagation",
    hint="All gradients have the right size and the wrong sign: at the output, is it f − e(y) or e(y) − f?",
)
def starts_with_label_minus_output(params, x, y, g, g_prime):
    return _backward(params, x, y, g, g_prime, error=lambda a, y: -_output_error(a, y))


@misconception(
    "backpropagation",
    hint="The loss of a batch is a mean. Where does the 1/N enter on the way back?",
)
def sum_over_the_examples(params, x, y, g, g_prime):
    def error(a, y):
        return _softmax(a) - np.eye(a.shape[-1])[y]

    return _backward(params, x, y, g, g_prime, error=error)


@misconception(
    "backpropagation",
    hint="The gradient has to pass through the hidden units on its way down. Where does the slope g′ enter?",
)
def hidden_slope_forgotten(params, x, y, g, g_prime):
    return _backward(params, x, y, g, g_prime, back=lambda W, grad_a, a, h, g_prime: grad_a @ W)


@misconception(
    "backpropagation",
    hint="g_prime takes the pre-activation a. You give it the activation h.",
)
def slope_at_the_activation(params, x, y, g, g_prime):
    def back(W, grad_a, a, h, g_prime):
        return (grad_a @ W) * g_prime(h)

    return _backward(params, x, y, g, g_prime, back=back)


@misconception(
    "backpropagation",
    hint="∇ₕ of layer k comes through the weights above it. Which layer's W do you use on the way down, and "
    "which layer's pre-activation?",
)
def slope_of_the_layer_above(params, x, y, g, g_prime):
    pre, inputs = _forward(params, x, g)
    grad_a, grads = _output_error(pre[-1], y), []
    for k in range(len(params) - 1, -1, -1):
        grads.insert(0, _pair(grad_a, inputs[k]))
        if k:
            slope = g_prime(pre[k])
            fits = slope.shape[-1] == params[k][0].shape[1]
            grad_a = (grad_a @ params[k][0]) * (slope if fits else 1.0)
    return float(_loss(pre[-1], y)), grads


@misconception(
    "backpropagation",
    hint="Your gradients come in the order in which they are computed, last layer first. In which order are "
    "they asked for?",
)
def last_layer_first(params, x, y, g, g_prime):
    loss, grads = _backward(params, x, y, g, g_prime)
    return loss, grads[::-1]


@misconception(
    "backpropagation",
    hint="At the lower end of a weight stands the input of its layer, for the first layer x. Do you use the "
    "output of the layer instead?",
)
def output_of_the_layer_as_input(params, x, y, g, g_prime):
    pre, inputs = _forward(params, x, g)
    outputs = [*inputs[1:], _softmax(pre[-1])]
    grad_a, grads = _output_error(pre[-1], y), []
    for k in range(len(params) - 1, -1, -1):
        grads.insert(0, _pair(grad_a, outputs[k]))
        if k:
            grad_a = (grad_a @ params[k][0]) * g_prime(pre[k - 1])
    return float(_loss(pre[-1], y)), grads


@misconception(
    "backpropagation",
    hint="Only the output layer gets its gradient. The layers below influence the loss too: through what?",
)
def output_layer_only(params, x, y, g, g_prime):
    loss, grads = _backward(params, x, y, g, g_prime)
    return loss, [(np.zeros_like(W), np.zeros_like(b)) for W, b in params[:-1]] + [grads[-1]]


@misconception(
    "backpropagation",
    hint="The logarithm of a probability that was rounded to 0 is no number. Can you compute log f_y from "
    "the logits?",
)
def logarithm_of_a_rounded_output(params, x, y, g, g_prime):
    def loss(a, y):
        rows = np.atleast_2d(_softmax(a))
        return -np.mean(np.log(rows[np.arange(len(rows)), y]))

    return _backward(params, x, y, g, g_prime, loss=loss)


@misconception(
    "backpropagation",
    hint="loss_of_logits has the softmax inside. Do you give it the logits, or the outputs f?",
)
def loss_of_the_outputs(params, x, y, g, g_prime):
    return _backward(params, x, y, g, g_prime, loss=lambda a, y: _loss(_softmax(a), y))


@misconception(
    "backpropagation",
    hint="preactivation_gradient has the softmax inside. Do you give it the logits, or the outputs f?",
)
def gradient_of_the_outputs(params, x, y, g, g_prime):
    return _backward(params, x, y, g, g_prime, error=lambda a, y: _output_error(_softmax(a), y))


@misconception(
    "backpropagation",
    hint="The loss and its gradient have the softmax inside. Do you give them the logits, or the outputs f?",
)
def softmax_before_loss_and_gradient(params, x, y, g, g_prime):
    def error(a, y):
        return _output_error(_softmax(a), y)

    return _backward(params, x, y, g, g_prime, error=error, loss=lambda a, y: _loss(_softmax(a), y))


@misconception(
    "backpropagation",
    hint="The outputs of this network come from softmax. Do you apply the hidden unit to the logits as well,"
    " or its slope?",
)
def hidden_slope_at_the_output(params, x, y, g, g_prime):
    pre, _ = _forward(params, x, g)
    return _backward(params, x, y, g, g_prime, error=lambda a, y: _output_error(a, y) * g_prime(pre[-1]))


@misconception(
    "backpropagation",
    hint="The gradients of the biases are right, and keepdims=True leaves an axis of length 1. Which "
    "shape has b?",
)
def bias_gradients_with_an_axis_kept(params, x, y, g, g_prime):
    loss, grads = _backward(params, x, y, g, g_prime)
    return loss, [(grad_W, grad_b[None]) for grad_W, grad_b in grads]


@misconception(
    "backpropagation",
    hint="A small number in the logarithm, or a bound on the outputs below it, changes the loss of a "
    "network that "
    "is wrong with certainty. Can you compute log f_y from the logits?",
    sizes=(1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16),
)
def loss_with_a_little_added(size):
    def loss(a, y):
        rows = np.atleast_2d(_softmax(a))
        return -np.mean(np.log(rows[np.arange(len(rows)), y] + size))

    return lambda *network: _backward(*network, loss=loss)


@misconception(
    "backpropagation",
    hint="f[y] −= 1 is for one example. In a batch, f[y] are whole rows: how do you reach one entry of "
    "every row?",
)
def one_taken_from_whole_rows(params, x, y, g, g_prime):
    def error(a, y):
        f = _softmax(a)
        f[y] -= 1
        return f / (len(f) if f.ndim == 2 else 1)

    return _backward(params, x, y, g, g_prime, error=error)


@misconception(
    "backpropagation",
    hint="You subtract one maximum for the whole batch before exp. What is left of a row that lies far "
    "below it?",
)
def one_maximum_for_the_batch(params, x, y, g, g_prime):
    def softmax(a):
        e = np.exp(a - np.max(a))
        return e / e.sum(axis=-1, keepdims=True)

    def error(a, y):
        return (softmax(a) - np.eye(a.shape[-1])[y]) / (len(a) if a.ndim == 2 else 1)

    def loss(a, y):
        rows = np.atleast_2d(softmax(a))
        return -np.mean(np.log(rows[np.arange(len(rows)), y]))

    return _backward(params, x, y, g, g_prime, error=error, loss=loss)


@misconception(
    "backpropagation",
    hint="exp overflows in your softmax for large logits. What can be subtracted from a row of logits "
    "without changing it?",
)
def overflowing_softmax(params, x, y, g, g_prime):
    def softmax(a):
        return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

    def error(a, y):
        return (softmax(a) - np.eye(a.shape[-1])[y]) / (len(a) if a.ndim == 2 else 1)

    def loss(a, y):
        rows = np.atleast_2d(softmax(a))
        return -np.mean(np.log(rows[np.arange(len(rows)), y]))

    return _backward(params, x, y, g, g_prime, error=error, loss=loss)


@alternative("backpropagation")
def recursion_over_the_layers(params, x, y, g, g_prime):
    def below(k, h):
        """(loss, ∇h, gradients of the layers from k on)"""
        W, b = params[k]
        a = h @ W.T + b
        if k == len(params) - 1:
            loss, grad_a, above = _loss(a, y), _output_error(a, y), []
        else:
            loss, grad, above = below(k + 1, g(a))
            grad_a = grad * g_prime(a)
        return loss, grad_a @ W, [_pair(grad_a, h), *above]

    loss, _, grads = below(0, x)
    return loss, grads


@alternative("backpropagation")
def example_by_example(params, x, y, g, g_prime):
    if x.ndim == 1:
        return _backward(params, x, y, g, g_prime)
    losses, lists = zip(
        *(_backward(params, row, label, g, g_prime) for row, label in zip(x, y, strict=True)), strict=True
    )
    return np.mean(losses), [
        [sum(grads) / len(x) for grads in zip(*pairs, strict=True)] for pairs in zip(*lists, strict=True)
    ]


@alternative("backpropagation")
def with_biases_as_weights(params, x, y, g, g_prime):
    h, tape = np.atleast_2d(x), []
    for W, b in params:
        extended = np.hstack([h, np.ones((len(h), 1))])
        a = extended @ np.hstack([W, b[:, None]]).T
        tape.append((extended, a))
        h = g(a)
    delta, grads = _output_error(tape[-1][1], np.atleast_1d(y)), ()
    for k in reversed(range(len(params))):
        both = np.einsum("ni,nj->ij", delta, tape[k][0])
        grads = ((both[:, :-1].copy(), both[:, -1].copy()), *grads)
        delta = np.einsum("ni,ij->nj", delta, params[k][0]) * (g_prime(tape[k - 1][1]) if k else 1.0)
    return np.array(_loss(tape[-1][1], np.atleast_1d(y))), grads


# -- softmax_jacobian ------------------------------------------------------------------------------


@misconception(
    "softmax_jacobian",
    hint="Raising one logit lowers the outputs of all other classes. Where are these numbers in your matrix?",
)
def diagonal_alone(a):
    f = _softmax(a)
    return np.diag(f * (1 - f))


@misconception(
    "softmax_jacobian",
    hint="Is ∂f_i/∂a_j positive or negative when i and j are two different classes?",
)
def plus_between_classes(a):
    f = _softmax(a)
    return np.diag(f) + np.outer(f, f) - 2 * np.diag(f * f)


@misconception(
    "softmax_jacobian",
    hint="All entries have the wrong sign. Does an output rise or fall when its own logit rises?",
)
def jacobian_with_the_wrong_sign(a):
    f = _softmax(a)
    return np.outer(f, f) - np.diag(f)


@misconception(
    "softmax_jacobian",
    hint="The sum in the denominator depends on every logit, and you have seen to that. On the diagonal the "
    "numerator depends on the logit too. Where is its term?",
)
def numerator_taken_for_constant(a):
    f = _softmax(a)
    return -np.outer(f, f)


@misconception(
    "softmax_jacobian",
    hint="f has one axis, so f.T is f again, and f @ f.T is one number. Which product has an entry for every "
    "pair of classes?",
)
def inner_product_taken_off(a):
    f = _softmax(a)
    return np.diag(f) - f @ f.T


@misconception(
    "softmax_jacobian",
    hint="f_i f_j is taken away in every entry, and rightly so. But NumPy has put f into every row. In which "
    "entries does f_i stand alone?",
)
def outputs_in_every_row(a):
    f = _softmax(a)
    return f - np.outer(f, f)


@misconception(
    "softmax_jacobian",
    hint="exp overflows for large logits. Which number can you subtract from all of them without changing f?",
)
def overflowing_exponential(a):
    f = np.exp(a) / np.exp(a).sum()
    return np.diag(f) - np.outer(f, f)


@misconception(
    "softmax_jacobian",
    hint="The derivative is asked for, entry by entry. You return one vector: how many outputs depend on how"
    " many logits?",
)
def vector_of_slopes(a):
    f = _softmax(a)
    return f * (1 - f)


@alternative("softmax_jacobian")
def two_loops(a):
    f = _softmax(a)
    C = len(a)
    return np.array([[float(f[i] * ((i == j) - f[j])) for j in range(C)] for i in range(C)])


@alternative("softmax_jacobian")
def rows_scaled(a):
    f = _softmax(a)
    return (np.eye(len(f)) - f) * f[:, None]


@alternative("softmax_jacobian")
def einsum_of_three(a):
    f = _softmax(a)
    return np.einsum("i,ij->ij", f, np.eye(f.size)) - np.einsum("i,j->ij", f, f)


# -- activation_jacobian ---------------------------------------------------------------------------


@misconception(
    "activation_jacobian",
    hint="The slopes are right. A Jacobian has a row for each output and a column for each input: where do "
    "they go?",
)
def slopes_as_a_vector(a, g_prime):
    return g_prime(a)


@misconception(
    "activation_jacobian",
    hint="Does h_i depend on a_j when i and j are two different units?",
)
def slopes_in_every_row(a, g_prime):
    return np.tile(g_prime(a), (len(a), 1))


@misconception(
    "activation_jacobian",
    hint="This is the matrix of a unit that changes nothing. By how much does h_i move when a_i moves a "
    "little?",
)
def identity_matrix(a, g_prime):
    return np.eye(len(a))


@misconception(
    "activation_jacobian",
    hint="np.outer fills the whole matrix. Which entries of a Jacobian are zero if every unit looks at its "
    "own a only?",
)
def outer_product_of_slopes(a, g_prime):
    return np.outer(g_prime(a), g_prime(a))


@misconception(
    "activation_jacobian",
    hint="You wrote in the slope of tanh. The exercise hands you g_prime, which may be the slope of any "
    "unit.",
)
def diagonal_of_tanh_slopes(a, g_prime):
    return np.diag(1 - np.tanh(a) ** 2)


@alternative("activation_jacobian")
def identity_times_slopes(a, g_prime):
    return np.eye(a.size) * g_prime(a)


@alternative("activation_jacobian")
def filled_entry_by_entry(a, g_prime):
    J = np.zeros((len(a), len(a)))
    for i in range(len(a)):
        J[i, i] = g_prime(a[i])
    return J


# -- jacobian_chain --------------------------------------------------------------------------------


def _chain(params, x, y, g, g_prime, start=None, slope=None, last=True):
    pre, _ = _forward(params, x, g)
    row = start(pre[-1]) if start else _output_error(pre[-1], y)
    for k in reversed(range(len(params))):
        if k or last:
            row = row @ params[k][0]
        if k:
            row = row @ np.diag(slope(pre, k) if slope else g_prime(pre[k - 1]))
    return row


@misconception(
    "jacobian_chain",
    hint="The chain runs to the input x. Your product stops at the first pre-activation: one Jacobian is "
    "missing.",
)
def stops_before_the_input(params, x, y, g, g_prime):
    return _chain(params, x, y, g, g_prime, last=False)


@misconception(
    "jacobian_chain",
    hint="Between two weight matrices stands the Jacobian of the hidden units. What does it look like?",
)
def product_of_weights_alone(params, x, y, g, g_prime):
    return _chain(params, x, y, g, g_prime, slope=lambda pre, k: np.ones_like(pre[k - 1]))


@misconception(
    "jacobian_chain",
    hint="Every entry has the wrong sign. What is the first factor, the gradient of −log f_y?",
)
def gradient_of_log_f(params, x, y, g, g_prime):
    return -_chain(params, x, y, g, g_prime)


@misconception(
    "jacobian_chain",
    hint="g_prime takes the pre-activation a. You give it the activation h.",
)
def slopes_at_the_activations(params, x, y, g, g_prime):
    return _chain(params, x, y, g, g_prime, slope=lambda pre, k: g_prime(g(pre[k - 1])))


@misconception(
    "jacobian_chain",
    hint="Your first factor is the gradient with respect to f. Between f and the logits stands one more "
    "Jacobian.",
)
def softmax_left_out(params, x, y, g, g_prime):
    return _chain(
        params, x, y, g, g_prime, start=lambda a: -np.eye(len(a))[y] / np.maximum(_softmax(a)[y], 1e-300)
    )


@misconception(
    "jacobian_chain",
    hint="preactivation_gradient has the softmax inside. Do you give it the logits, or the outputs f?",
)
def starts_from_the_outputs(params, x, y, g, g_prime):
    return _chain(params, x, y, g, g_prime, start=lambda a: _output_error(_softmax(a), y))


@misconception(
    "jacobian_chain",
    hint="If f_y is rounded to 0, then −1/f_y is no number. Which two factors can you multiply on paper "
    "first?",
)
def divides_by_a_rounded_output(params, x, y, g, g_prime):
    def start(a):
        f = _softmax(a)
        return -np.eye(len(a))[y] / f[y] @ (np.diag(f) - np.outer(f, f))

    return _chain(params, x, y, g, g_prime, start=start)


@alternative("jacobian_chain")
def from_the_input_upwards(params, x, y, g, g_prime):
    J, h = np.eye(len(x)), x
    for k, (W, b) in enumerate(params):
        a, J = W @ h + b, W @ J
        if k < len(params) - 1:
            h, J = g(a), np.diag(g_prime(a)) @ J
    return _output_error(a, y) @ J


@alternative("jacobian_chain")
def all_jacobians_at_once(params, x, y, g, g_prime):
    pre, _ = _forward(params, x, g)
    factors = [params[0][0]]
    for a, (W, _) in zip(pre[:-1], params[1:], strict=True):
        factors = [W, np.eye(a.size) * g_prime(a), *factors]
    product = factors[0] if len(factors) == 1 else np.linalg.multi_dot(factors)
    return (_output_error(pre[-1], y)[None, :] @ product)[0]


# -- weight_perturbation ---------------------------------------------------------------------------


def _perturb(loss, params, difference):
    """Apply `difference(value)` to every parameter, where value(t) is the loss with it moved by t."""
    params = [[W.copy(), b.copy()] for W, b in params]
    grads = [[np.zeros_like(W), np.zeros_like(b)] for W, b in params]
    for layer, into in zip(params, grads, strict=True):
        for theta, grad in zip(layer, into, strict=True):
            for index in np.ndindex(theta.shape):
                kept = theta[index]

                def value(t, theta=theta, index=index, kept=kept):
                    theta[index] = kept + t
                    result = loss(params)
                    theta[index] = kept
                    return result

                grad[index] = difference(value)
    return grads


def _size(params):
    return sum(W.size + b.size for W, b in params)


@misconception(
    "weight_perturbation",
    hint="You step forward only. How does the error shrink if you step back as well?",
)
def forward_difference(loss, params, eps=1e-5):
    base = loss(params)
    return _perturb(loss, params, lambda value: (value(eps) - base) / eps), _size(params) + 1


@misconception(
    "weight_perturbation",
    hint="You step forward only, and call the loss at the unmoved parameters again for each of them. What do "
    "you gain if you step back instead?",
)
def forward_difference_with_a_base_for_each(loss, params, eps=1e-5):
    return _perturb(loss, params, lambda value: (value(eps) - value(0.0)) / eps), 2 * _size(params)


@misconception(
    "weight_perturbation",
    hint="The first entry is right, and those after it are not. Where does each parameter stand when you "
    "come to the next?",
)
def not_put_back(loss, params, eps=1e-5):
    params = [(W.copy(), b.copy()) for W, b in params]

    def slope(theta, index):
        theta[index] += eps
        up = loss(params)
        theta[index] -= 2 * eps
        return (up - loss(params)) / (2 * eps)

    grads = [
        [np.array([slope(theta, i) for i in np.ndindex(theta.shape)]).reshape(theta.shape) for theta in pair]
        for pair in params
    ]
    return grads, 2 * _size(params)


@misconception(
    "weight_perturbation",
    hint="The difference spans two steps, from θ − ε to θ + ε. By what do you divide?",
)
def divided_by_one_step(loss, params, eps=1e-5):
    return _perturb(loss, params, lambda value: (value(eps) - value(-eps)) / eps), 2 * _size(params)


@misconception(
    "weight_perturbation",
    hint="Your gradients are right. How often did you call the loss? Count both sides of each parameter.",
)
def one_evaluation_each(loss, params, eps=1e-5):
    return _perturb(loss, params, lambda value: (value(eps) - value(-eps)) / (2 * eps)), _size(params)


@misconception(
    "weight_perturbation",
    hint="The biases are parameters too. Which of your gradients are zero?",
)
def weights_only(loss, params, eps=1e-5):
    grads = _perturb(loss, params, lambda value: (value(eps) - value(-eps)) / (2 * eps))
    return [(W, np.zeros_like(b)) for W, b in grads], 2 * _size(params)


@misconception(
    "weight_perturbation",
    hint="You use a step of your own. The contract hands you eps.",
)
def step_of_its_own(loss, params, eps=1e-5):
    return _perturb(loss, params, lambda value: (value(1e-4) - value(-1e-4)) / 2e-4), 2 * _size(params)


@misconception(
    "weight_perturbation",
    hint="All parameters of a layer move at once in your loop, so you measure their common effect. How do "
    "you find the effect of one?",
)
def whole_arrays_moved(loss, params, eps=1e-5):
    grads = []
    for k, (W, b) in enumerate(params):

        def at(W, b, k=k):
            return loss([*params[:k], (W, b), *params[k + 1 :]])

        in_W = (at(W + eps, b) - at(W - eps, b)) / (2 * eps)
        in_b = (at(W, b + eps) - at(W, b - eps)) / (2 * eps)
        grads.append((np.full_like(W, in_W), np.full_like(b, in_b)))
    return grads, 4 * len(params)


@misconception(
    "weight_perturbation",
    hint="One call too many: the loss at the unmoved parameters is not needed for a central difference.",
)
def base_value_computed_too(loss, params, eps=1e-5):
    loss(params)
    return _perturb(loss, params, lambda value: (value(eps) - value(-eps)) / (2 * eps)), 2 * _size(params) + 1


@alternative("weight_perturbation")
def one_long_vector(loss, params, eps=1e-5):
    shapes = [theta.shape for pair in params for theta in pair]
    theta = np.concatenate([theta.ravel() for pair in params for theta in pair])
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]

    def unpack(theta):
        parts = [part.reshape(shape) for part, shape in zip(np.split(theta, ends), shapes, strict=True)]
        return list(zip(parts[::2], parts[1::2], strict=True))

    steps = eps * np.eye(theta.size)
    gradient = np.array(
        [(loss(unpack(theta + step)) - loss(unpack(theta - step))) / (2 * eps) for step in steps]
    )
    return unpack(gradient), 2 * theta.size


@alternative("weight_perturbation")
def in_place_and_put_back(loss, params, eps=1e-5):
    evaluations, grads = 0, ()
    for W, b in params:
        pair = []
        for theta in (W, b):
            grad = np.empty(theta.shape)
            for index in np.ndindex(theta.shape):
                kept, sides = theta[index], []
                for sign in (1, -1):
                    theta[index] = kept + sign * eps
                    sides.append(loss(params))
                    evaluations += 1
                theta[index] = kept
                grad[index] = (sides[0] - sides[1]) / (2 * eps)
            pair.append(grad)
        grads = (*grads, pair)
    return grads, np.int64(evaluations)


# -- repaired_backpropagation ----------------------------------------------------------------------


def _linear_error(a, T):
    """output − t, carrying the 1/N of the batch."""
    return (a - T) / len(a)


def _half_squared_error(a, T):
    return np.sum((a - T) ** 2) / (2 * len(a))


def _regression(params, X, T, g, g_prime, error=_linear_error, loss=_half_squared_error, **parts):
    return _backward(params, X, T, g, g_prime, error=error, loss=loss, **parts)


def _error_of_a_sum(a, T):
    return a - T


def _mean_bias(grad_a, h):
    return grad_a.T @ h, grad_a.mean(axis=0)


def _back_at_the_activation(W, grad_a, a, h, g_prime):
    return (grad_a @ W) * g_prime(h)


@misconception(
    "repaired_backpropagation",
    hint="This is the function as it was. Which arrays do finite differences refute, from the top down?",
)
def as_it_was(params, X, T, g, g_prime):
    parts = {"error": _error_of_a_sum, "pair": _mean_bias, "back": _back_at_the_activation}
    return _regression(params, X, T, g, g_prime, **parts)


@misconception(
    "repaired_backpropagation",
    hint="The loss is a mean over the batch. In which line should its 1/N enter on the way back?",
)
def still_the_gradient_of_a_sum(params, X, T, g, g_prime):
    return _regression(params, X, T, g, g_prime, error=_error_of_a_sum)


@misconception(
    "repaired_backpropagation",
    hint="In the output layer the weights are right and the biases too small by N. What is taken over the "
    "batch in their line?",
)
def still_the_mean_of_the_biases(params, X, T, g, g_prime):
    return _regression(params, X, T, g, g_prime, pair=_mean_bias)


@misconception(
    "repaired_backpropagation",
    hint="The output layer is right, those below it are not. At which number does g_prime want to be called?",
)
def still_the_slope_at_the_activation(params, X, T, g, g_prime):
    return _regression(params, X, T, g, g_prime, back=_back_at_the_activation)


@misconception(
    "repaired_backpropagation",
    hint="The biases are added up now. All gradients of the output layer are still too large by N, and below "
    "it is one more mistake. Which line comes first on the way down?",
)
def still_without_the_mean_and_at_the_activation(params, X, T, g, g_prime):
    return _regression(params, X, T, g, g_prime, error=_error_of_a_sum, back=_back_at_the_activation)


@misconception(
    "repaired_backpropagation",
    hint="The biases of the output layer are right by two mistakes that cancel. Where is the 1/N of the "
    "weights?",
)
def still_two_mistakes_that_cancel(params, X, T, g, g_prime):
    return _regression(params, X, T, g, g_prime, error=_error_of_a_sum, pair=_mean_bias)


@misconception(
    "repaired_backpropagation",
    hint="No slope comes in on the way down. What does the gradient pass between ∇ₕ and ∇ₐ?",
)
def slope_left_out(params, X, T, g, g_prime):
    return _regression(params, X, T, g, g_prime, back=lambda W, grad_a, a, h, g_prime: grad_a @ W)


@misconception(
    "repaired_backpropagation",
    hint="This is the gradient at the logits below a softmax. The outputs of this network are linear.",
)
def with_a_softmax_on_top(params, X, T, g, g_prime):
    return _regression(params, X, T, g, g_prime, error=lambda a, T: (_softmax(a) - T) / len(a))


@alternative("repaired_backpropagation")
def divided_at_the_end(params, X, T, g, g_prime):
    loss, grads = _regression(params, X, T, g, g_prime, error=_error_of_a_sum)
    return loss, [(grad_W / len(X), grad_b / len(X)) for grad_W, grad_b in grads]


@alternative("repaired_backpropagation")
def mean_over_single_examples(params, X, T, g, g_prime):
    losses, lists = zip(
        *(_regression(params, x[None], t[None], g, g_prime) for x, t in zip(X, T, strict=True)), strict=True
    )
    pairs = [
        tuple(np.mean(arrays, axis=0) for arrays in zip(*layer, strict=True))
        for layer in zip(*lists, strict=True)
    ]
    return sum(losses) / len(losses), pairs


@alternative("repaired_backpropagation")
def layer_by_layer_with_einsum(params, X, T, g, g_prime):
    pre, inputs = _forward(params, X, g)
    gap = pre[-1] - T
    grad_a, grads = gap / X.shape[0], []
    for (W, _), h, a in zip(params[::-1], inputs[::-1], [*pre[-2::-1], None], strict=True):
        grads.append([np.einsum("ni,nj->ij", grad_a, h), np.einsum("ni->i", grad_a)])
        if a is not None:
            grad_a = np.einsum("ni,ij->nj", grad_a, W) * g_prime(a)
    return 0.5 * np.mean(np.sum(gap**2, axis=1)), grads[::-1]


# -- wrong_formulas --------------------------------------------------------------------------------


def _differences(f, x):
    steps = 1e-5 * np.eye(len(x))
    return np.array([(f(x + step) - f(x - step)) / 2e-5 for step in steps])


def _around(x):
    rng = np.random.default_rng(1)
    return [x, *(x + 0.3 * rng.uniform(-1, 1, x.shape) for _ in range(4))]


def _agrees(claimed, numerical):
    return np.abs(claimed - numerical).max() <= 1e-6 + 1e-5 * np.abs(numerical).max()


def _refuted(formulas, wrong):
    """The names for which wrong(f, claim, x) is true; an exception counts as true."""
    names = set()
    for name, (f, claim, x) in formulas.items():
        try:
            if wrong(f, claim, x):
                names.add(name)
        except Exception:
            names.add(name)
    return names


@misconception(
    "wrong_formulas",
    hint="A formula can be right at x by chance. What do you learn at a few points near it?",
)
def at_one_point_only(formulas):
    def wrong(f, claim, x):
        claimed = claim(x.copy())
        return np.shape(claimed) != x.shape or not _agrees(claimed, _differences(f, x))

    return _refuted(formulas, wrong)


@misconception(
    "wrong_formulas",
    hint="Your other points lie so close to x that a gradient changes less on the way than you tolerate. How "
    "far away is near?",
    sizes=(5e-4, 1e-4, 1e-5),
)
def points_too_near(size):
    def wrong(f, claim, x):
        points = [x + size * (point - x) / 0.3 for point in _around(x)]
        claims = [claim(point.copy()) for point in points]
        return not all(
            np.shape(claimed) == x.shape
            and np.allclose(claimed, _differences(f, point), rtol=1e-4, atol=1e-6)
            for claimed, point in zip(claims, points, strict=True)
        )

    return lambda formulas: _refuted(formulas, wrong)


@misconception(
    "wrong_formulas",
    hint="nan is neither larger nor smaller than a tolerance: nan > 1e-6 is False. How can you ask the "
    "question so that nan fails?",
)
def nan_passes(formulas):
    def wrong(f, claim, x):
        for point in _around(x):
            claimed, numerical = claim(point.copy()), _differences(f, point)
            if np.shape(claimed) != x.shape:
                return True
            if np.abs(claimed - numerical).max() > 1e-6 + 1e-5 * np.abs(numerical).max():
                return True
        return False

    return _refuted(formulas, wrong)


@misconception(
    "wrong_formulas",
    hint="NumPy compares a row, a column or a single number with an array without a complaint. Do you look "
    "at the shape before the numbers?",
)
def shapes_not_compared(formulas):
    def wrong(f, claim, x):
        return not all(_agrees(claim(point.copy()), _differences(f, point)) for point in _around(x))

    return _refuted(formulas, wrong)


@misconception(
    "wrong_formulas",
    hint="You report the formulas that finite differences confirm. Which ones are asked for?",
)
def names_of_the_right_ones(formulas):
    def wrong(f, claim, x):
        claims = [claim(point.copy()) for point in _around(x)]
        shapes = all(np.shape(claimed) == x.shape for claimed in claims)
        points = zip(claims, _around(x), strict=True)
        return not (shapes and all(_agrees(claimed, _differences(f, point)) for claimed, point in points))

    return set(formulas) - _refuted(formulas, wrong)


@misconception(
    "wrong_formulas",
    hint="A claim that is wrong in one entry by 1 % is wrong. How exact are finite differences, and how "
    "loose is your tolerance?",
)
def tolerance_of_a_tenth(formulas):
    def wrong(f, claim, x):
        for point in _around(x):
            claimed, numerical = claim(point.copy()), _differences(f, point)
            if np.shape(claimed) != x.shape:
                return True
            if not np.linalg.norm(claimed - numerical) <= 0.1 * np.linalg.norm(numerical) + 1e-6:
                return True
        return False

    return _refuted(formulas, wrong)


@misconception(
    "wrong_formulas",
    hint="You compare the lengths of two vectors. Can two vectors of the same length point in different "
    "directions?",
)
def lengths_compared(formulas):
    def wrong(f, claim, x):
        for point in _around(x):
            claimed, numerical = claim(point.copy()), _differences(f, point)
            if np.shape(claimed) != x.shape:
                return True
            if not abs(np.linalg.norm(claimed) - np.linalg.norm(numerical)) <= 1e-6 + 1e-5 * np.linalg.norm(
                numerical
            ):
                return True
        return False

    return _refuted(formulas, wrong)


@misconception(
    "wrong_formulas",
    hint="A claim that raises an exception stops your hunt. What should become of it, and of the formulas "
    "after it?",
)
def exceptions_not_caught(formulas):
    names = set()
    for name, (f, claim, x) in formulas.items():
        for point in _around(x):
            claimed = claim(point.copy())
            if np.shape(claimed) != x.shape or not _agrees(claimed, _differences(f, point)):
                names.add(name)
    return names


@misconception(
    "wrong_formulas",
    hint="Two gradients can have the same sum and differ in every entry. What do you compare?",
)
def sums_of_entries_compared(formulas):
    def wrong(f, claim, x):
        for point in _around(x):
            claimed, numerical = claim(point.copy()), _differences(f, point)
            if np.shape(claimed) != x.shape or not abs(np.sum(claimed) - np.sum(numerical)) <= 1e-4:
                return True
        return False

    return _refuted(formulas, wrong)


@misconception(
    "wrong_formulas",
    hint="You refute every formula, the right ones too. How exact is a finite difference, and does your own "
    "code raise an exception?",
)
def everything_refuted(formulas):
    return set(formulas)


@alternative("wrong_formulas")
def along_random_lines(formulas):
    rng = np.random.default_rng(7)

    def fits(f, claim, x):
        for _ in range(20):
            point, u = x + 0.2 * rng.normal(size=x.shape), rng.normal(size=x.shape)
            claimed = np.asarray(claim(point.copy()))
            if claimed.shape != x.shape:
                return False
            slope = (f(point + 1e-5 * u) - f(point - 1e-5 * u)) / 2e-5
            if not math.isclose(claimed @ u, slope, rel_tol=1e-4, abs_tol=1e-6):
                return False
        return True

    def refuted(formula):
        try:
            return not fits(*formula)
        except Exception:
            return True

    return frozenset(name for name, formula in formulas.items() if refuted(formula))


@alternative("wrong_formulas")
def entry_by_entry_with_isclose(formulas):
    found = dict.fromkeys(formulas, False)
    for name, (f, claim, x) in formulas.items():
        for shift in (0.0, 0.1, -0.17, 0.05):
            point = x + shift * np.arange(1, len(x) + 1)
            try:
                claimed = claim(point.copy())
                found[name] |= claimed.shape != (len(x),) or not np.allclose(
                    claimed, _differences(f, point), rtol=1e-4, atol=1e-6
                )
            except (ValueError, TypeError, AttributeError, ArithmeticError, Exception):
                found[name] = True
    return {name for name, wrong in found.items() if wrong}


# -- corrected_formulas ----------------------------------------------------------------------------


def _tanh_slope(a):
    return 1 - np.tanh(a) ** 2


def _corrections():
    return {
        "B": lambda a, W, t: _tanh_slope(a) * (W.T @ (W @ np.tanh(a) - t)),
        "C": lambda o, t: o - t,
        "E": lambda theta, X, y: -X.T @ (y - 1 / (1 + np.exp(-X @ theta))) / len(y),
        "H": np.sign,
    }


@misconception(
    "corrected_formulas",
    hint="One square is outside of its bracket. Is the slope of tanh (1 − z)², or 1 minus something?",
)
def square_outside_of_the_bracket():
    return _corrections() | {"B": lambda a, W, t: (1 - np.tanh(a)) ** 2 * (W.T @ (W @ np.tanh(a) - t))}


@misconception(
    "corrected_formulas",
    hint="Half the squared error grows when the output moves away from the target. Which sign has its slope "
    "where o is larger than t?",
)
def target_minus_output():
    return _corrections() | {"C": lambda o, t: t - o}


@misconception(
    "corrected_formulas",
    hint="That is the gradient of log p, which should become large. What is it that training makes small?",
)
def gradient_of_the_likelihood():
    return _corrections() | {"E": lambda theta, X, y: -_corrections()["E"](theta, X, y)}


@misconception(
    "corrected_formulas",
    hint="The cost is a mean over the examples. By what do you divide?",
)
def cost_as_a_sum():
    return _corrections() | {"E": lambda theta, X, y: len(y) * _corrections()["E"](theta, X, y)}


@misconception(
    "corrected_formulas",
    hint="With a slope of 1 on both sides z stays z. What is the slope of |z| on the left?",
)
def slope_of_z_itself():
    return _corrections() | {"H": np.ones_like}


@misconception(
    "corrected_formulas",
    hint="That is |z| itself. Which slope does it have on the left of 0, and which on the right?",
)
def value_of_the_absolute():
    return _corrections() | {"H": np.abs}


@misconception(
    "corrected_formulas",
    hint="The slope of the unit is right. Through which weights does the error come down to it?",
)
def error_of_the_unit_forgotten():
    return _corrections() | {"B": lambda a, W, t: _tanh_slope(a)}


@alternative("corrected_formulas")
def with_named_functions():
    def hidden(a, W, t):
        z = np.tanh(a)
        return np.array([(1 - z[j] * z[j]) * sum((W @ z - t) * W[:, j]) for j in range(len(a))])

    def cost(theta, X, y):
        p = np.exp(-np.logaddexp(0.0, -X @ theta))
        return np.mean((p - y)[:, None] * X, axis=0)

    def absolute(z):
        return np.where(z > 0, 1.0, -1.0)

    return {"B": hidden, "C": np.subtract, "E": cost, "H": absolute}


@alternative("corrected_formulas")
def for_all_eight_claims():
    others = dict.fromkeys("ADFG", lambda *variables: variables[0])
    return others | _corrections() | {"H": lambda z: z / abs(z)}


@alternative("corrected_formulas")
def by_hyperbolic_cosines():
    functions = _corrections()
    functions["B"] = lambda a, W, t: np.cosh(a) ** -2.0 * ((W @ np.tanh(a) - t) @ W)
    functions["C"] = lambda o, t: -(t - o)
    return functions


# -- hidden_derivation -------------------------------------------------------------------------------------


@alternative("hidden_derivation", build=True)
def through_each_layer():
    return """
        ∂L/∂a_j
      = Σ_i ∂L/∂z_i · ∂z_i/∂h_j · ∂h_j/∂a_j        | every z_i depends on h_j, and h_j on a_j
      = Σ_i δ_i · ∂z_i/∂h_j · g1(a_j)              | h_j = g(a_j)
      = Σ_i δ_i W_ij g1(a_j)                       | z = W h + b
      = (Σ_i δ_i W_ij) g1(a_j)
    """


@alternative("hidden_derivation", build=True)
def to_the_vector_form():
    return """
    dL/da_j
    = sum_k dL/dh_k dh_k/da_j       | h first
    = dL/dh_j g'(a_j)
    = (sum_i dL/dz_i dz_i/dh_j) g'(a_j)
    = (sum_i delta_i W[i,j]) g'(a_j)
    = (W^T delta)_j g1(a_j)
    """


@alternative("hidden_derivation", build=True)
def with_z_written_out():
    return r"""
    \frac{\partial L}{\partial a_j}
    &= \sum_i \delta_i \frac{\partial z_i}{\partial a_j} \\
    &= \sum_i \delta_i \frac{\partial}{\partial a_j}\left(\sum_k W_{ik} h_k + b_i\right) \\
    &= \sum_i \delta_i W_{ij} \frac{\partial h_j}{\partial a_j} \\
    &= \left(\sum_i \delta_i W_{ij}\right) g'(a_j)
    """


@misconception(
    "hidden_derivation",
    hint="That is ∂L/∂h_j. Between a_j and h_j stands the unit: what does it multiply by?",
    build=True,
)
def slope_of_the_unit_forgotten():
    return "∂L/∂a_j = Σ_i δ_i W_ij"


@misconception(
    "hidden_derivation",
    hint="g′ is a function of the pre-activation. What did you put into it?",
    build=True,
)
def slope_of_the_activation_above_it():
    return "∂L/∂a_j = (Σ_i δ_i W_ij) g1(h_j)"


@misconception(
    "hidden_derivation",
    hint="The unit's value is g(a_j). Its slope is what the chain rule asks for.",
    build=True,
)
def value_instead_of_the_slope():
    return "∂L/∂a_j = (Σ_i δ_i W_ij) g(a_j)"


@misconception(
    "hidden_derivation",
    hint="Each unit of the layer above sends back its own δ_i. Where is it in your sum?",
    build=True,
)
def gradient_from_above_forgotten():
    return "∂L/∂a_j = (Σ_i W_ij) g1(a_j)"


@misconception(
    "hidden_derivation",
    hint="Does h_k move when a_j does, for k ≠ j? Which terms of the sum over k are left?",
    build=True,
)
def all_units_move_together():
    return "∂L/∂a_j = Σ_i δ_i Σ_k W_ik g1(a_k)"


# -- weight_derivation -------------------------------------------------------------------------------------


@alternative("weight_derivation", build=True)
def through_one_unit():
    return """
        ∂L/∂W_ij
      = ∂L/∂z_i · ∂z_i/∂W_ij       | W_ij stands in z_i alone
      = δ_i · ∂z_i/∂W_ij           | definition of δ
      = δ_i h_j                    | z = W h + b
    """


@alternative("weight_derivation", build=True)
def through_all_units():
    return """
    dL/dW[i,j]
    = sum_k dL/dz_k dz_k/dW[i,j]
    = sum_k delta_k 1[k=i] h_j
    = delta_i h_j
    """


@alternative("weight_derivation", build=True)
def with_the_sum_in_z_written_out():
    return r"""
    \frac{\partial L}{\partial W_{ij}}
    &= \delta_i \frac{\partial}{\partial W_{ij}} \left(\sum_k W_{ik} h_k + b_i\right) \\
    &= \delta_i \sum_k 1_{k=j} h_k \\
    &= \delta_i h_j
    """


@misconception(
    "weight_derivation",
    hint="That is the gradient in b_i. How much does z_i change when W_ij does?",
    build=True,
)
def gradient_of_the_bias():
    return "∂L/∂W_ij = δ_i"


@misconception(
    "weight_derivation",
    hint="The derivative of W_ij h_j in W_ij: what is left of it?",
    build=True,
)
def weight_left_in():
    return "∂L/∂W_ij = δ_i W_ij h_j"


@misconception(
    "weight_derivation",
    hint="You multiply by the weight, as on the way down to h. Which factor stands beside W_ij in z_i?",
    build=True,
)
def weight_instead_of_the_input():
    return "∂L/∂W_ij = δ_i W_ij"


@misconception(
    "weight_derivation",
    hint="In how many of the z_k does the weight W_ij stand?",
    build=True,
)
def all_units_move():
    return "∂L/∂W_ij = Σ_k δ_k h_j"


@misconception(
    "weight_derivation",
    hint="How much does the loss change when z_i does? That factor is missing.",
    build=True,
)
def input_alone():
    return "∂L/∂W_ij = h_j"


# -- softmax_jacobian_derivation ---------------------------------------------------------------------------


@alternative("softmax_jacobian_derivation", build=True)
def by_the_quotient_rule():
    return """
        ∂f_i/∂a_j
      = ∂/∂a_j (exp(a_i)/S)                              | definition of f
      = 1[i=j] exp(a_i)/S − exp(a_i) exp(a_j)/S²         | quotient rule
      = 1[i=j] f_i − f_i f_j
      = f_i (1[i=j] − f_j)
    """


@alternative("softmax_jacobian_derivation", build=True)
def by_the_logarithm():
    return """
    df_i/da_j
    = f_i d/da_j (log f_i)                    | the derivative of a logarithm
    = f_i d/da_j (a_i - log S)
    = f_i (1[i=j] - exp(a_j)/S)
    = f_i (1[i=j] - f_j)
    """


@alternative("softmax_jacobian_derivation", build=True)
def by_the_product_rule():
    return r"""
    \frac{\partial f_i}{\partial a_j}
    &= \frac{\partial e^{a_i}}{\partial a_j} S^{-1} - e^{a_i} S^{-2} \frac{\partial S}{\partial a_j} \\
    &= 1_{i=j}\, e^{a_i} S^{-1} - e^{a_i} S^{-2} e^{a_j} \\
    &= f_i \left(\mathbf{1}_{i=j} - f_j\right)
    """


@misconception(
    "softmax_jacobian_derivation",
    hint="Your line is right on the diagonal. Does exp(a_i) move when a_j does, for j ≠ i?",
    build=True,
)
def as_on_the_diagonal():
    return "∂f_i/∂a_j = f_i (1 − f_j)"


@misconception(
    "softmax_jacobian_derivation",
    hint="Your line is right beside the diagonal. What is added where i = j?",
    build=True,
)
def as_beside_the_diagonal():
    return "∂f_i/∂a_j = −f_i f_j"


@misconception(
    "softmax_jacobian_derivation",
    hint="Which sign has the second term of the quotient rule?",
    build=True,
)
def quotient_rule_with_a_plus():
    return "∂f_i/∂a_j = f_i (1[i=j] + f_j)"


@misconception(
    "softmax_jacobian_derivation",
    hint="S moves with a_j: its derivative is the exponential of which logit?",
    build=True,
)
def the_same_index_twice():
    return "∂f_i/∂a_j = f_i (1[i=j] − f_i)"


@misconception(
    "softmax_jacobian_derivation",
    hint="You treat S as a constant. Does it contain a_j?",
    build=True,
)
def denominator_held_fixed():
    return "∂f_i/∂a_j = 1[i=j] f_i"
