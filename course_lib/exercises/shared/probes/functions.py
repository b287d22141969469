"""Functions to hand to an answer that takes a function, as in `numerical_gradient(f, x)`.

Each is a small frozen dataclass of plain data (numbers, strings, arrays), so that it can be sent to wherever
the answer runs, and it shows itself as a formula in a report. Their slopes are known in closed form.

Taught in chapter 01.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from course_lib.checking.formatting import show


@dataclass(frozen=True, eq=False, kw_only=True)
class Function:
    """f(x) = level + height·base(x), a number for an array x; a subclass gives base and its gradient."""

    height: float = 1.0
    level: float = 0.0

    def __call__(self, x) -> float:
        return float(self.level + self.height * self.base(np.asarray(x, dtype=float)))

    def gradient(self, x) -> np.ndarray:
        """∇f(x), an array of the shape of x."""
        return self.height * self.base_gradient(np.asarray(x, dtype=float))

    def base(self, x: np.ndarray) -> float:
        raise NotImplementedError

    def base_gradient(self, x: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def scaled(self, x, value: float, slope: float) -> Function:
        """The same function, stretched and moved so that f(x) = value and ‖∇f(x)‖ = slope."""
        height = slope / np.linalg.norm(self.base_gradient(x))
        return replace(self, height=height, level=value - height * self.base(x))

    def __str__(self) -> str:
        height = f"{show(self.height)} * " if self.height != 1 else ""
        return f"x ↦ {height}{self.formula()}{_plus(self.level)}{_where(self)}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Wave(Function):
    """base(x) = sin(Σᵢ kᵢ xᵢ + shift), k of the shape of x; also for a number x.

    Its central difference in the entry i with the step ε is kᵢ cos(k·x + shift) · sin(kᵢ ε) / (kᵢ ε).
    """

    k: np.ndarray | float
    shift: float = 0.0

    def phase(self, x) -> float:
        return float(np.sum(np.asarray(self.k) * x) + self.shift)

    def base(self, x):
        return np.sin(self.phase(x))

    def base_gradient(self, x):
        return np.cos(self.phase(x)) * np.asarray(self.k)

    def formula(self) -> str:
        inner = f"{show(self.k)} * x" if np.ndim(self.k) == 0 else "sum(k * x)"
        return f"sin({inner}{_plus(self.shift)})"


@dataclass(frozen=True, eq=False, kw_only=True)
class FailingWave(Wave):
    """A Wave that raises GaveUp at call number `fails_at`, once a CallRecorder counts its calls."""

    fails_at: int
    shown = ("fails_at",)  # where the answer runs, so that it can fail there

    def formula(self) -> str:
        return f"{super().formula()}, but call number {self.fails_at} raises an exception"


@dataclass(frozen=True, eq=False, kw_only=True)
class Quadratic(Function):
    """base(x) = ½ xᵀAx − bᵀx with a symmetric A (D, D) and b (D,); stationary where Ax = b."""

    A: np.ndarray
    b: np.ndarray

    def base(self, x):
        return 0.5 * x @ self.A @ x - self.b @ x

    def base_gradient(self, x):
        return self.A @ x - self.b

    def formula(self) -> str:
        return "(0.5 * x @ A @ x - b @ x)"


@dataclass(frozen=True, eq=False, kw_only=True)
class LogSumExp(Function):
    """base(x) = log Σᵢ exp(Wx + c)ᵢ with W (H, D) and c (H,)."""

    W: np.ndarray
    c: np.ndarray

    def base(self, x):
        return np.log(np.exp(self.W @ x + self.c).sum())

    def base_gradient(self, x):
        weights = np.exp(self.W @ x + self.c)
        return (weights / weights.sum()) @ self.W

    def formula(self) -> str:
        return "log(sum(exp(W @ x + c)))"


@dataclass(frozen=True, eq=False, kw_only=True)
class Product(Function):
    """base(x) = Πᵢ xᵢ, any shape; stationary where two entries are zero."""

    def base(self, x):
        return x.prod()

    def base_gradient(self, x):
        others = np.where(np.eye(x.size, dtype=bool), 1.0, x.ravel())
        return others.prod(axis=1).reshape(x.shape)

    def formula(self) -> str:
        return "prod(x)"


@dataclass(frozen=True, eq=False)
class Kinked:
    """f(x) = level + left·(x − at) below `at`, level + right·(x − at) above, for a number x."""

    at: float
    left: float
    right: float
    level: float = 0.0

    def __call__(self, x) -> float:
        return float(self.level + (self.right if x > self.at else self.left) * (x - self.at))

    def __str__(self) -> str:
        slopes = f"slope {show(self.left)} below {show(self.at)} and {show(self.right)} above"
        return f"(a line with a kink: f({show(self.at)}) = {show(self.level)}, {slopes})"


@dataclass(frozen=True, eq=False)
class Waves:
    """f(x) = sin(Kx + shift), (D,) → (M,); K is (M, D), shift is (M,)."""

    K: np.ndarray
    shift: np.ndarray

    def __call__(self, x) -> np.ndarray:
        return np.sin(self.K @ x + self.shift)

    def __str__(self) -> str:
        return f"x ↦ sin(K @ x + shift){_where(self)}"


@dataclass(frozen=True, eq=False)
class Itself:
    """f(x) = x: returns its very argument."""

    travels = True  # to where the answer runs: elsewhere, nothing would be its very argument

    def __call__(self, x):
        return x

    def __str__(self) -> str:
        return "x ↦ x"


@dataclass(frozen=True, eq=False)
class Window:
    """f(x) = x[start:stop:step]: returns a view of its argument."""

    travels = True
    start: int | None = None
    stop: int | None = None
    step: int | None = None

    def __call__(self, x):
        return x[self.start : self.stop : self.step]

    def __str__(self) -> str:
        start, stop, step = ("" if part is None else part for part in (self.start, self.stop, self.step))
        return f"x ↦ x[{start}:{stop}{step and f':{step}'}]"


class GaveUp(Exception):
    """What a function raises that was told to fail."""


#: what a claimed gradient does wrong, as a report says it
FLAWS = {
    "": "the right gradient of f",
    "sign": "the gradient of f with its sign flipped",
    "double": "twice the gradient of f",
    "third": "a third of the gradient of f",
    "entry": "the gradient of f with one entry 1 % too large",
    "reversed": "the entries of the gradient of f in reverse order",
    "front": "the gradient of f with the first entry 1 % too large",
    "back": "the gradient of f with the wrong sign in the last entry",
    "elsewhere": "the gradient of f at x + 0.5",
    "zero": "zero in every entry",
    "nan": "the gradient of f with one entry nan",
    "row": "the gradient of f as a row, an array of shape (1, D)",
    "column": "the gradient of f as a column, an array of shape (D, 1)",
    "first": "the first entry of the gradient of f alone",
    "raises": "raises an exception",
    "moves": "the right gradient of f, but x is changed in place",
}


@dataclass(frozen=True, eq=False)
class Claim:
    """What claims to be the gradient of a Function: right, or with one of the FLAWS. See `claim_about`."""

    function: str
    fields: dict
    flaw: str = ""

    def __call__(self, x) -> np.ndarray:
        gradient = FUNCTIONS[self.function](**self.fields).gradient(x)
        match self.flaw:
            case "sign":
                return -gradient
            case "double":
                return 2 * gradient
            case "third":
                return gradient / 3
            case "entry" | "nan":
                worst = np.unravel_index(np.argmax(np.abs(gradient)), gradient.shape)
                gradient[worst] *= 1.01 if self.flaw == "entry" else np.nan
            case "reversed":
                return gradient[::-1].copy()
            case "front":
                gradient[0] *= 1.01
            case "back":
                gradient[-1] *= -1
            case "elsewhere":
                return FUNCTIONS[self.function](**self.fields).gradient(x + 0.5)
            case "zero":
                return np.zeros_like(gradient)
            case "row":
                return gradient[None, :]
            case "column":
                return gradient[:, None]
            case "first":
                return gradient[0]
            case "raises":
                raise GaveUp("this gradient function does not work")
            case "moves":
                x += 1.0
        return gradient

    def __str__(self) -> str:
        return f"({FLAWS[self.flaw]})"


def claim_about(f: Function, flaw: str = "") -> Claim:
    """A claimed gradient of `f`; ValueError if there is no such flaw."""
    if flaw not in FLAWS:
        raise ValueError(f"there is no flaw {flaw!r}; known are {', '.join(filter(None, FLAWS))}")
    return Claim(type(f).__name__, dict(vars(f)), flaw)


FUNCTIONS = {kind.__name__: kind for kind in (Wave, Quadratic, LogSumExp, Product)}


def _plus(number: float) -> str:
    return f" {'-' if number < 0 else '+'} {show(abs(number))}" if number else ""


def _where(function) -> str:
    """', where k = [1., 2.]': the arrays of a function, each on a line of its own if it has several."""
    arrays = {name: show(value) for name, value in vars(function).items() if np.ndim(value) > 0}
    lines = [
        f"{name} = " + shown.replace("\n", "\n" + " " * (len(name) + 3)) for name, shown in arrays.items()
    ]
    return (
        ", where " + lines[0]
        if len(lines) == 1 and "\n" not in lines[0]
        else "".join("\n" + line for line in lines)
    )
