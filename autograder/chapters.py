"""The chapters that a course folder holds, and how a command names one of them."""

from __future__ import annotations

from pathlib import Path

import click


def chapters_in(root: Path) -> list[str]:
    """The stems of root/chapters/NN_name.py, in order."""
    return sorted(path.stem for path in (root / "chapters").glob("[0-9][0-9]_*.py"))


def chapter_named(given: str, stems: list[str]) -> str:
    """The stem that `given` stands for: the stem itself, or its number with or without the leading zero.

    Raises click.UsageError (exit code 2), which lists the chapters that there are.
    """
    for stem in stems:
        if given == stem or (given.isdecimal() and int(given) == int(stem[:2])):
            return stem
    raise click.UsageError(f"there is no chapter {given!r}; there are: {', '.join(stems) or 'none'}")
