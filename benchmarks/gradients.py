"""What finite differences cost here and how far they can be trusted.

    python -m benchmarks.gradients            everything, a few minutes
    python -m benchmarks.gradients --quick    2,000 random cases instead of 100,000

It measures the time of `numerical_gradient` per evaluation of the function and its error, beside SciPy and
beside a plain double loop; counts the right gradients that `check_gradient` refuses, and the faults it
overlooks; and counts the evaluations that a gradient of a million entries takes. Exit code 1 if a
requirement is not met.
"""

import argparse
import sys
import time

import numpy as np
from scipy.optimize._numdiff import approx_derivative
from tqdm import tqdm

from benchmarks.gradient_cases import FAMILIES, SMOOTH, any_layout
from course_lib.finite_differences.gradients import check_gradient, numerical_gradient

SIZES = {10: 41, 1_000: 15, 10_000: 5}  # entries: repetitions
SECONDS = 0.02  # a repetition lasts at least so long
CASES, QUICK_CASES = 100_000, 2_000
FAULT = 1e-3
# A fault is put into an entry at least so large beside the largest, and that is at least 1e-3.
NOT_TINY = 1e-2
MAX_EVALUATIONS = 10


def by_scipy(f, x):
    """SciPy's gradient of the scalar function `f` at `x`, of any shape: an array like `x`."""
    return approx_derivative(f, x.reshape(-1), method="3-point").reshape(x.shape)


def by_double_loop(f, x, eps=1e-5):
    """(f(x + eps e_ij) − f(x − eps e_ij)) / (2 eps) at the matrix `x`: an array like `x`."""
    gradient = np.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            up, down = x.copy(), x.copy()
            up[i, j] += eps
            down[i, j] -= eps
            gradient[i, j] = (f(up) - f(down)) / (2 * eps)
    return gradient


METHODS = {"here": numerical_gradient, "SciPy": by_scipy, "double loop": by_double_loop}


