"""Chapter 04: the gradient of every layer, from the output back to the input.

Each piece is judged by finite differences of the step that it undoes, and the whole by finite differences of
the textbook loss. Large logits are made by large biases at the output, where that loss is known otherwise.
"""

from __future__ import annotations

import numpy as np

from course_lib.checking import require
from course_lib.checking.derivation import derivation
from course_lib.checking.registry import exercise
from course_lib.checking.values import with_article
from course_lib.derivations import symbols
from course_lib.exercises.backpropagation.perturbation import differences, parameter_wave
from course_lib.exercises.backpropagation.probes import (
    Always,
    CorrectionCall,
    NetworkLoss,
    name_the_refuted,
    use_correction,
    watch_perturbation,
)
from course_lib.exercises.shared.known_slopes import smooth, stationary
from course_lib.exercises.shared.large_logits import FAR_APART, LARGE_LOGITS, SAME, SHIFTS
from course_lib.exercises.shared.networks import (
    certain,
    certain_loss,
    hidden_unit,
    like_params,
    random_data,
    random_params,
    tensors,
    with_output_biases,
)
from course_lib.exercises.shared.probes.functions import Quadratic, claim_about
from course_lib.exercises.shared.probes.networks import logits, textbook_loss

#: the rows of the batch, the units of a layer, the units of the layer below
LAYERS = {
    "one example": [((), 2, 3), ((), 3, 2), ((), 4, 1), ((), 1, 3), ((), 1, 1)],
    "a batch": [((1,), 2, 3), ((2,), 3, 2), ((4,), 2, 5), ((3,), 3, 3), ((5,), 1, 2)],
}
EXACT = 1e-9  # absolute tolerance where terms of size 1000 cancel
GAP = "a wrong class with all the probability costs the gap between two logits"
COMPARED = (
    "Is every entry compared with a difference of its own, at x and at other points? How small a gap counts?"
)
DOUBTED = "How exact is a finite difference, and is your tolerance larger than that?"
REFUTED = "Which claims does your wrong_formulas refute? Each of them has an entry, under its letter."
COUNT = "A central difference needs the loss on both sides: which of your calls does it not need?"

#: the layer above h, and a smooth loss of its pre-activations z
LAYER_ABOVE = (
    symbols.array("W", "I", "J"),
    symbols.array("b", "I"),
    symbols.defined("z", "W h + b"),
    symbols.hidden(symbols.array("q", "I", values="positive")),
    symbols.hidden(symbols.array("r", "I")),
    symbols.defined("L", "log Σ_i (q_i exp(z_i)) + ½ (Σ_i r_i z_i)²"),
    symbols.defined("δ_i", "∂L/∂z_i"),
)


@exercise(points=2)
def hidden_gradient(student, cases, criterion):
    """hidden_gradient(W, grad_a): W of layer k+1, (H_{k+1}, H_k), and its ∇ₐ -> ∇ₕ of layer k, Wᵀ∇ₐ.

    grad_a (H_{k+1},) -> (H_k,), one example; (N, H_{k+1}) -> (N, H_k), a batch.
    """
    for name, shapes in LAYERS.items():
        with criterion(name) as expect:
            for rows, m, n in shapes:
                W, grad_a, h = (
                    cases.away_from_zero(m, n),
                    cases.away_from_zero(*rows, m),
                    cases.normal(*rows, n),
                )
                grad_h = require.like(student.hidden_gradient(W, grad_a), h)
                expect.gradient(grad_h, lambda h, W=W, grad_a=grad_a: np.sum(grad_a * (h @ W.T)), h)


