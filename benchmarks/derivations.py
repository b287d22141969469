"""Do derivations get the verdict that they deserve, and how long does it take?

    python -m benchmarks.derivations [--seeds 2000] [--mutants 200] [--lines 20000] [EXERCISE…]

Right ways must earn everything at every seed, wrong lines must be named; of mutants (one small change to a
right way) those that stay true must hold, and the others must be refused at their line; random text must
never raise.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

import click
import numpy as np
from tqdm import tqdm

from autograder.course import Course
from course_lib.checking.derivation import DERIVATIONS
from course_lib.checking.registry import REGISTRY
from course_lib.derivations.cases import cases_of
from course_lib.derivations.declaring import Derivation
from course_lib.derivations.diagnosing import changes, shortenings
from course_lib.derivations.errors import ReadingError
from course_lib.derivations.evaluating import close, evaluate
from course_lib.derivations.expressions import Expression, Named, Number, Product, Quotient, rebuilt
from course_lib.derivations.forms import unfolded
from course_lib.derivations.judging import Judgement, judge
from course_lib.derivations.lines import lines_of
from course_lib.derivations.marking import partial_credits
from course_lib.derivations.reading import read, read_text
from course_lib.derivations.typesetting import plain

COURSE = Course.load()


def derivations() -> dict[str, Derivation]:
    """All derivations of the course, by name."""
    for chapter in COURSE.chapters:
        COURSE.exercises_of(chapter)
    return dict(DERIVATIONS)


def earns_everything(derivation: Derivation, judgement: Judgement) -> bool:
    return all(credit.holds for credit in partial_credits(derivation, judgement))


# -- mutants -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """A right way with one change. line: which one was changed; 0 if none was wrong in itself.

    skips: whether the work was left out.
    """

    kind: str
    lines: tuple[Expression, ...]
    line: int = 0
    skips: bool = False

    @property
    def text(self) -> str:
        return "\n = ".join(plain(line) for line in self.lines)


def mutants(derivation: Derivation, count: int, seed: int) -> list[Mutant]:
    """So many different mutants of the right ways of an exercise."""
    rng, found = random.Random(f"{derivation.name} {seed}"), {}
    ways = [
        _expressions(derivation, each.answer)
        for each in COURSE.catalogue.alternatives_of(REGISTRY[derivation.name])
    ]
    every = [mutant for way in ways for mutant in _mutants(derivation, way)]
    rng.shuffle(every)
    for mutant in _in_turn(every):
        found.setdefault(mutant.text, mutant)
    changed = [mutant for mutant in found.values() if mutant.line]
    while len(found) < count:  # a second change to the same line
        mutant = _mutated_again(rng.choice(changed), [*derivation.vocabulary.indices, "k"], rng)
        found.setdefault(mutant.text, mutant)
    return list(found.values())[:count]


def _in_turn(every: list[Mutant]) -> Iterator[Mutant]:
    """One of each kind, then a second of each, and so on."""
    kinds: dict[str, list[Mutant]] = {}
    for mutant in every:
        kinds.setdefault(mutant.kind, []).append(mutant)
    yield from filter(None, chain(*zip_longest(*kinds.values())))


def _mutated_again(mutant: Mutant, indices: list[str], rng: random.Random) -> Mutant:
    line = mutant.lines[mutant.line - 1]
    kind, again = rng.choice([*changes(line, indices), *shortenings(line), ("the same", line)])
    lines = (*mutant.lines[: mutant.line - 1], again, *mutant.lines[mutant.line :])
    return Mutant(f"{mutant.kind}, {kind}", lines, mutant.line)


def _expressions(derivation: Derivation, text: str) -> tuple[Expression, ...]:
    return tuple(read(line.tokens, derivation.vocabulary) for line in lines_of(text))


def _mutants(derivation: Derivation, way: tuple[Expression, ...]) -> Iterator[Mutant]:
    indices = [*derivation.vocabulary.indices, "k", "i", "j"]
    if derivation.steps > 1:
        written_out = [
            _shown(unfolded(line, derivation.vocabulary), derivation, line) for line in (way[0], way[-1])
        ]
        yield Mutant("jump to the result", (way[0], way[-1]), skips=True)
        yield Mutant("definitions and a jump", (way[0], written_out[0], written_out[1], way[-1]), skips=True)
        yield Mutant("five times the result", (way[0], *[way[-1]] * 5), skips=True)
    for number in range(1, len(way)):
        line, put = way[number], lambda new, n=number: (*way[:n], new, *way[n + 1 :])
        for kind, changed in (*changes(line, indices), *shortenings(line)):
            yield Mutant(kind.partition(" `")[0], put(changed), number + 1)
        for one, other in _swapped_symbols(derivation):
            changed = _with_symbols(line, one, other, derivation)
            if changed is not None and changed != line:
                yield Mutant("swapped symbols", put(changed), number + 1)
        yield Mutant("repeated", (*way[: number + 1], *way[number:]))
        yield Mutant(
            "definitions written out", put(_shown(unfolded(line, derivation.vocabulary), derivation, line))
        )
        yield Mutant(
            "times two over two",
            put(Quotient(Product((Number(2.0), line), line.axes), Number(2.0), line.axes)),
        )


def _swapped_symbols(derivation: Derivation) -> Iterator[tuple[str, str]]:
    """Each pair of symbols that can stand in each other's place."""
    for one, others in derivation.vocabulary.alike.items():
        yield from ((one, other) for other in others if one < other)


