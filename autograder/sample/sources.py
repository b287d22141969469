"""The source of a catalogue entry as a student would have written it into the answer's cell."""

from __future__ import annotations

import ast
import inspect
import re
import sys

from autograder.catalogue import Alternative


def source_of(entry: Alternative) -> str:
    """A cell that defines the answer of `entry` under its exercise's name, after whatever of its module it
    needs."""
    module = sys.modules[entry.made.__module__]
    text = inspect.getsource(module)
    found = _definitions(ast.parse(text))
    own = found[entry.made.__name__]
    needed = sorted(_needed(own, found) - {own}, key=lambda node: node.lineno)
    parts = [_text(text, node) for node in needed]
    name, answer = entry.exercise, _text(text, own)
    if entry.sizes:
        parts.append(f"{answer}\n\n\n{name} = {entry.made.__name__}({entry.sizes[0]!r})")
    elif entry.build:
        parts.append(f"{answer}\n\n\n{name} = {entry.made.__name__}()")
    else:
        parts.append(re.sub(rf"\b{entry.made.__name__}\b", name, answer))
    return "\n\n\n".join(parts)


def _definitions(tree: ast.Module) -> dict[str, ast.stmt]:
    """The module's own statements by the name that each defines."""
    found: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name): node for alias in node.names}
        elif isinstance(node, ast.Assign):
            found |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
    return found


def _needed(node: ast.stmt, found: dict[str, ast.stmt]) -> set[ast.stmt]:
    """The statements that `node` refers to, and those that they refer to, and so on; decorators are left
    out."""
    needed, todo = set(), [node]
    while todo:
        current = todo.pop()
        needed.add(current)
        decorators = {id(part) for d in getattr(current, "decorator_list", []) for part in ast.walk(d)}
        names = {n.id for n in ast.walk(current) if isinstance(n, ast.Name) and id(n) not in decorators}
        todo += [found[name] for name in names if name in found and found[name] not in needed]
    return needed


def _text(text: str, node: ast.stmt) -> str:
    return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
