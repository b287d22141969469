"""Text that strangers had a part in, on its way to a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """`text` without anything that a terminal would obey, line ends among it."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