def _with_symbols(line: Expression, one: str, other: str, derivation: Derivation) -> Expression | None:
    """The line with two symbols exchanged, as a student would read it; None if it cannot be read."""

    def exchanged(node):
        if isinstance(node, Named) and node.name in (one, other):
            return Named(other if node.name == one else one, node.axes)
        return rebuilt(node, exchanged)

    try:
        return read_text(plain(exchanged(line)), derivation.vocabulary)
    except ReadingError:
        return None


def _shown(node: Expression, derivation: Derivation, otherwise: Expression) -> Expression:
    """The expression, if a student can write it: hidden symbols cannot be typed."""
    try:
        return read_text(plain(node), derivation.vocabulary)
    except ReadingError:
        return otherwise


def is_true(derivation: Derivation, mutant: Mutant, seed: int = 987) -> bool | None:
    """Whether the changed line is equal to the first, at cases of its own; None if it cannot be read."""
    if not mutant.line:
        return True
    try:
        line = read_text(plain(mutant.lines[mutant.line - 1]), derivation.vocabulary)
    except ReadingError:
        return None
    first = mutant.lines[0]
    if line.axes != first.axes:
        return False
    rng = np.random.default_rng(seed)
    with np.errstate(all="ignore"):
        return all(
            close(evaluate(line, case.values, case.at), evaluate(first, case.values, case.at), 1e-6)
            for _ in range(3)
            for case in cases_of(derivation.vocabulary, rng)
        )


def fault(derivation: Derivation, mutant: Mutant) -> str:
    """What is wrong with the verdict on a mutant, or ""."""
    found = judge(derivation, mutant.text, seed=1)
    if is_true(derivation, mutant):
        if found.mistake:
            return f"true, but refused at line {found.mistake.number}: {found.mistake.message}"
        return (
            "skips the work and earns everything"
            if mutant.skips and earns_everything(derivation, found)
            else ""
        )
    if found.mistake is None:
        return "false, but accepted"
    return (
        ""
        if found.mistake.number == mutant.line
        else f"refused at line {found.mistake.number}, not {mutant.line}"
    )


# -- random text -------------------------------------------------------------------------------------------

LETTERS = "abcdefghijknpqstuvwxyzEHIJLNSWαδεκλπσθ∂ΣΠ√½²³⁻ᵀ′⊙"
SIGNS = "+-−·*/^_()[]{}=|%&,.'\"0123…#\\~ \n\t"
STRANGE = "аﬁ\u202e\u200b\x00🙂ⅹ¹é\ud800"
WORDS = (
    *(
        "exp(a_c)",
        "f_y",
        "Var[",
        "E[",
        "1[y=c]",
        "W_ij",
        "_{ij}",
        "^{-1}",
        "d/da",
        "dX/da",
        "f'(x)",
        "sigma(",
    ),
    *("exp", "log", "tanh", "sum_k", "Σ_k", "∂/∂a_c", "(*)", "**", "==", "...", "10", "3.5", "\n= "),
    *(
        r"\frac",
        r"\partial",
        r"\sum",
        r"\left(",
        r"\right)",
        r"\sqrt{",
        r"\mathbf{",
        r"\alpha",
        r"\foo",
        r"\,",
    ),
)
PIECES = (*LETTERS, *SIGNS, *STRANGE, *WORDS)


def random_line(rng: random.Random) -> str:
    """Pieces of the language and of what is none, in any order."""
    return "".join(rng.choice(PIECES) + " " * rng.randint(0, 1) for _ in range(rng.randint(1, 60)))


