"""What a derivation has earned: for each step, for having carried everything out, and for the result."""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.derivations.declaring import Derivation
from course_lib.derivations.judging import Judgement

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True)
class PartialCredit:
    """One thing that can be true of a derivation, and why it is not, where it is not."""

    name: str
    holds: bool
    reason: str = ""


def partial_credits(derivation: Derivation, judgement: Judgement) -> list[PartialCredit]:
    """Equal shares of the marks. The first line earns nothing; what stands above a wrong line counts."""
    wrong = judgement.mistake.message if judgement.mistake else ""
    few = _few(judgement.steps, derivation.steps)
    found = [
        PartialCredit(f"a {ORDINALS[number]} step that follows", judgement.steps > number, wrong or few)
        for number in range(derivation.steps)
    ]
    if derivation.is_to_be_carried_out:
        left = "each line still has a derivative or an expected value that is not carried out"
        found.append(
            PartialCredit("no derivative or expected value is left", judgement.carried_out, wrong or left)
        )
    if derivation.without:
        signs = ", ".join(f"`{sign}`" for sign in sorted(derivation.without))
        found.append(
            PartialCredit(
                f"a line without {signs}", judgement.waypoint, wrong or f"no line is without {signs}"
            )
        )
    is_result = not judgement.mistake and not judgement.unfinished
    return [*found, PartialCredit("down to the result", is_result, wrong or judgement.unfinished)]


def _few(steps: int, least: int) -> str:
    """Why there are too few steps."""
    counted = "is no step" if not steps else "is one step" if steps == 1 else f"are {steps} steps"
    return (
        f"there {counted} of at least {least}: another order or a definition put in is none; where was "
        "more than one thing done at once? Write the lines between"
    )
