"""`autograder release`: chapters 2 and 5 are released, and looked through as a curious student would."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.build.leaks import _telling_lines
from autograder.build.omissions import chapter_of
from autograder.cli import main
from tests.autograder.toy_course import STEM, write_chapter
from tests.this_course import CHAPTERS, COURSE

RELEASED = ("02_softmax_cross_entropy", "05_flow_graphs")
#: lines of answers that say nothing of the answer
EMPTY = {"counts = np.zeros((C, C), dtype=int)"}
WRONG = "def softmax(a):\n    e = np.exp(a - a.max())\n    return e / e.sum()\n"


def run(*arguments):
    result = CliRunner().invoke(main, ["release", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release") / "course"
    code, said = run(folder, "02", "05", "--zip")
    assert code == 0, said
    assert said.startswith(f"wrote version {COURSE.version} with 2 chapters into {folder}")
    return folder


def texts(folder: Path):
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".gz":
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def python(folder, *arguments):
    """What a program said on standard output and standard error, in a folder beside which it sees nothing."""
    done = subprocess.run(
        [sys.executable, "-W", "default", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    return done.stdout, done.stderr


def test_a_release_holds_what_a_student_needs_and_nothing_else(release):
    files = {"LICENSE", "LICENSE-TEXT.md", "Makefile", "README.md", "course.toml", "environment.yml"}
    folders = {"course_lib", "docs", "notebooks"}
    assert {path.name for path in release.iterdir()} == {*files, *folders, "pyproject.toml"}
    assert sorted(path.name for path in (release / "notebooks").iterdir()) == list(RELEASED)
    assert sorted(path.stem for path in (release / "course_lib" / "hints").glob("*.json")) == list(RELEASED)
    for chapter in RELEASED:
        made, built = release / "notebooks" / chapter / f"{chapter}.ipynb", COURSE.release(chapter)
        notebook = json.loads(made.read_text(encoding="utf-8"))
        assert notebook["metadata"].pop("course") == {"id": COURSE.id, "version": COURSE.version}
        assert notebook == json.loads(built.read_text(encoding="utf-8"))


def test_no_line_of_an_answer_is_in_any_file(release):
    answers = {
        "".join(line.split()): line
        for chapter in CHAPTERS
        for cell in chapter_of(COURSE, chapter).cells
        for line in _telling_lines(cell)
        if line not in EMPTY
    }
    assert len(answers) > 300
    for name, text in texts(release):
        if name.startswith("notebooks/"):  # which the build refuses if one is in them
            continue
        lines = {"".join(re.split("  #| [|] ", line)[0].split()) for line in text.splitlines()}
        assert {answers[line] for line in lines & answers.keys()} == set(), name


def test_nothing_in_it_imports_or_names_the_grader_or_the_catalogue(release):
    named = [name for name, text in texts(release) if re.search(r"\bautograder\.|import autograder", text)]
    assert named == []


def test_every_link_in_a_page_and_in_a_notebook_leads_somewhere(release):
    for name, text in texts(release):
        if name.endswith(".ipynb"):
            cells = json.loads(text)["cells"]
            text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        elif not name.endswith(".md"):
            continue
        for link in re.findall(r"\]\((?!https?:|#|attachment:)([^)#\s]+)", text):
            assert ((release / name).parent / link).exists(), (name, link)


def test_a_check_names_a_mistake_and_nothing_comes_on_standard_error(release):
    program = f"import numpy as np\nfrom course_lib import check\n{WRONG}check(softmax)\ncheck('sigmoid')"
    said, errors = python(release, "-c", program)
    assert "softmax: partly right" in said and "sigmoid: not done yet" in said
    assert "  hint: " in said
    assert errors == ""


def test_its_commands_know_its_chapters_and_say_nothing_on_standard_error(release):
    said, errors = python(release, "-m", "course_lib", "progress")
    assert [line[:1] for line in said.splitlines()] == ["2", "5", "N"]
    assert errors == ""


def test_it_pins_what_it_was_made_with(release):
    table = json.loads((release / "course_lib" / "hints" / f"{RELEASED[0]}.json").read_text())
    assert f'"numpy=={table["made_with"]["numpy"]}"' in (release / "pyproject.toml").read_text()


def test_the_zip_holds_the_same_below_one_folder(release):
    with zipfile.ZipFile(release.with_suffix(".zip")) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    there = {path.relative_to(release.parent).as_posix() for path in release.rglob("*") if path.is_file()}
    assert names == {name for name in there if "__pycache__" not in name}


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").touch()
    code, said = run(tmp_path, "02")
    assert code == 2 and "is not empty" in said
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_is_not_built_is_not_released(tmp_path):
    write_chapter(tmp_path / "course")
    code, said = run(tmp_path / "for-students", "--course", tmp_path / "course")
    assert code == 1
    assert f"notebooks/{STEM}/{STEM}.ipynb is missing" in said and "nothing was written" in said
    assert not (tmp_path / "for-students").exists()
