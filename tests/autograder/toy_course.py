"""A course of one tiny chapter, for tests of the build: its exercises lie outside `course_lib`, and its
notebook asks a check of its own."""

from __future__ import annotations

from pathlib import Path

from autograder.build.pipeline import Draft, draft
from autograder.build.source import Chapter, read_chapter
from autograder.course import Course

STEM = "01_toy"

IMPORTS = """\
# %% [markdown]
# # A toy

# %%
from toy_checks import check
"""

DOUBLE = '''
# %% exercise="double"
def double(a):
    """Twice a."""
    ### BEGIN SOLUTION
    return sum([a, a]) + 0 * a
    ### END SOLUTION
'''

CHECK_DOUBLE = """
# %% check="double"
check("double", double)
"""

WRITTEN = """
# %% [markdown]
# Why two?

# %% [markdown] written="why_two" points=3
# ### BEGIN SOLUTION
# Because a number and itself are two numbers.
#
# *Mark scheme*: one point for each word that counts.
# ### END SOLUTION
"""

OTHERS = """
# %% demo
import matplotlib.pyplot as plt

plt.plot([0, 1], [0, 2])
plt.show()

# %% locked="from_earlier_chapters"
def half(a):
    return a / 2

# %% nbgrader={"grade": true, "grade_id": "plain_test", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert half(4) == 2
"""  # noqa: E501

CHAPTER = IMPORTS + DOUBLE + CHECK_DOUBLE + WRITTEN + OTHERS

TOY_CHECKS = """
def check(name, answer):
    return 2.0 if answer(3) == 6 else 0.5
"""


COURSE = """
id = "toy-course"
title = "A toy"
version = "1"
exercises = "tests.toy_exercises"
"""


def write_chapter(root: Path, text: str = CHAPTER, declared: str = COURSE, stem: str = STEM) -> Course:
    """Make a course folder whose one chapter is `text` and whose course.toml is `declared`."""
    path = root / "chapters" / f"{stem}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    (root / "toy_checks.py").write_text(TOY_CHECKS)
    (root / "course.toml").write_text(declared, encoding="utf-8")
    return Course.load(root)


def read(root: Path, text: str) -> Chapter:
    return read_chapter(write_chapter(root, text).source(STEM))


def toy_draft(root: Path, text: str = CHAPTER, declared: str = COURSE) -> Draft:
    return draft(write_chapter(root, text, declared), STEM)
