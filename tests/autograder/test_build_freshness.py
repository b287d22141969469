import json
import shutil

import pytest

from autograder.build.freshness import COURSE_LIB, orphans
from autograder.build.pipeline import publish
from autograder.course import Course
from tests.autograder.toy_course import CHAPTER, COURSE, STEM, toy_draft

SOLVED, STUDENT = f"solutions/{STEM}/{STEM}.ipynb", f"notebooks/{STEM}/{STEM}.ipynb"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    publish(toy_draft(root))
    return root


@pytest.fixture
def built(built_once, tmp_path):
    """A course folder of one's own in which the toy has been built."""
    return shutil.copytree(built_once, tmp_path / "course")


def edit(path, change):
    notebook = json.loads(path.read_text())
    change(notebook)
    path.write_text(json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def test_what_was_built_is_fresh(built):
    assert toy_draft(built).stale() == []


def test_a_notebook_that_was_not_built_is_missing(tmp_path):
    assert toy_draft(tmp_path).stale() == [f"{SOLVED} is missing", f"{STUDENT} is missing"]


def test_a_change_of_the_chapter_makes_it_stale(built):
    assert len(toy_draft(built, CHAPTER.replace("A toy", "A toy too")).stale()) == 2


def test_a_change_of_an_answer_leaves_the_student_notebook_fresh(built):
    stale = toy_draft(built, CHAPTER.replace("sum([a, a]) + 0 * a", "a + a + 0 * a")).stale()
    assert stale == [f"{SOLVED} is not what chapters/{STEM}.py builds"]


def test_a_change_of_the_points_makes_it_stale(built):
    dearer = f"{COURSE}[chapter.{STEM}]\npoints = {{double = 3}}\n"
    assert len(toy_draft(built, declared=dearer).stale()) == 2


@pytest.mark.parametrize(
    ("change", "is_stale"),
    [
        (lambda text: text.replace("def card(", "# a card\ndef card("), False),
        (lambda text: text.replace('"""', '"""Of late: ', 1), False),
        (lambda text: text.replace("\n\n\n", "\n\n\n\n"), False),
        (lambda text: text.replace("<div", "<section"), True),
        (lambda text: text + "\nMORE = 1\n", True),
    ],
)
def test_a_change_of_the_code_of_the_cards_makes_the_solved_notebook_stale(
    built, tmp_path, monkeypatch, change, is_stale
):
    for name in ("checking", "derivations"):
        shutil.copytree(COURSE_LIB / name, tmp_path / "library" / name)
    card = tmp_path / "library" / "checking" / "card.py"
    assert change(card.read_text()) != card.read_text()
    card.write_text(change(card.read_text()))
    monkeypatch.setattr("autograder.build.freshness.COURSE_LIB", tmp_path / "library")
    assert toy_draft(built).stale() == [f"{SOLVED} is not what chapters/{STEM}.py builds"] * is_stale


def test_a_notebook_that_was_built_before_the_cards_were_noted_is_fresh(built):
    edit(built / SOLVED, lambda notebook: notebook["metadata"]["course"].pop("shown_by_sha256"))
    assert toy_draft(built).stale() == []


def test_a_change_of_the_check_makes_the_solved_notebook_stale(built, monkeypatch):
    (built / "exercises" / "toy").mkdir(parents=True)
    (built / "exercises" / "toy" / "contracts.py").write_text("# judges more strictly\n")
    monkeypatch.setattr("autograder.course.Course.exercises_folder", built / "exercises")
    assert toy_draft(built).stale() == [f"{SOLVED} is not what chapters/{STEM}.py builds"]


@pytest.mark.parametrize(
    "change",
    [
        lambda notebook: notebook["cells"][0]["source"].append(" edited"),
        lambda notebook: notebook["cells"].pop(),
        lambda notebook: notebook["cells"][3]["outputs"][0]["data"].update({"text/plain": ["1.0"]}),
        lambda notebook: notebook["cells"][3]["outputs"].clear(),
        lambda notebook: notebook["cells"][6]["metadata"].update({"collapsed": True}),
        lambda notebook: notebook["metadata"].pop("course"),
        lambda notebook: notebook["metadata"]["language_info"].update({"version": "3.11.1"}),
    ],
)
def test_a_solved_notebook_that_was_edited_is_stale(built, change):
    edit(built / SOLVED, change)
    assert toy_draft(built).stale() == [f"{SOLVED} is not what chapters/{STEM}.py builds"]


@pytest.mark.parametrize(
    "content", ["", "<<<<<<< HEAD", "[]", "{}", '{"nbformat": 4, "nbformat_minor": 5}', "é"]
)
def test_a_file_that_is_no_notebook_is_stale(built, content):
    (built / SOLVED).write_bytes(content.encode("latin-1"))
    (built / STUDENT).write_bytes(content.encode("latin-1"))
    assert len(toy_draft(built).stale()) == 2


def test_a_folder_whose_chapter_is_gone_is_told(built):
    (built / "notebooks" / "02_gone").mkdir()
    assert orphans(Course.load(built)) == ["notebooks/02_gone has no chapter; remove it"]
