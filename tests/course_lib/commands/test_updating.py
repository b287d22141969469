import shutil
import zipfile

import pytest

from course_lib.commands.folders import (
    START,
    Folders,
    UsageError,
    answers_in,
    read_notebook,
    source_of,
    write_notebook,
)
from course_lib.commands.lab import prepare
from course_lib.commands.updating import carry, update
from tests.course_lib.commands import toy_folder
from tests.course_lib.commands.toy_folder import CHAPTER, HEADING, TOY, answer, cell, check, notebook, written

MINE = "def softmax(a):\n    return a"
ESSAY = "Because it is so."
#: softmax is asked for with another sentence, sigmoid is gone, tanh is new
CORRECTED = notebook(
    HEADING,
    cell("imports", toy_folder.IMPORTS),
    cell("text", "Now with a hint: which axis?", "markdown"),
    answer("softmax", "# over the last axis\n" + toy_folder.UNDONE),
    check("softmax", 4),
    answer("tanh"),
    check("tanh"),
    written("why"),
)


def with_answers(**answers):
    cells = [each | {"source": answers.get(each["id"], each["source"])} for each in TOY["cells"]]
    return notebook(*cells, cell("scratch", "1 + 1"))


@pytest.fixture
def folders(tmp_path):
    made = toy_folder.write(tmp_path / "course")
    write_notebook(made.own(CHAPTER), with_answers(softmax=MINE, sigmoid="0.5", why=ESSAY))
    return made


@pytest.fixture
def newer(tmp_path):
    made = toy_folder.write(tmp_path / "release", CORRECTED, "1.1")
    (made.root / "README.md").write_text("new")
    return made


def test_answers_that_differ_from_what_was_handed_out_go_into_the_cells_of_their_name():
    carried = carry(TOY, with_answers(softmax=MINE, sigmoid="0.5", why=ESSAY), CORRECTED)
    assert answers_in(carried.notebook) == {"softmax": MINE, "tanh": toy_folder.UNDONE, "why": ESSAY}
    assert (carried.answers, carried.without, carried.own) == (["softmax", "why"], ["sigmoid"], 1)
    assert carried.changed == ["softmax", "tanh", "tanh_check"]


def test_a_cell_that_is_not_begun_is_the_new_one():
    carried = carry(TOY, TOY, CORRECTED)
    assert answers_in(carried.notebook)["softmax"].startswith("# over the last axis")
    assert carried.answers == []


def test_an_update_brings_the_release_keeps_the_old_notebook_and_says_what_changed(folders, newer, capsys):
    before = folders.own(CHAPTER).read_bytes()
    assert update(folders, newer.root) == 1  # an answer has no place any more
    said = capsys.readouterr().out
    assert "01_toy: 3 cells changed (softmax, tanh, tanh_check)" in said
    assert "2 answers of yours carried over" in said and "no place any more for: sigmoid" in said
    assert "version 1.1; it was 1.0" in said
    assert answers_in(read_notebook(folders.own(CHAPTER)))["why"] == ESSAY
    assert folders.own(CHAPTER).with_name("01_toy_of_1.0.ipynb").read_bytes() == before
    assert (folders.root / "README.md").read_text() == "new"
    assert Folders(folders.root).version == "1.1"
    assert folders.released(CHAPTER).read_bytes() == newer.released(CHAPTER).read_bytes()


def test_the_same_release_again_changes_no_notebook(folders, newer):
    update(folders, newer.root)
    before = {path: path.read_bytes() for path in folders.work.rglob("*.ipynb")}
    assert update(folders, newer.root) == 0
    assert {path: path.read_bytes() for path in folders.work.rglob("*.ipynb")} == before


def test_a_second_update_keeps_both_old_notebooks(folders, newer):
    update(folders, newer.root)
    write_notebook(newer.released(CHAPTER), TOY)
    write_notebook(folders.own(CHAPTER).with_name("01_toy_of_1.1.ipynb"), TOY)  # whatever that is
    assert update(Folders(folders.root), newer.root) == 0
    assert folders.own(CHAPTER).with_name("01_toy_of_1.1_2.ipynb").exists()


def test_a_zip_with_one_folder_in_it_will_do(folders, newer):
    archive = shutil.make_archive(str(newer.root), "zip", newer.root.parent, newer.root.name)
    assert update(folders, newer.root.parent / archive) == 1
    assert Folders(folders.root).version == "1.1"


def test_a_chapter_that_was_not_opened_yet_is_new_and_nothing_is_kept_beside(folders, newer, capsys):
    write_notebook(newer.released("02_later"), TOY)
    update(folders, newer.root)
    assert "02_later: new" in capsys.readouterr().out
    assert not folders.own("02_later").exists()


@pytest.mark.parametrize("wrong", ["missing", "text", "empty zip", "another course", "the workshop"])
def test_what_is_no_release_of_this_course_is_refused_and_changes_nothing(folders, newer, tmp_path, wrong):
    release = {"missing": tmp_path / "nothing"}.get(wrong, tmp_path / "thing")
    if wrong == "text":
        release.write_text("no")
    elif wrong == "empty zip":
        zipfile.ZipFile(release, "w").close()
    elif wrong == "another course":
        release = newer.root
        declared = (release / "course.toml").read_text()
        (release / "course.toml").write_text(declared.replace('"toy"', '"trees"'))
    elif wrong == "the workshop":
        release = newer.root
        (folders.root / "chapters").mkdir()
    before = {path: path.read_bytes() for path in folders.root.rglob("*") if path.is_file()}
    with pytest.raises(UsageError):
        update(folders, release)
    assert {path: path.read_bytes() for path in folders.root.rglob("*") if path.is_file()} == before


def test_a_zip_cannot_write_outside(folders, newer, tmp_path):
    release = tmp_path / "evil.zip"
    with zipfile.ZipFile(release, "w") as archive:
        for path in sorted(newer.root.rglob("*")):
            archive.write(path, path.relative_to(newer.root))
        archive.writestr("../outside.txt", "evil")
    update(folders, release)
    assert not list(tmp_path.glob("outside.txt"))


def test_the_start_page_gets_the_new_map_and_keeps_what_is_theirs(folders, newer):
    prepare(folders)
    page = read_notebook(folders.work / START)
    by_id = {cell["id"]: cell for cell in page["cells"]}
    by_id["slope_of_square"]["source"] = by_id["cards"]["source"] = "mine"
    write_notebook(folders.work / START, page)
    write_notebook(newer.released("02_later"), TOY)
    update(folders, newer.root)
    sources = {cell["id"]: source_of(cell) for cell in read_notebook(folders.work / START)["cells"]}
    assert "02_later.ipynb" in sources["chapters"] and "version 1.1" in sources["welcome"]
    assert sources["slope_of_square"] == sources["cards"] == "mine"


def test_other_packages_are_asked_for(folders, newer, capsys):
    (newer.root / "pyproject.toml").write_text('[project]\ndependencies = ["numpy==3"]')
    update(folders, newer.root)
    assert "pip install --editable ." in capsys.readouterr().out
    update(Folders(folders.root), newer.root)
    assert "pip install" not in capsys.readouterr().out
