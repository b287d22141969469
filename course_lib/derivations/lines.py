"""From a text to its lines: where each begins, which rule it names, and whether it is written yet.

A line starts with `=` (or LaTeX's `&=`); the first stands alone. A row without one continues the line before.
Behind `|` or `%` stands the name of the rule; it is shown and not judged.
Rows that begin with `#`, empty rows and LaTeX's \\begin{…} and \\end{…} are skipped.
`…`, `...`, `___` and `raise NotImplementedError()` mean that the line is not written yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.tokens import Token, tokens

MAX_CHARACTERS = 20_000
MAX_LINES = 60
MAX_LINE_CHARACTERS = 1_000  # characters

_SKIPPED = re.compile(r"\s*(#.*|\\(begin|end)\{[a-zA-Z]+\*?\}.*|\\[\[\]]|\$\$?)?\s*")
_UNDONE = re.compile(r"…|⋯|\.\.\.|__+|\\[lc]?dots\b|raise\s+NotImplementedError")
_RULE = re.compile(r"(?<!\\)[|%]")


@dataclass
class Line:
    """One line of a derivation, counted from 1, as it was written.

    at: where its first character stands in the text.
    """

    number: int
    at: int
    source: str = ""
    tokens: list[Token] = field(default_factory=list)
    rule: str = ""
    undone: bool = False


def lines_of(text: str) -> list[Line]:
    """The lines of a derivation. Raises ReadingError if there are too many to look at."""
    if not isinstance(text, str):
        raise ReadingError(
            f"a derivation is a text, a string in quotes, and this is of type {type(text).__name__}"
        )
    if len(text) > MAX_CHARACTERS:
        raise ReadingError(
            f"the text has {len(text):,} characters; a derivation has at most {MAX_CHARACTERS:,}"
        )
    lines: list[Line] = []
    for at, row in _rows(text):
        if _SKIPPED.fullmatch(row):
            continue
        if len(row) > MAX_LINE_CHARACTERS:
            raise ReadingError(f"a row has {len(row):,} characters, and may have {MAX_LINE_CHARACTERS:,}", at)
        body, rule = _without_rule(row)
        for starts, begin, end, found in _pieces(body, at):
            source = body[begin:end].strip(" \t&")
            undone = bool(_UNDONE.search(source))
            if starts or not lines or undone:
                lines.append(Line(len(lines) + 1, at + begin))
            line = lines[-1]
            line.source = f"{line.source} {source}".strip()
            line.tokens += found
            line.undone |= undone
        if rule and lines:
            lines[-1].rule = f"{lines[-1].rule} {rule}".strip()
    if len(lines) > MAX_LINES:
        raise ReadingError(f"there are {len(lines)} lines; a derivation has at most {MAX_LINES}")
    for line in lines:
        if len(line.source) > MAX_LINE_CHARACTERS:
            problem = f"the line has {len(line.source):,} characters, and may have {MAX_LINE_CHARACTERS:,}"
            line.tokens = [Token("error", problem, line.at, True)]
    return lines


def is_begun(text: str) -> bool:
    """Whether anything is written below the first line."""
    try:
        return any(not line.undone for line in lines_of(text)[1:])
    except ReadingError:
        return True


def _rows(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for row in text.split("\n"):
        yield at, row.rstrip("\r")
        at += len(row) + 1


def _without_rule(row: str) -> tuple[str, str]:
    """The row up to `|` or `%`, and the rule behind it."""
    mark = _RULE.search(row)
    if not mark or "|" in row[mark.end() :]:  # two bars are an absolute value, which the reader refuses
        return row, ""
    return row[: mark.start()], row[mark.end() :].strip().removesuffix("\\\\").strip()


def _pieces(body: str, at: int) -> Iterator[tuple[bool, int, int, list[Token]]]:
    """What stands between the `=` signs outside of brackets: whether a sign is before it, begin, end,
    tokens.
    """
    begin, depth, starts, found = 0, 0, False, []
    for token in tokens(body, at):
        if token.text in ("(", "[", "{"):
            depth += 1
        elif token.text in (")", "]", "}"):
            depth -= 1
        if token.text != "=" or depth > 0:
            found.append(token)
            continue
        if starts or found:
            yield starts, begin, token.at - at, found
        begin, depth, starts, found = token.at - at + 1, 0, True, []
    yield starts, begin, len(body), found