def known_functions(size, rng):
    """(name, f, gradient, x), with x and the gradient (size // 2, 2); f takes an array of any shape."""
    x = rng.normal(size=(size // 2, 2))
    w = rng.normal(size=size)

    def softmax(x):
        e = np.exp(x - x.max())
        return e / e.sum()

    yield "linear", lambda x: w @ x.reshape(-1), w.reshape(x.shape), x
    yield "tanh", lambda x: w @ np.tanh(x.reshape(-1)), w.reshape(x.shape) / np.cosh(x) ** 2, x
    yield "log-sum-exp", lambda x: np.log(np.exp(x - x.max()).sum()) + x.max(), softmax(x), x


def evaluations(method, f, x):
    calls = [0]

    def counted(x):
        calls[0] += 1
        return f(x)

    method(counted, x)
    return calls[0]


def seconds(method, f, x, loops):
    start = time.perf_counter()
    for _ in range(loops):
        method(f, x)
    return (time.perf_counter() - start) / loops


def measure(f, x, repetitions):
    """Per method, microseconds per evaluation in every repetition; the methods take turns."""
    calls = {name: evaluations(method, f, x) for name, method in METHODS.items()}
    loops = int(np.ceil(SECONDS / seconds(numerical_gradient, f, x, 1)))
    rounds = [
        [1e6 * seconds(method, f, x, loops) / calls[name] for name, method in METHODS.items()]
        for _ in range(repetitions)
    ]
    return dict(zip(METHODS, np.array(rounds).T, strict=True))


def cost_and_error(rng):
    """Print the table of times and errors; say whether no case is slower or less exact than SciPy."""
    print(
        "numerical_gradient: µs per evaluation of f (median), the ratio of times (median of pairs), and the"
    )
    print("largest error, relative to the largest entry of the gradient\n")
    names = "".join(f"{name:>12}" for name in METHODS)
    print(f"{'':18}{'µs':>36}{'ratio, here to':>22}{'error':>36}")
    print(f"{'P':>6} {'function':11}{names}{'SciPy':>11}{'loop':>11}{names}")
    fine = True
    for size, repetitions in SIZES.items():
        for name, f, gradient, x in known_functions(size, rng):
            times = measure(f, x, repetitions)
            ratios = [np.median(times["here"] / times[other]) for other in ("SciPy", "double loop")]
            errors = [
                np.abs(method(f, x) - gradient).max() / np.abs(gradient).max() for method in METHODS.values()
            ]
            print(f"{size:>6} {name:11}" + "".join(f"{np.median(t):12.2f}" for t in times.values()), end="")
            print("".join(f"{r:11.2f}" for r in ratios) + "".join(f"{error:12.1e}" for error in errors))
            fine &= ratios[0] <= 1 and errors[0] <= errors[1]
    return fine


def false_alarms(cases):
    """The number of right gradients that are refused."""
    refused = []
    for seed in tqdm(range(cases), desc="right gradients", disable=None):
        rng = np.random.default_rng([1, seed])
        family = FAMILIES[seed % len(FAMILIES)]
        f, gradient, x = family(rng)
        if not check_gradient(f, gradient, any_layout(np.asarray(x), rng), rng=seed, allow_vacuous=True):
            refused.append(f"{family.__name__}, seed {seed}")
    print(f"\nright gradients refused: {len(refused):,} of {cases:,}", *refused[:5], sep="\n  ")
    return not refused


def misses(cases):
    """The number of gradients with one wrong entry that are accepted."""
    tried, missed = 0, []
    for seed in tqdm(range(cases), desc="one wrong entry", disable=None):
        rng = np.random.default_rng([2, seed])
        family = SMOOTH[seed % len(SMOOTH)]
        f, gradient, x = family(rng)
        gradient = np.array(gradient, dtype=np.float64)
        largest = np.abs(gradient).max()
        if largest < 1e-3:
            continue
        entry = rng.choice(np.flatnonzero(np.abs(gradient) >= NOT_TINY * largest))
        gradient.flat[entry] *= 1 + rng.choice([-FAULT, FAULT])
        tried += 1
        if check_gradient(f, gradient, x, rng=seed, allow_vacuous=True):
            missed.append(f"{family.__name__}, seed {seed}")
    print(
        f"\none entry off by a factor 1 ± {FAULT:g}, overlooked: {len(missed):,} of {tried:,}",
        *missed[:5],
        sep="\n  ",
    )
    return not missed


def million(rng):
    """The evaluations that a right gradient of a million entries takes, and whether a fault in it is
    found."""
    x, w = rng.normal(size=(1000, 1000)), rng.normal(size=1000)
    X, t = rng.normal(size=(8, 1000)), rng.normal(size=8)

    def f(W):
        return np.mean((np.tanh(X @ W.T / 30) @ w - t) ** 2) / 2

    h = np.tanh(X @ x.T / 30)
    gradient = (np.outer((h @ w - t) / 8, w) * (1 - h**2)).T @ X / 30
    fine = True
    for what, spoilt in [("right", 0), ("one entry off", FAULT)]:
        claimed = gradient.copy()
        entry = np.unravel_index(np.argmax(np.abs(claimed)), claimed.shape)
        claimed[entry] *= 1 + spoilt
        start = time.perf_counter()
        check = check_gradient(f, claimed, x)
        elapsed = time.perf_counter() - start
        verdict = "accepted" if check else f"refused ({check.message})"
        print(
            f"\na million entries, {what}: {verdict}, {check.evaluations} evaluations, {elapsed:.2f} s",
            end="",
        )
        fine &= check.ok == (spoilt == 0) and (spoilt > 0 or check.evaluations <= MAX_EVALUATIONS)
        fine &= spoilt == 0 or check.worst == entry
    print()
    return fine


def main():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gradients", description=__doc__.split("\n")[0]
    )
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK_CASES:,} random cases instead of {CASES:,}"
    )
    parser.add_argument("--cases", type=int, help="so many random cases")
    arguments = parser.parse_args()
    cases = arguments.cases or (QUICK_CASES if arguments.quick else CASES)
    results = {
        "not slower than SciPy and at least as exact": cost_and_error(np.random.default_rng(0)),
        "no false alarm": false_alarms(cases),
        "no fault overlooked": misses(cases),
        f"a million entries in at most {MAX_EVALUATIONS} evaluations": million(np.random.default_rng(0)),
    }
    print()
    for requirement, met in results.items():
        print(f"{'✓' if met else '✗'} {requirement}")
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
