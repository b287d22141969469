"""Derivations as they are shown: line below line, typeset, with the rules at the right.

As HTML each line is there twice: as Unicode text, and as LaTeX, which takes the place of the text where
MathJax has typeset it. In a terminal there is the text alone. A line that cannot be read stands as it was
written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from course_lib.derivations.errors import ReadingError, caret
from course_lib.derivations.judging import HOLDS, WRONG, JudgedLine, Judgement
from course_lib.derivations.lines import Line, lines_of
from course_lib.derivations.reading import read
from course_lib.derivations.typesetting import latex, plain
from course_lib.derivations.vocabulary import AnyVocabulary, Vocabulary
from course_lib.palette import FAINT, GREEN, INK, MONO, VERMILLION

COLUMNS = "grid-template-columns:max-content max-content max-content max-content minmax(0,1fr)"
PRE = (
    "margin:0;padding:2px 0;background:none;color:inherit;border:0;white-space:pre-wrap;text-align:left;"
    f"font-family:{MONO};font-size:13px;line-height:1.5"
)

CODE = f"font-family:{MONO};background:none;color:inherit;padding:0"
# JupyterLab drops this sheet from notebooks that it does not trust; there MathJax is never missing, and what
# is written inline suits it. MathJax takes the size of the font, and where to break a formula, from what is
# around it: so what is hidden has a size.
UNTYPESET = ".derivation-line:not(:has(mjx-container,.mjx-math))"
SHEET = (
    f"{UNTYPESET}>span{{position:fixed;visibility:hidden;width:99em}}"
    f"{UNTYPESET}>code{{display:inline!important}}"
)

MARKS = {HOLDS: (GREEN, "✓"), WRONG: (VERMILLION, "✗")}


class Typeset:
    """A derivation that was read and not judged: what `show` gives back."""

    def __init__(self, lines: Sequence[Mapping]):
        self.lines = lines

    def __repr__(self) -> str:
        return as_text(self.lines)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        html = f'<div style="color:{INK};max-width:60em">{as_html(self.lines)}</div>'
        return {"text/plain": repr(self), "text/html": html}


def typeset(text: str, vocabulary: Vocabulary | None = None) -> Typeset:
    """The derivation in `text`, typeset in the words of an exercise, or with every letter as a symbol.

    It never judges and never raises: what cannot be read stands as it is, with the reason.
    """
    try:
        lines = lines_of(text)
    except ReadingError as error:
        return Typeset([_entry(JudgedLine(Line(1, 0)), {"message": error.message})])
    return Typeset([_read_entry(text, line, vocabulary or AnyVocabulary()) for line in lines])


def _read_entry(text: str, line: Line, vocabulary: Vocabulary) -> dict:
    if line.undone:
        return _entry(JudgedLine(line), {"message": "not written yet"})
    try:
        return _entry(JudgedLine(line, read(line.tokens, vocabulary)))
    except ReadingError as error:
        place = caret(text, error.at) if error.at is not None else ""
        return _entry(JudgedLine(line), {"message": error.message, "place": place})


def shown_lines(judgement: Judgement) -> list[dict]:
    """The lines of a judged derivation as plain data, the first wrong one with what is wrong with it."""
    mistake = judgement.mistake
    wrong = mistake and {
        part: getattr(mistake, part) for part in ("message", "place", "case", "before", "after", "diagnosis")
    }
    return [
        _entry(each, wrong if mistake and each.line.number == mistake.number else None)
        for each in judgement.lines
    ]


def _entry(judged: JudgedLine, mistake: Mapping | None = None) -> dict:
    """One line as plain data; `text` is what was written where it cannot be read."""
    node = judged.expression
    return {
        "number": judged.line.number,
        "text": judged.line.source if node is None else plain(node),
        "latex": "" if node is None else latex(node),
        "rule": judged.line.rule,
        "verdict": judged.verdict,
        "mistake": dict(mistake or {}),
    }


# -- text --------------------------------------------------------------------------------------------------


def as_text(lines: Sequence[Mapping]) -> str:
    """The lines for a terminal."""
    width = min(max((len(line["text"]) for line in lines), default=0), 64)
    return "\n".join(part for line in lines for part in _text_rows(line, width))


def _text_rows(line: Mapping, width: int) -> list[str]:
    mark = MARKS.get(line["verdict"], ("", " "))[1]
    equals = "=" if line["number"] > 1 else " "
    rule = f"   {line['rule']}" if line["rule"] else ""
    rows = [f"{mark} {line['number']:2} {equals} {line['text']:{width}}{rule}".rstrip()]
    place = line["mistake"].get("place", "")
    return rows + [f"       {row}" for row in [*_sentences(line), *place.splitlines()]]


def _sentences(line: Mapping) -> list[str]:
    """What is wrong with a line: that it does not follow, in which case, and what may be the reason."""
    mistake, number = line["mistake"], line["number"]
    found = [mistake.get("message", "")]
    if mistake.get("case"):
        values = f"line {number - 1} is {mistake['before']}, line {number} is {mistake['after']}"
        found.append(f"for {mistake['case']}: {values}")
    found.append(mistake.get("diagnosis", ""))
    return [_sentence(each) for each in found if each]


def _sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


# -- HTML --------------------------------------------------------------------------------------------------


def as_html(lines: Sequence[Mapping]) -> str:
    """The lines as a grid."""
    rows = "".join(_html_row(line) for line in lines)
    return (
        f'<div class="tex2jax_ignore mathjax_ignore" style="overflow-x:auto"><style>{SHEET}</style>'
        f'<div style="display:grid;{COLUMNS};gap:6px 9px;align-items:center">{rows}</div></div>'
    )


def _html_row(line: Mapping) -> str:
    """Number, mark, =, formula and rule; below a wrong line what is wrong with it."""
    colour, mark = MARKS.get(line["verdict"], (FAINT, ""))
    row = (
        f'<div style="color:{FAINT};text-align:right">{line["number"]}</div>'
        f'<div style="color:{colour};font-weight:700">{mark}</div>'
        f"<div>{'=' if line['number'] > 1 else ''}</div>"
        f'<div class="derivation-line" style="white-space:nowrap">{_formula(line)}</div>'
        f'<div style="color:{FAINT};padding-left:1em">{escape(line["rule"])}</div>'
    )
    if line["mistake"]:
        explained = "".join(f"<div>{escape(sentence)}</div>" for sentence in _sentences(line))
        if place := line["mistake"].get("place"):
            explained += f'<pre style="{PRE}">{escape(place)}</pre>'
        row += f'<div style="grid-column:4 / -1;padding-bottom:4px">{explained}</div>'
    return row


def _formula(line: Mapping) -> str:
    """The line as LaTeX, where MathJax is told to look, and as text; what cannot be read, as written."""
    text = escape(line["text"])
    if not line["latex"]:
        return f'<code style="{CODE}">{text}</code>'
    formula = escape(rf"\(\displaystyle {line['latex']}\)")
    return (
        f'<span class="tex2jax_process mathjax_process">{formula}</span>'
        f'<code style="{CODE};display:none">{text}</code>'
    )