@exercise(points=2)
def hidden_preactivation_gradient(student, cases, criterion):
    """hidden_preactivation_gradient(grad_h, a, g_prime) -> ∇ₐ = ∇ₕ ⊙ g′(a), like a: (H,) or (N, H)."""
    for name, shapes in LAYERS.items():
        with criterion(name) as expect:
            for rows, m, n in shapes:
                g, g_prime = hidden_unit(cases)
                for H in (m, n):
                    grad_h, a = cases.away_from_zero(*rows, H), cases.normal(*rows, H)
                    grad_a = require.like(student.hidden_preactivation_gradient(grad_h, a, g_prime), a)
                    expect.gradient(grad_a, lambda a, g=g, grad_h=grad_h: np.sum(grad_h * g(a)), a)


@derivation(
    points=4,
    first="∂L/∂a_j",
    results=["(Σ_i δ_i W_ij) g1(a_j)", "(Wᵀ δ)_j g1(a_j)"],
    steps=3,
)
def hidden_derivation():
    """hidden_derivation: the slope of the loss in one pre-activation of the layer below.

    h = g(a), z = W h + b, δ_i = ∂L/∂z_i, and g1 = g′ is a function.
    """
    yield symbols.hidden(symbols.number("α", "positive"))
    yield symbols.hidden(symbols.number("β", "positive"))
    yield symbols.function("g(s)", "α tanh(s) + β s²", "α (1 − tanh(s)²) + 2 β s")
    yield symbols.index("j", "J")
    yield symbols.array("a", "J")
    yield symbols.defined("h", "g(a)")
    yield from LAYER_ABOVE


@exercise(points=2)
def weight_gradient(student, cases, criterion):
    """weight_gradient(grad_a, h): ∇ₐ of layer k and h of the layer below -> ∇W, (H_k, H_{k−1}).

    grad_a (H_k,) and h (H_{k−1},), one example: the outer product; (N, H_k) and (N, H_{k−1}): its sum.
    """
    for name, shapes in LAYERS.items():
        with criterion(name) as expect:
            for rows, m, n in shapes:
                grad_a, h, W = (
                    cases.away_from_zero(*rows, m),
                    cases.away_from_zero(*rows, n),
                    cases.normal(m, n),
                )
                grad_W = require.like(student.weight_gradient(grad_a, h), W)
                N = rows[0] if rows else None
                expect.gradient(grad_W, lambda W, h=h, grad_a=grad_a: np.sum(grad_a * (h @ W.T)), W, batch=N)


@exercise(points=1)
def bias_gradient(student, cases, criterion):
    """bias_gradient(grad_a): ∇ₐ of layer k, (H_k,) or (N, H_k) -> ∇b, (H_k,): the sum over the batch."""
    for name, batches in (
        # alone it is its own gradient: with a batch of two beside it the criterion asks for more than that
        ("one example, and a batch of one or two", [(), (1,), (2,)]),
        ("a batch", [(2,), (5,), (3,)]),
    ):
        with criterion(name) as expect:
            for rows in batches:
                for H in (2, 3, 1):
                    grad_a, b = cases.away_from_zero(*rows, H), cases.normal(H)
                    grad_b = require.like(student.bias_gradient(grad_a), b)
                    N = rows[0] if rows else None
                    expect.gradient(grad_b, lambda b, grad_a=grad_a: np.sum(grad_a * b), b, batch=N)


@derivation(points=3, first="∂L/∂W_ij", results=["δ_i h_j"], steps=2)
def weight_derivation():
    """weight_derivation: the slope of the loss in one weight; z = W h + b, δ_i = ∂L/∂z_i."""
    yield symbols.index("i", "I")
    yield symbols.index("j", "J")
    yield symbols.array("h", "J")
    yield from LAYER_ABOVE


