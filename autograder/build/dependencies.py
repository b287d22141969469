"""Which definitions of a notebook use which others, and which modules, read from the source alone."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from autograder.build.rules import definitions_among

MAX_CELL_CHARACTERS = 100_000  # characters of a cell that is read
MAX_STATEMENTS = 200  # of a cell in which each is related to those before it


def mentions(sources: Iterable[str]) -> dict[str, set[str]]:
    """Name -> the names in all its definitions at the top level of these cells, and in what its cells run
    before them: where that fails, nothing is defined.

    A cell that cannot be read defines nothing.
    """
    found: dict[str, set[str]] = {}
    for source in sources:
        before: set[str] = set()
        statements = _statements(source)
        for statement in statements:
            read = _names_read(statement)
            for name in definitions_among([statement]):
                found.setdefault(name, set()).update(read, before)
            if _runs_at_once(statement) and len(statements) <= MAX_STATEMENTS:
                before |= read
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


def names_in(source: str) -> set[str]:
    """All names that a cell reads; none if it cannot be read."""
    for readable in (source, _without_magics(source)):
        with suppress(SyntaxError):
            return _names_read(ast.parse(readable))
    return set()


def modules_behind(files: Iterable[Path], package: str, folder: Path) -> list[Path]:
    """The given files, and what they import, directly or not, of `package`, which lies in `folder`.

    A file that cannot be read, or is no Python, imports nothing.
    """
    found: set[Path] = set()
    waiting = list(files)
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        own = [package, *path.relative_to(folder).parent.parts] if path.is_relative_to(folder) else []
        for name in _imports(path, own):
            if f"{name}.".startswith(f"{package}."):
                waiting += _files_of(folder, name.split(".")[package.count(".") + 1 :])
    return sorted(found)


def _imports(path: Path, own: list[str]) -> set[str]:
    """The dotted names that a module may import: of `from a import b` a and a.b; `own` is its package."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = own[: len(own) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return names


def _files_of(folder: Path, parts: list[str]) -> list[Path]:
    """The file of a module, and the `__init__.py` of each package above it."""
    packages = [folder.joinpath(*parts[:depth], "__init__.py") for depth in range(len(parts) + 1)]
    return [*packages, folder.joinpath(*parts).with_suffix(".py")] if parts else packages


def _names_read(statement: ast.AST) -> set[str]:
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _runs_at_once(statement: ast.stmt) -> bool:
    """Whether a statement calls something when the cell is run, and not when what it defines is called."""
    return not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)


def _statements(source: str) -> list[ast.stmt]:
    """What stands at the top level of a cell; nothing if it cannot be read.

    IPython itself takes minutes to translate a cell full of magics.
    """
    for readable in (source, _without_magics(source)) if len(source) <= MAX_CELL_CHARACTERS else ():
        try:
            with warnings.catch_warnings(action="ignore"):  # a student's, about an odd "\d"
                return ast.parse(readable).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
    return []


def _without_magics(source: str) -> str:
    return "\n".join(_indent(line) + "pass" if _is_magic(line) else line for line in source.split("\n"))


def _is_magic(line: str) -> bool:
    """Whether only IPython understands a line: a magic, a shell escape, a question, also behind a name."""
    stripped, value = line.strip(), line.partition("=")[2].lstrip()
    return stripped.startswith(("%", "!", "?")) or stripped.endswith("?") or value.startswith(("%", "!"))


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