HOSTILE = {
    "10 MB": "S" * 10_000_000,
    "nesting": "(" * 9_000 + "S" + ")" * 9_000,
    "less nesting": "(" * 400 + "S" + ")" * 400,
    "roots of roots": "√" * 900 + "S",
    "logarithms of logarithms": "log " * 240 + "S",
    "derivatives of derivatives": "∂" * 900 + "S",
    "sums in sums": "".join(f"Σ_{letter} " for letter in "klmnopqrstuvw") + "S",
    "derivatives in derivatives": "∂/∂a_y (" * 20 + "S" + ")" * 20,
    "powers of powers": "S" + "^(9" * 20 + ")" * 20,
    "sums behind brackets": "".join(f"Σ_{letter} (S) " for letter in "klmnopqrstuvwxbd"),
    "a long product": "S " * 490,
    "costly lines": "∂/∂a_c (−log f_y)" + "\n= f_c − 1[y=c] + 0 ∂/∂a_c (Σ_i Σ_j Σ_k f_i f_j f_k f_y)" * 50,
    "many costly indices": "∂/∂a_c (−log f_y)"
    + "\n= f_c − 1[y=c] + 0 Σ_i Σ_j Σ_k Σ_l Σ_m f_i f_j f_k f_l f_m" * 50,
    "a costly wrong line": "∂/∂a_c (−log f_y)\n= f_c + ∂/∂a_c (∂/∂a_y (∂/∂a_c (Σ_k f_k a_k)))",
    "homoglyphs": "ехр(а_с)",
    "bidirectional marks": "S \u202e f_y \u2066 S",
    "many lines": "\n= S" * 4_000,
}


# -- the program -------------------------------------------------------------------------------------------


@click.command(help=__doc__)
@click.option(
    "--seeds",
    default=2000,
    show_default=True,
    type=click.IntRange(1),
    help="for each right way and each wrong line",
)
@click.option("--mutants", "count", default=200, show_default=True, help="of each exercise")
@click.option("--lines", default=20_000, show_default=True, help="of random text")
@click.argument("names", nargs=-1)
def main(seeds: int, count: int, lines: int, names: tuple[str, ...]) -> None:
    faults = 0
    chosen = {name: each for name, each in derivations().items() if not names or name in names}
    for name, derivation in chosen.items():
        faults += _report_seeds(name, derivation, seeds)
        faults += _report_mutants(derivation, mutants(derivation, count, 0))
    faults += _report_reading(chosen, lines)
    raise SystemExit(bool(faults))


def _report_seeds(name: str, derivation: Derivation, seeds: int) -> int:
    faults, seconds = 0, []
    texts = [(each.name, each.answer, True) for each in COURSE.catalogue.alternatives_of(REGISTRY[name])]
    texts += [(each.name, each.answer, False) for each in COURSE.catalogue.misconceptions_of(REGISTRY[name])]
    for way, text, is_right in tqdm(texts, desc=name, leave=False, disable=None):
        last = len(lines_of(text))
        for seed in range(seeds):
            started = time.process_time()
            found = judge(derivation, text, seed)
            seconds.append(time.process_time() - started)
            named = found.mistake is not None and found.mistake.number == last
            well = earns_everything(derivation, found) if is_right else named
            if not well:
                faults += 1
                click.echo(f"  {name} {way} seed {seed}: {found.mistake or found.unfinished or found.steps}")
    click.echo(
        f"{name}: {len(texts)} texts × {seeds} seeds, {faults} wrong verdicts; "
        f"{1e3 * statistics.median(seconds):.0f} ms (median), {1e3 * max(seconds):.0f} ms at most"
    )
    return faults


def _report_mutants(derivation: Derivation, found: list[Mutant]) -> int:
    faults, verdicts = 0, Counter()
    for mutant in found:
        said, true = fault(derivation, mutant), is_true(derivation, mutant)
        verdicts["unreadable" if true is None else "true" if true else "false"] += 1
        if said:
            faults += 1
            click.echo(f"  {derivation.name}, {mutant.kind}: {said}\n    {mutant.text}")
    counted = ", ".join(f"{number} {kind}" for kind, number in verdicts.items())
    click.echo(f"{derivation.name}: {len(found)} mutants ({counted}), {faults} wrong verdicts")
    return faults


def _report_reading(chosen: dict[str, Derivation], lines: int) -> int:
    rng, slowest, faults = random.Random(0), 0.0, 0
    for number in tqdm(range(lines), desc="random text", leave=False, disable=None):
        derivation = list(chosen.values())[number % len(chosen)]
        text = random_line(rng)
        started = time.process_time()
        try:
            for line in lines_of(text):
                read(line.tokens, derivation.vocabulary)
        except ReadingError:
            pass
        except Exception as error:
            faults += 1
            click.echo(f"  {text!r} raised {error!r}")
        slowest = max(slowest, time.process_time() - started)
    click.echo(f"{lines} random lines: {faults} exceptions, {1e3 * slowest:.0f} ms at most")
    for kind, text in HOSTILE.items():
        started = time.process_time()
        found = judge(chosen.get("softmax_derivation") or next(iter(chosen.values())), text)
        seconds = time.process_time() - started
        faults += seconds > 1
        click.echo(f"{kind}: {1e3 * seconds:.0f} ms, {found.mistake and found.mistake.message}")
    return faults


if __name__ == "__main__":
    main()