@exercise(points=6)
def backpropagation(student, cases, criterion):
    """backpropagation(params, x, y, g, g_prime) -> (loss, grads), grads = [(∇W, ∇b) of layer 1, …].

    L ≥ 0 hidden layers with the unit g, softmax at the output; x (D,) with an int y, or (N, D) with y (N,);
    the loss is the mean of −log f_y. Finite and exact for logits up to ±1000.
    """

    def examine(
        expect, params, x, y, *, at=None, truth=textbook_loss, claim="the loss is the mean of −log f_y"
    ):
        """The answer at the parameters `at` has the loss and the gradients that `truth` has at `params`."""
        g, g_prime = hidden_unit(cases)
        came, N = student.backpropagation(at or params, x, y, g, g_prime), len(x) if x.ndim == 2 else None
        loss, grads = require.list_of(came, 2)
        expect.close(require.number(loss), truth(params, x, y, g), claim, batch=N)
        for (name, theta, put), grad in zip(tensors(params), like_params(grads, params), strict=True):
            expect.gradient(
                grad, lambda t, put=put: truth(put(t), x, y, g), theta, f"this is ∇{name}", batch=N
            )

    for name, networks in {
        "no hidden layer (L = 0)": [((), 2, 3), ((), 1, 2), ((3,), 3, 2), ((1,), 2, 4)],
        "one example, one hidden layer": [((), 2, 3, 2), ((), 3, 2, 3), ((), 1, 1, 2), ((), 2, 2, 2)],
        "a batch: the mean over its examples": [((2,), 3, 2, 3), ((1,), 2, 3, 2), ((4,), 2, 1, 3)],
        "deeper networks, L = 2, 3, 4": [((), 2, 3, 2, 2), ((3,), 3, 2, 3, 1, 2), ((2,), 2, 2, 3, 1, 2, 3)],
    }.items():
        with criterion(name) as expect:
            for rows, *sizes in networks:
                examine(expect, random_params(cases, sizes), *random_data(cases, rows, sizes))
    with criterion(LARGE_LOGITS) as expect:
        examine(expect, *FAR_APART, np.array([1, 1]), truth=certain_loss, claim=GAP)
        for rows, *sizes in (((), 2, 3), ((3,), 2, 3, 2)):
            params, data = random_params(cases, sizes), random_data(cases, rows, sizes)
            for shift in SHIFTS:
                examine(expect, params, *data, at=with_output_biases(params, shift), claim=SAME)
        for rows, *sizes in (((), 2, 3), ((), 2, 2, 5), ((3,), 3, 2, 3), ((2,), 2, 3, 2, 3)):
            examine(expect, *certain(cases, rows, sizes), truth=certain_loss, claim=GAP)


@exercise(points=2)
def softmax_jacobian(student, cases, criterion):
    """softmax_jacobian(a): logits (C,) -> (C, C), row i, column j: ∂f_i/∂a_j; stable up to ±1000."""
    with criterion("moderate logits") as expect:
        for C in (2, 3, 5, 1):
            a = cases.uniform(-1.5, 1.5, C)
            J = require.array(student.softmax_jacobian(a), (C, C))
            expect.jacobian(J, _softmax, a, allow_vacuous=C == 1)
    with criterion(LARGE_LOGITS) as expect:
        a = cases.uniform(-1.5, 1.5, 3)
        for shift in SHIFTS:
            J = require.array(student.softmax_jacobian(a + shift), (3, 3))
            expect.jacobian(J, _softmax, a, SAME)
        for a, expected in (
            ([1000.0, 1000.0, -1000.0], [[0.25, -0.25, 0.0], [-0.25, 0.25, 0.0], [0.0, 0.0, 0.0]]),
            ([-1000.0, 1000.0], [[0.0, 0.0], [0.0, 0.0]]),
        ):
            J = require.array(student.softmax_jacobian(np.array(a)), (len(a), len(a)))
            expect.close(J, expected, "row i, column j says how much f_i moves when a_j does")


@derivation(points=3, first="∂f_i/∂a_j", results=["f_i (1[i=j] − f_j)"], steps=2)
def softmax_jacobian_derivation():
    """softmax_jacobian_derivation: the slope of the output f_i in the logit a_j; f = softmax(a)."""
    yield symbols.array("a", "C")
    yield symbols.index("i", "C")
    yield symbols.index("j", "C")
    yield symbols.defined("S", "Σ_k exp(a_k)")
    yield symbols.defined("f_i", "exp(a_i)/S")


