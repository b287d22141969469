"""The report card: the record of an exercise as HTML for JupyterLab (light and dark) and feedback pages.

All styles are inline, since JupyterLab and nbconvert may drop style sheets of an output. Colours come from
JupyterLab's theme variables with a fallback for pages that have no theme; state is told by a sign and a word
as well as by colour. To a screen reader the card is a group with a heading and a list of claims, each of
which says "passed" or "failed".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from course_lib.checking.text import headline, rows, score, state
from course_lib.derivations.showing import as_html
from course_lib.palette import FAINT, GREEN, GREY, INK, LINE, MONO, ORANGE, PAPER, SHADE, VERMILLION

# A sign is black on its colour, in every theme: a contrast of at least 5.
STATES = {
    "right": (GREEN, "✓"),
    "partly": (ORANGE, "◐"),
    "wrong": (VERMILLION, "✗"),
    "not done": (GREY, "○"),
}


def card(record: Mapping) -> str:
    """The record, as `Report.to_dict()` gives it, as one HTML fragment."""
    colour, sign = STATES[state(record)]
    body = "".join(_body(record))
    return (
        # MathJax is to leave a $ in a message alone
        f'<div class="tex2jax_ignore mathjax_ignore" role="group" aria-label="{_label(record)}" '
        f'style="border:1px solid {LINE};border-left:6px solid {colour};border-radius:6px;'
        f"background:{PAPER};color:{INK};font-family:var(--jp-ui-font-family, system-ui, sans-serif);"
        f'font-size:14px;line-height:1.5;max-width:56em;margin:4px 0">'
        f'<div style="display:flex;align-items:baseline;gap:.6em;padding:8px 14px">'
        f'<span aria-hidden="true" style="{_badge(colour)}">{sign}</span>'
        f'<span role="heading" aria-level="3" style="font-weight:600;flex:1">{_headline(record)}</span>'
        f'<span style="color:{FAINT};white-space:nowrap">{score(record)}</span></div>'
        f"{body}</div>"
    )


def _label(record: Mapping) -> str:
    return escape(f"{headline(record)}, {score(record)}")


def _badge(colour: str) -> str:
    return (
        f"background:{colour};color:#000000;border-radius:4px;font-weight:700;min-width:1.4em;"
        "text-align:center;align-self:flex-start"
    )


def _prose(text: str) -> str:
    """A sentence, with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", rf'<code style="{_code()}">\1</code>', escape(text))


def _headline(record: Mapping) -> str:
    exercise = record["exercise"]
    said = headline(record).removeprefix(exercise)
    return f'<code style="{_code()}">{escape(exercise)}</code>{escape(said)}'


def _body(record: Mapping):
    for note in record["notes"]:
        yield _block(_prose(note))
    if record["problem"]:
        yield _block(_prose(record["problem"]))
    if record["lines"]:
        yield _block(as_html(record["lines"]))
    if record["status"] != "not done" and record["criteria"]:
        first = next((criterion for criterion in record["criteria"] if not criterion["passed"]), None)
        items = "".join(
            _criterion(criterion, folded=criterion is not first) for criterion in record["criteria"]
        )
        yield f'<div role="list" style="border-top:1px solid {LINE};padding:8px 14px">{items}</div>'
    if record["hint"]:
        yield (
            f'<div style="background:{SHADE};border-top:1px solid {LINE};padding:8px 14px">'
            f'<strong style="font-weight:600">Hint</strong>&ensp;{_prose(record["hint"])}</div>'
        )
    if record["printed"]:
        yield _block(f"<details>{_summary('your code printed')}{_pre(record['printed'])}</details>")


def _criterion(criterion: Mapping, folded: bool) -> str:
    """One line, and below it the failing case; folded away if another is to be looked at first."""
    colour, sign = STATES["right" if criterion["passed"] else "wrong"]
    said = "passed" if criterion["passed"] else "failed"
    failure = _failure(criterion["failure"], folded) if criterion["failure"] else ""
    return (
        '<div role="listitem" style="display:flex;gap:.6em;padding:2px 0">'
        f'<span role="img" aria-label="{said}" style="{_badge(colour)}">{sign}</span>'
        f'<div style="flex:1;min-width:0"><span>{_prose(criterion["name"])}</span>{failure}</div></div>'
    )


def _failure(failure: Mapping, folded: bool) -> str:
    lines = "".join(
        f'<div style="color:{FAINT};white-space:nowrap">{label}</div>'
        f'<div style="min-width:0">{_pre(shown)}</div>'
        for label, shown in rows(failure)
    )
    columns = "display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 12px"
    case = f'<div style="{columns}">{lines}</div>' if lines else ""
    if case and folded:
        case = f"<details>{_summary('show this case')}{case}</details>"
    return f'<div style="padding:2px 0 6px">{_prose(failure["message"])}{case}</div>'


def _summary(label: str) -> str:
    return f'<summary style="cursor:pointer;color:{FAINT}">{label}</summary>'


def _block(inner: str) -> str:
    return f'<div style="border-top:1px solid {LINE};padding:8px 14px">{inner}</div>'


def _pre(shown: str) -> str:
    return (
        f'<pre style="margin:0;padding:2px 6px;background:{SHADE};color:{INK};border:0;border-radius:4px;'
        f'overflow-x:auto;white-space:pre;font-family:{MONO};font-size:13px;line-height:1.4">'
        f"{escape(shown.rstrip())}</pre>"
    )


def _code() -> str:
    return f"font-family:{MONO};font-size:14px;background:none;color:inherit;padding:0"
