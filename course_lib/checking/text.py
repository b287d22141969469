"""The record of an exercise as text: what it says in one line, and the card for a terminal.

A record is what `Report.to_dict()` gives: plain data, as it is stored in a notebook.
"""

from __future__ import annotations

from collections.abc import Mapping

from course_lib.derivations.showing import as_text

SIGNS = {"right": "✓", "partly": "✗", "wrong": "✗", "not done": "○"}
SAID = {"right": "right", "partly": "partly right", "wrong": "not right yet", "not done": "not done yet"}
ROWS = {
    "call": "you were given",
    "came": "you returned",
    "expected": "expected",
    "where": "they differ most",
}


def state(record: Mapping) -> str:
    """Which of the four states the record is in: right, partly, wrong or not done."""
    if record["status"] == "not done":
        return "not done"
    criteria = record["criteria"]
    if record["status"] == "checked" and criteria and all(each["passed"] for each in criteria):
        return "right"
    return "partly" if record["points"] > 0 else "wrong"


def headline(record: Mapping) -> str:
    """One line that says how it went."""
    return f"{record['exercise']}: {SAID[state(record)]}"


def score(record: Mapping) -> str:
    """The points earned, of how many."""
    return f"{record['points']:g} / {record['max_points']:g} points"


def rows(failure: Mapping) -> list[tuple[str, str]]:
    """The labelled lines of a failure that are worth showing, in the order in which they are read."""
    return [(label, failure[name]) for name, label in ROWS.items() if failure[name]]


def text(record: Mapping) -> str:
    """The card for a terminal."""
    lines = [f"{SIGNS[state(record)]} {headline(record)}   {score(record)}"]
    lines += [f"  {note}" for note in record["notes"]]
    if record["problem"]:
        lines.append(f"  {record['problem']}")
    lines += [f"  {row}" for row in as_text(record["lines"]).splitlines()]
    if record["status"] != "not done":
        lines += [line for criterion in record["criteria"] for line in _criterion(criterion)]
    if record["hint"]:
        lines.append(f"  hint: {record['hint']}")
    if record["printed"]:
        lines.append("  your code printed:")
        lines += [f"    {line}" for line in record["printed"].rstrip().splitlines()]
    return "\n".join(lines)


def _criterion(criterion: Mapping) -> list[str]:
    lines = [f"  {'✓' if criterion['passed'] else '✗'} {criterion['name']}"]
    if criterion["failure"]:
        lines.append(f"      {criterion['failure']['message']}")
        for label, shown in rows(criterion["failure"]):
            first, *rest = shown.splitlines()
            lines.append(f"      {label + ':':18}{first}")
            lines += [" " * 24 + line for line in rest]
    return lines