@exercise(points=1)
def activation_jacobian(student, cases, criterion):
    """activation_jacobian(a, g_prime): a (H,) -> (H, H), row i, column j: ∂h_i/∂a_j for h = g(a)."""
    with criterion("layers of one to five units") as expect:
        for H in (2, 3, 5, 1):
            g, g_prime = hidden_unit(cases)
            a = cases.normal(H)
            J = require.array(student.activation_jacobian(a, g_prime), (H, H))
            expect.jacobian(J, g, a)


@exercise(points=3)
def jacobian_chain(student, cases, criterion):
    """jacobian_chain(params, x, y, g, g_prime): one example x (D,), int y -> ∇ₓ of the loss, (D,).

    The product of the Jacobians of all steps. Finite and exact for logits up to ±1000.
    """

    def examine(
        expect,
        params,
        x,
        y,
        *,
        at=None,
        truth=textbook_loss,
        claim="this is the gradient of the loss with respect to x",
    ):
        g, g_prime = hidden_unit(cases)
        grad_x = require.like(student.jacobian_chain(at or params, x, y, g, g_prime), x)
        expect.gradient(grad_x, lambda x: truth(params, x, y, g), x, claim)

    for name, networks in {
        "no hidden layer (L = 0)": [(2, 3), (3, 2), (1, 2), (4, 5)],
        "one hidden layer": [(2, 3, 2), (3, 2, 4), (1, 1, 2), (4, 3, 3)],
        "deeper networks, L = 2, 3, 4": [(2, 3, 4, 2), (3, 4, 2, 3, 2), (4, 2, 1, 3, 2, 3)],
    }.items():
        with criterion(name) as expect:
            for sizes in networks:
                examine(expect, random_params(cases, sizes), *random_data(cases, (), sizes))
    with criterion(LARGE_LOGITS) as expect:
        for sizes in ((3, 2), (2, 3, 4)):
            params, data = random_params(cases, sizes), random_data(cases, (), sizes)
            for shift in SHIFTS:
                examine(expect, params, *data, at=with_output_biases(params, shift), claim=SAME)
        for sizes in ((3, 3), (2, 4, 5)):
            examine(expect, *certain(cases, (), sizes), truth=certain_loss)


@exercise(points=3)
def weight_perturbation(student, cases, criterion):
    """weight_perturbation(loss, params, eps=1e-5) -> (grads, evaluations): central differences.

    loss(params) -> float; grads = [(∇W, ∇b) of layer 1, …]; evaluations: the calls of loss, 2P of them.
    """

    def examine(loss, params, *steps):
        """What came, one array for each W and b, beside `tensors`."""
        seen = student.probe(watch_perturbation, "weight_perturbation", loss, params, *steps)
        grads, _ = require.list_of(seen["result"], 2)
        return zip(tensors(params), like_params(grads, params), strict=True)

    with criterion("the step as given") as expect:
        for sizes, scale, *steps in (
            ((1, 2), 1.0, 0.3),
            ((2, 3, 2), 1.0, 0.1),
            ((2, 2), 1e3),
            ((3, 1, 4), 1.0, 1e-3),
        ):
            params, eps = random_params(cases, sizes), (*steps, 1e-5)[0]
            loss = parameter_wave(cases, params, scale)
            came = examine(loss, params, *steps)
            expected = (theta for pair in differences(loss, params, eps) for theta in pair)
            for ((name, *_), grad), truth in zip(came, expected, strict=True):
                expect.close(
                    grad, truth, f"the central differences in {name}, ε = {eps:g}", rtol=1e-6, atol=EXACT
                )
    with criterion("the loss of a network, one example and a batch") as expect:
        for rows, *sizes in (((), 2, 3), ((), 2, 3, 2), ((3,), 3, 2, 4), ((2,), 2, 3, 1, 2)):
            g, _ = hidden_unit(cases)
            loss = NetworkLoss(*random_data(cases, rows, sizes), g.k, g.s)
            for (name, theta, put), grad in examine(loss, random_params(cases, sizes)):
                expect.gradient(grad, lambda t, put=put, loss=loss: loss(put(t)), theta, f"this is ∇{name}")
    with criterion("2P evaluations, and their number") as expect:
        for sizes in ((1, 2), (2, 3, 2)):
            params = random_params(cases, sizes)
            loss = parameter_wave(cases, params, 1.0)
            seen = student.probe(watch_perturbation, "weight_perturbation", loss, params)
            calls, wanted = seen["calls"], 2 * sum(theta.size for _, theta, _ in tensors(params))
            expect.that(
                calls == wanted, f"expected {wanted} calls of loss, but there were {calls}", hint=COUNT
            )
            came = require.number(require.list_of(seen["result"], 2)[1])
            expect.that(
                came == wanted, "`evaluations` is not the number of calls", came=came, expected=wanted
            )


