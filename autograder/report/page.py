"""The class report as one HTML page that needs nothing else: no file, no server, no network.

Much of its text comes from strangers, in names and in notebooks. So the templates escape all that they are
given, and the page's own policy lets a browser run no script but the page's own.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.grading.cells import said_of_unknown
from autograder.report.figures import distribution
from autograder.report.findings import Finding, Tally, failed_criteria, findings, sentence, tally
from autograder.report.model import STATES, Class, Mark, Question, Work
from autograder.report.palette import DARK, LIGHT

#: state -> the sign that stands beside its colour, and what it means
LEGEND = {
    "full": ("✓", "all points"),
    "partial": ("◐", "some points"),
    "wrong": ("✗", "no points"),
    "not done": ("○", "not done"),
    "to mark": ("?", "to mark by hand"),
}
NAMED, NUMBERED = 60, 30  # students up to which the map has room for their names, and for their points


def render(group: Class, made: datetime) -> str:
    """The whole page."""
    templates = _templates()
    script = templates.get_template("page.js.j2").render()
    tallies = [tally(group, question) for question in group.questions]
    found = [(t, findings(group, t.question)) for t in tallies]
    return templates.get_template("page.html.j2").render(
        group=group,
        title=f"Chapter {int(group.chapter[:2])}: {sentence(group.chapter[3:])}",
        made=f"{made:%Y-%m-%d %H:%M}",
        colours={"light": LIGHT, "dark": DARK},
        script=script,
        policy=_policy(script),
        jail=_jail(group.sandboxes),
        lines=[*map(said_of_unknown, group.unknown), *group.left_over],
        legend={state: LEGEND[state] for state in STATES if any(t.counts[state] for t in tallies)},
        distribution=distribution([work.mark for work in group.graded], group.max_mark),
        tallies=tallies,
        found=found,
        commonest=_commonest(found),
        failed=failed_criteria(group),
        waiting=[(t.question, _waiting(group, t.question)) for t in tallies if t.counts["to mark"]],
        named=len(group.graded) <= NAMED,
        numbered=len(group.graded) <= NUMBERED,
    )


def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("autograder.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"number": number, "percent": percent, "tip": tip}
    return templates


def _policy(script: str) -> str:
    """A Content-Security-Policy: styles in the page, this one script, and nothing from anywhere else."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    rules = ["default-src 'none'", "style-src 'unsafe-inline'", f"script-src 'sha256-{digest}'"]
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def number(value: float) -> str:
    """Points to at most two decimals, without needless zeros."""
    return f"{round(value, 2):g}"


def percent(share: float | None) -> str:
    """A share in per cent, a dash if there is none."""
    return "–" if share is None else f"{100 * share:.0f} %"


def tip(work: Work, question: Question, result: Mark) -> str:
    """What the map says of one square."""
    recognised = f": {sentence(result.misconception).lower()}" if result.misconception else ""
    points = f"{number(result.points)} of {number(question.max_points)}"
    return f"{work.shown}, {question.name}: {points}, {LEGEND[result.state][1]}{recognised}"


def _jail(sandboxes: list[str]) -> str:
    """Where the students' code ran, in a few words."""
    if sandboxes == [""]:
        return "not recorded"
    if not {"", "none"} & set(sandboxes):
        return f"in a jail ({', '.join(sandboxes)})"
    return "without a jail" if sandboxes == ["none"] else "some without a jail"


def _commonest(found: list[tuple[Tally, list[Finding]]]) -> tuple[Tally, Finding] | None:
    """The misconception that most students hold, if more than one does."""
    shared = [(t, w) for t, ways in found for w in ways if w.misconception and len(w.works) > 1]
    return max(shared, key=lambda pair: len(pair[1].works), default=None)


def _waiting(group: Class, question: Question) -> list[Work]:
    return [work for work, result in group.results(question) if result.state == "to mark"]
