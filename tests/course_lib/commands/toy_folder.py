"""A student's folder with one small chapter, for tests of the commands."""

import json
from pathlib import Path

from course_lib.commands.folders import Folders, write_notebook

CHAPTER = "01_toy"
IMPORTS = "from course_lib import check"
UNDONE = "# YOUR CODE HERE\nraise NotImplementedError()"


def cell(name: str, source: str, kind: str = "code", **nbgrader) -> dict:
    made = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    if nbgrader:
        made["metadata"]["nbgrader"] = {"grade_id": name, "grade": False, "solution": False, **nbgrader}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def answer(name: str, source: str = UNDONE) -> dict:
    return cell(name, source, solution=True)


def check(name: str, points: float = 3) -> dict:
    return cell(f"{name}_check", f"check('{name}')", grade=True, points=points)


def written(name: str, text: str = "YOUR ANSWER HERE") -> dict:
    return cell(name, text, "markdown", grade=True, solution=True, points=2)


def notebook(*cells: dict) -> dict:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": list(cells), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


HEADING = cell("heading", "# 1 · A toy\n\n**Time:** 5 minutes. **You need:** nothing.", "markdown")
TOY = notebook(
    HEADING,
    cell("imports", IMPORTS),
    answer("softmax"),
    check("softmax"),
    answer("sigmoid"),
    check("sigmoid", 2),
    written("why"),
)


def write(root: Path, made: dict = TOY, version: str = "1.0", chapter: str = CHAPTER) -> Folders:
    """A release in `root`, with nothing in work/ yet."""
    root.mkdir(exist_ok=True)
    declared = {"id": "toy", "title": "A toy course", "version": version, "exercises": "course_lib.exercises"}
    lines = [f"{name} = {json.dumps(value)}" for name, value in declared.items()]
    (root / "course.toml").write_text("\n".join(lines))
    folders = Folders(root)
    write_notebook(folders.released(chapter), made)
    return folders
