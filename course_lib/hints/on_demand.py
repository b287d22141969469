"""`hint("softmax", tried="…")`: help step by step, each for a sentence of one's own.

Hints help where they are paired with an explanation of one's own; so each step wants to be told what was
tried. For the hardest exercises the steps are a nudge, a formula and an outline (on_demand.toml beside the
tables); for the others what the check knows. Last comes where the solution stands.
"""

from __future__ import annotations

import inspect
import json
import sys
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from course_lib.checking.engine import RECOGNISERS, judge, tell
from course_lib.checking.registry import Exercise, find
from course_lib.checking.student import LocalStudent
from course_lib.commands.folders import Folders, checks_in, read_notebook, write_whole

FEWEST_WORDS = 5  # of a sentence that says what was tried
RECORD = Path(".course", "hints.json")  # in work/
STEPS = ("nudge", "formula", "outline")

_told: dict[str, list[str]] = {}  # outside of work/: exercise -> the sentences


def hint(answer: str | Callable, tried: str = "") -> None:
    """Print the next hint for an exercise: `hint("softmax", tried="I divide by the sum of all, but …")`.

    `tried` is a sentence of your own: what you tried, and what you think goes wrong. Each step wants a new
    one. ValueError if there is no exercise of that name.
    """
    exercise = find(answer if isinstance(answer, str) else getattr(answer, "__name__", str(answer)))
    sentence, folders = " ".join(str(tried).split()), Folders.here()
    told = _sentences(folders).get(exercise.name, [])
    if len(sentence.split()) < FEWEST_WORDS:
        tell(
            f"Say first, in a sentence of your own, what you tried and what you think goes wrong:\n"
            f'hint("{exercise.name}", tried="…")\nOften the sentence is the solution.'
        )
        return
    if sentence in told:
        tell("That is what you said before. What did you try since, and what came?")
        return
    steps = _steps(exercise, inspect.currentframe().f_back.f_globals, folders)
    number = min(len(told), len(steps) - 1)
    tell(f"Hint {number + 1} of {len(steps)} on {exercise.name}: {steps[number]()}")
    _keep(folders, exercise.name, [*told, sentence])


def _steps(exercise: Exercise, namespace: Mapping, folders: Folders) -> list[Callable[[], str]]:
    """What makes each step's text; a check is run only when it is its turn."""
    written = _written(exercise)
    known = [lambda name=name: written[name] for name in STEPS if name in written]
    return [
        *(known or [lambda: _what_the_check_knows(exercise, namespace)]),
        lambda: _where(exercise, folders),
    ]


def _what_the_check_knows(exercise: Exercise, namespace: Mapping) -> str:
    report = judge(exercise, LocalStudent(namespace), recognisers=RECOGNISERS)
    failures = (criterion.failure.message for criterion in report.criteria if criterion.failure)
    return report.hint or next(failures, "") or report.problem or "your answer is right as it is."


def _where(exercise: Exercise, folders: Folders) -> str:
    """The place of the solution, or whom to ask where there is none."""
    for chapter in folders.chapters:
        if exercise.name in dict(checks_in(read_notebook(folders.released(chapter)))):
            solved = folders.root / "solutions" / chapter / f"{chapter}.ipynb"
            if solved.exists():
                place = solved.relative_to(folders.root).as_posix()
                return f"the solution stands in {place}. Read it, close it, and write it anew."
    said = "; ".join(_sentences(folders).get(exercise.name, []))
    return f"ask who teaches you, or a fellow student. Bring what you said so far: {said or 'nothing yet'}"


def _written(exercise: Exercise) -> dict[str, str]:
    path = getattr(sys.modules.get(exercise.module), "__file__", None)
    return _read(Path(path)).get(exercise.name, {}) if path and exercise.module.endswith(".contracts") else {}


@cache
def _read(contracts: Path) -> dict:
    """on_demand.toml of the course whose exercises lie in PACKAGE/NAME/contracts.py."""
    path = contracts.parents[2] / "hints" / "on_demand.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _sentences(folders: Folders) -> dict[str, list[str]]:
    """What was said about each exercise; a record that is missing or broken is an empty one."""
    if not _is_work(folders):
        return _told
    try:
        found = json.loads((folders.work / RECORD).read_text(encoding="utf-8"))
        return {name: list(map(str, said)) for name, said in found.items() if isinstance(said, list)}
    except (OSError, ValueError, AttributeError):
        return {}


def _keep(folders: Folders, name: str, sentences: list[str]) -> None:
    if not _is_work(folders):
        _told[name] = sentences
        return
    record = _sentences(folders) | {name: sentences}
    write_whole(folders.work / RECORD, json.dumps(record, ensure_ascii=False, indent=1))


def _is_work(folders: Folders) -> bool:
    return Path.cwd().is_relative_to(folders.work)