@exercise(points=3)
def repaired_backpropagation(student, cases, criterion):
    """repaired_backpropagation(params, X, T, g, g_prime) -> (loss, grads), for a network with linear outputs.

    X (N, D) is a batch, T (N, C) are its targets; the loss is the mean over the batch of ½‖output − t‖², and
    grads = [(∇W, ∇b) of layer 1, …]. L ≥ 0 hidden layers with the unit g.
    """
    for name, networks in {
        "no hidden layer (L = 0)": [(2, 2, 3), (5, 3, 1), (3, 4, 2)],
        "one hidden layer": [(2, 3, 2, 4), (4, 2, 3, 1), (3, 1, 2, 2)],
        "deeper networks, L = 2, 3": [(3, 2, 3, 4, 1), (2, 3, 1, 2, 3, 2)],
    }.items():
        with criterion(name) as expect:
            for N, *sizes in networks:
                params, (X, _) = random_params(cases, sizes), random_data(cases, (N,), sizes)
                T, (g, g_prime) = cases.normal(N, sizes[-1]), hidden_unit(cases)
                came = student.repaired_backpropagation(params, X, T, g, g_prime)
                loss, grads = require.list_of(came, 2)
                claim = "the loss is the mean over the batch of ½‖output − t‖²"
                expect.close(require.number(loss), _half_squared_error(params, X, T, g), claim, batch=N)
                for (theta, at, put), grad in zip(tensors(params), like_params(grads, params), strict=True):
                    expect.gradient(
                        grad,
                        lambda t, put=put, X=X, T=T, g=g: _half_squared_error(put(t), X, T, g),
                        at,
                        f"this is ∇{theta}",
                        batch=N,
                    )


@exercise(points=3)
def wrong_formulas(student, cases, criterion):
    """wrong_formulas(formulas): name -> (function, claimed gradient, x) -> the set of names that are refuted.

    function (n,) -> float, claim (n,) -> (n,), judged by finite differences at x and around it; nan, a wrong
    shape or an exception is refuted.
    """

    def examine(expect, *formulas):
        """`formulas` are tuples (f, claim, x, whether the claim is wrong); they are given in random order."""
        order = cases.rng.permutation(len(formulas))
        named = {f"formula {number}": formulas[i] for number, i in enumerate(order, 1)}
        refuted = {name for name, formula in named.items() if formula[3]}
        given = {name: formula[:3] for name, formula in named.items()}
        seen = student.probe(name_the_refuted, "wrong_formulas", given)
        kind = seen["kind"]
        require.form(
            kind == "set", f"expected a set of names, but {with_article(kind)} came", came=seen["names"]
        )
        name = min(set(seen["names"]) ^ refuted, default="")
        state = "wrong, but was not refuted" if name in refuted else "right, but was refuted"
        state = state if name in named else "not the name of a formula"
        hint = COMPARED if name in refuted else DOUBTED
        expect.that(not name, f"{name} is {state}", came=seen["names"], expected=sorted(refuted), hint=hint)

    def flawed(f, x, *flaws):
        return [(f, claim_about(f, flaw), x, flaw != "") for flaw in flaws]

    functions = [(f, x) for f, x in smooth(cases) if x.ndim == 1]
    with criterion("right and wrong ones: sign, factor, one entry, zero", share=2) as expect:
        for f, x in functions:
            examine(expect, *flawed(f, x, "", "sign", "double", "third"))
            examine(expect, *flawed(f, x, "entry", "", "zero", "elsewhere"))
            examine(expect, *flawed(f, x, "reversed", "front", "", "back"))
        examine(expect, *[formula for f, x in functions for formula in flawed(f, x, "")])
    with criterion("wrong ones that are right at x, but not around it") as expect:
        for f, x in functions:
            examine(expect, *flawed(f, x, ""), (f, Always(f.gradient(x)), x, True))
        for f, x in stationary(cases, 1.0, 1.0):
            examine(expect, *flawed(f, x, "", "zero", "double"))
    with criterion("claims that return nan or a wrong shape, or raise") as expect:
        slope = float(cases.away_from_zero(least=0.5))
        even = Quadratic(
            A=np.zeros((2, 2)), b=np.full(2, slope)
        )  # a number, a row or a column would fit all entries
        for f, x in (*functions, (even, cases.normal(2))):
            examine(expect, *flawed(f, x, "", "nan", "first", "raises", "row", "column"))


