"""The language of derivations needs NumPy and the standard library alone."""

import ast
import sys
from pathlib import Path

import course_lib.derivations

FOLDER = Path(course_lib.derivations.__file__).parent


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_it_imports_numpy_the_standard_library_itself_and_colours():
    foreign = {
        (path.name, name)
        for path in FOLDER.rglob("*.py")
        for name in imported(path)
        if not name.startswith(("course_lib.derivations", "course_lib.palette"))
        and name.partition(".")[0] not in {"numpy", *sys.stdlib_module_names}
    }
    assert foreign == set()
