"""The start page, work/00_start.ipynb: what this course is, where its chapters are, and a first exercise."""

from __future__ import annotations

import re

from course_lib.commands.folders import Folders, read_notebook, source_of

WELCOME = """\
# {title}

In this course you derive how neural networks learn, write it in Python, and have it checked at once. Nobody
sees what you try here, and a check may be run as often as you like.

This page is yours: work on it, change it, come back to it. It belongs to version {version} of the course.
"""
FIRST = """\
## The first five minutes

1. Click into the grey cell below and press <kbd>Shift</kbd>+<kbd>Enter</kbd>. It runs, and the next cell is
   chosen. That is how every cell is run.
2. The cell after it is an exercise. Put your answer in place of its last two lines, and run it.
3. Run the check below it. It says what is right, and what is not right yet.

The exercise: the slope of $x^2$ is its derivative. Which function of $x$ is that? Try a wrong one first, such
as `return x`, and read what the check says.
"""
IMPORTS = "from course_lib import check, progress"
ANSWER = '''\
def slope_of_square(x):
    """The derivative of x², at each entry of the array x."""
    # YOUR CODE HERE
    raise NotImplementedError()'''
CARDS = """\
## How a check reads

| sign | it means |
|---|---|
| ○ | not done yet: `raise NotImplementedError()` is still there, or the cell was not run |
| ✗ | not right yet |
| ◐ | partly right: some of the claims hold, and earn their share |
| ✓ | right |

Each line is one claim about your answer. Below the first that fails stand the smallest input that failed,
what you returned, and what should have come. If others have made the same mistake before, a hint follows: a
question, never the answer.
"""
ODD = """\
## When something is odd

- **`NameError: name 'check' is not defined`.** The kernel was started anew and knows nothing yet. Run the
  cell with the `import` lines at the top of the notebook, then your answer, then its check.
- **The check still shows the old result.** Did you run the cell of the answer after you changed it?
- **Something does not end.** *Kernel → Interrupt Kernel*. An answer that takes more than ten seconds is
  stopped by itself (not on Windows).
- **Nothing fits together any more.** *Kernel → Restart Kernel and Run All Cells* runs everything afresh, in
  order.
- **A cell is gone or broken.** Rename your notebook and run `python -m course_lib lab` again: it brings a
  fresh copy, into which you can copy what you wrote.

Before you hand in a chapter, say chapter 2, run `python -m course_lib hand-in 02` in a terminal (*File → New
→ Terminal*). It says what a grader will see.
"""
PROGRESS = """\
## How far you are

Run this cell whenever you want to know. In a terminal, `python -m course_lib progress` says the same.
"""
#: "**Time:** about 90 minutes." and "**You need:** the chain rule." in the first cell of a chapter
TIME = re.compile(r"(?:\*\*Time:\*\*|It takes)\s+(.*?)\.(?:\s|$)", re.S)
NEEDS = re.compile(r"You need:?(?:\*\*)?\s+(.*?)\.(?:\s|$)", re.S)


def start_page(folders: Folders) -> dict:
    """The notebook, as JSON."""
    declared = folders.declared
    welcome = WELCOME.format(title=declared.get("title", "A course"), version=folders.version)
    cells = [
        _markdown("welcome", welcome),
        _markdown("first", FIRST),
        _code("imports", IMPORTS),
        _code("slope_of_square", ANSWER),
        _code("slope_of_square_check", "check(slope_of_square)"),
        _markdown("chapters", chapter_map(folders)),
        _markdown("how_far", PROGRESS),
        _code("progress", "progress()"),
        _markdown("cards", CARDS),
        _markdown("odd", ODD),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def chapter_map(folders: Folders) -> str:
    """A table of the chapters with links from work/, the time that each takes, and what it needs."""
    rows = [
        "## The chapters",
        "",
        "Click on a title to open the chapter. They build on each other: take them in this order.",
        "",
        "| chapter | time | you need |",
        "|---|---|---|",
    ]
    for chapter in folders.chapters:
        first = source_of(read_notebook(folders.released(chapter))["cells"][0])
        heading = first.split("\n", 1)[0].lstrip("# ")
        time, needs = (_said(pattern, first) for pattern in (TIME, NEEDS))
        rows.append(f"| [{heading}]({chapter}/{chapter}.ipynb) | {time} | {needs} |")
    return "\n".join(rows)


def _said(pattern: re.Pattern, text: str) -> str:
    found = pattern.search(text)
    return " ".join(found[1].split()).replace("|", "\\|") if found else ""


def _markdown(name: str, source: str) -> dict:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source.strip()}


def _code(name: str, source: str) -> dict:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