@exercise(points=2)
def corrected_formulas(student, cases, criterion):
    """corrected_formulas() -> dict: letter -> what is right, a function, for each refuted claim of the hunt.

    Every function takes what the table of the claims names, and returns the gradient that is asked for there.
    Entries for other letters are not looked at.
    """
    for name, claim in (
        ("the hidden unit", _hidden_unit_of_the_hunt),
        ("half the squared error", _squared_error_of_the_hunt),
        ("the cost", _cost_of_the_hunt),
        ("the absolute value", _absolute_value_of_the_hunt),
    ):
        with criterion(name) as expect:
            for _ in range(3):
                letter, variables, f, x = claim(cases)
                question = CorrectionCall(letter, variables)
                seen = student.probe(use_correction, "corrected_formulas", question)
                there, message = "gradient" in seen, f"there is no entry for {name}"
                require.that(there, message, came=seen.get("letters"), hint=REFUTED)
                what = f"the function of claim {letter} returns the gradient"
                expect.gradient(require.like(seen["gradient"], x), f, x, what)


# -- the claims of the hunt that are wrong: letter, variables, the function, where its gradient is taken -----


def _hidden_unit_of_the_hunt(cases):
    a, W, t = (
        cases.away_from_zero(2, least=0.3, most=1.2),
        cases.away_from_zero(3, 2, least=0.3),
        cases.normal(3),
    )
    return "B", (a, W, t), lambda a: np.sum((W @ np.tanh(a) - t) ** 2) / 2, a


def _squared_error_of_the_hunt(cases):
    o, t = cases.normal(3), cases.normal(3)
    return "C", (o, t), lambda o: np.sum((o - t) ** 2) / 2, o


def _cost_of_the_hunt(cases):
    theta, X, y = cases.normal(3), cases.away_from_zero(4, 3), cases.labels(2, 4)

    def cost(theta):
        return np.mean(np.logaddexp(0.0, X @ theta) - y * (X @ theta))

    return "E", (theta, X, y), cost, theta


def _absolute_value_of_the_hunt(cases):
    z = cases.away_from_zero(4)
    z[:2] = np.abs(z[:2]) * [1, -1]  # one of each sign at least
    return "H", (z,), lambda z: np.sum(np.abs(z)), z


# -- definitions -----------------------------------------------------------------------------------------


def _half_squared_error(params, X, T, g):
    """The mean over the batch of ½‖output − t‖², the outputs being linear."""
    return np.sum((logits(params, X, g) - T) ** 2) / (2 * len(X))


def _softmax(a):
    """Overflows for logits above 709."""
    return np.exp(a) / np.exp(a).sum()
