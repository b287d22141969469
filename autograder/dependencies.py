"""Which definitions of a notebook use which others, read from the source alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from IPython.core.inputtransformer2 import TransformerManager

from autograder.build.rules import top_level_definitions

LONGEST = 100_000  # characters of a cell that is read


def mentions(sources: Iterable[str]) -> dict[str, set[str]]:
    """Name -> the names in all its definitions at the top level of these cells.

    A cell that cannot be read defines nothing.
    """
    found: dict[str, set[str]] = {}
    for source in sources:
        for name, statement in _definitions(source).items():
            found.setdefault(name, set()).update(_names_read(statement))
    return found


def reached(mentioned: Mapping[str, set[str]], names: Iterable[str]) -> set[str]:
    """All defined names that the definitions of `names` mention, and theirs, and so on."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        new = {name for name in mentioned.get(waiting.pop(), ()) if name in mentioned} - found
        found |= new
        waiting += new
    return found


def _names_read(statement: ast.stmt) -> set[str]:
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _definitions(source: str) -> dict[str, ast.stmt]:
    try:
        return (
            top_level_definitions(TransformerManager().transform_cell(source))
            if len(source) <= LONGEST
            else {}
        )
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
