"""docs/syllabus.md points at what exists and forgets nothing; the README shows every chapter."""

import re
import runpy
from pathlib import Path

import pytest

from tests.this_course import CHAPTERS, exercises_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "syllabus.md").read_text()
README = (ROOT / "README.md").read_text()
PICTURES = runpy.run_path(str(ROOT / "docs" / "pictures.py"))

#: (chapter, target) of each row: the heading of a section, or an exercise or a written question in backticks
TARGETS = [
    (chapter, target)
    for chapter, where in re.findall(r"^\|.*\| \[(\w+)\] \| (.+) \|$", PAGE, re.MULTILINE)
    for target in where.split("; ")
]


def places(chapter: str) -> set[str]:
    """What a row may point at in a chapter: its headings, and its exercises and questions in backticks."""
    source = (ROOT / "chapters" / f"{chapter}.py").read_text()
    headings = re.findall(r"^# ##+ (.+)$", source, re.MULTILINE)
    names = re.findall(r'^# %%.* (?:exercise|written)="(\w+)"', source, re.MULTILINE)
    return {*headings, *(f"`{name}`" for name in names)} - {"BEGIN SOLUTION", "END SOLUTION"}


def test_every_row_of_a_table_names_a_chapter_and_a_place():
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    heads = [line for line in rows if line.startswith(("|---", "| topic |", "| printed |"))]
    assert [row for row in rows if row not in heads and not re.search(r" \| \[\w+\] \| .+ \|$", row)] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_target_exists(chapter):
    assert {target for stem, target in TARGETS if stem == chapter} - places(chapter) == set()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_exercise_and_question_of_a_chapter_is_a_target(chapter):
    names = {place for place in places(chapter) if place.startswith("`")}
    assert {f"`{name}`" for name in exercises_of(chapter)} <= names
    assert names - {target for stem, target in TARGETS if stem == chapter} == set()


def test_the_targets_lie_in_all_chapters_and_in_no_other():
    assert {chapter for chapter, _ in TARGETS} == set(CHAPTERS)


def test_every_chapter_links_to_its_solved_notebook():
    links = dict(re.findall(r"^\[(\w+)\]: (\S+)$", PAGE, re.MULTILINE))
    assert links == {chapter: f"../solutions/{chapter}/{chapter}.ipynb" for chapter in CHAPTERS}
    assert [link for link in links.values() if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_readme_shows_and_links_every_chapter(chapter):
    picture = PICTURES["path"](chapter)
    assert f'src="{picture.relative_to(ROOT)}"' in README
    assert f"(solutions/{chapter}/{chapter}.ipynb)" in README


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_picture_is_small_and_made_from_the_present_figure(chapter):
    picture = PICTURES["path"](chapter)
    assert picture.stat().st_size < 60_000
    assert PICTURES["source"](chapter) == PICTURES["digest"](PICTURES["chosen"](chapter)), (
        "run `make pictures`"
    )
