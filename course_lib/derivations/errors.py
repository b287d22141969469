"""What is said of text that cannot be read: one sentence, and the place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ReadingError(Exception):
    """Text that is not in the language.

    message: one sentence, what came and what to write instead. at: where in the text it is, counted in
    characters from its beginning; None where it is no one place.
    """

    def __init__(self, message: str, at: int | None = None):
        super().__init__(message)
        self.message, self.at = message, at


def caret(text: str, at: int) -> str:
    """The row of `text` that holds position `at`, and below it a caret under that character."""
    begin = text.rfind("\n", 0, at) + 1
    row = text[begin:].partition("\n")[0]
    stripped = row.lstrip()
    return f"{stripped}\n{' ' * max(at - begin - (len(row) - len(stripped)), 0)}^"


def nearest(name: str, known: Iterable[str]) -> str:
    """', did you mean `exp`?', if one of the known names is near, else nothing."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""
