"""Probes of every course: what runs beside the answers to hand them over, and does not know what is asked."""

from __future__ import annotations

from collections.abc import Mapping

MAX_CHARACTERS = 100_000  # characters; what is longer is refused by whoever judges it


def rows_of(answers: Mapping, name: str) -> list[str]:
    """Probe: the rows of the text of that name; a long text would be cut where its rows are not.

    Raises TypeError if it is none.
    """
    text = answers[name]
    if not isinstance(text, str):
        raise TypeError(f"a derivation is a text in quotes, and this is of type {type(text).__name__}")
    return text[:MAX_CHARACTERS].split("\n")
