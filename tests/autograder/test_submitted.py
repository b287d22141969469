"""Which notebook is whose, and that everything else below submitted/ is named."""

import pytest

from autograder.submitted import left_over, submissions

CHAPTERS = ["01_toy", "01_toy_two", "02_other"]


@pytest.fixture
def submitted(tmp_path):
    return tmp_path / "submitted"


def put(folder, *places):
    for place in places:
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if place.endswith("/") else path.touch()


def found(folder, chapter="01_toy"):
    """Where the notebook of each student is."""
    return {
        s.student: str(s.path.relative_to(folder / s.student)) for s in submissions(folder, chapter, CHAPTERS)
    }


def test_a_submission_is_found_by_its_folder_whatever_is_in_it(submitted):
    put(submitted, "bela/01_toy/", "ada/01_toy/", "chen/02_other/", "dana/01_toy")
    expected = "01_toy/01_toy.ipynb"
    assert found(submitted) == {"ada": expected, "bela": expected, "dana": expected}
    assert left_over(submitted, "01_toy", CHAPTERS) == []


@pytest.mark.parametrize(
    "place",
    [
        "01_toy/01_toy (1).ipynb",
        "01_toy/kopie.ipynb",
        "01_toy/01_toy.IPYNB",
        "01_toy/01_toy.ipynb.txt",
        "01_toy/01_toy.ipynb.json",
        "01_toy/unpacked/01_toy/01_toy.ipynb",
        "01_TOY/01_toy.ipynb",
        "01 Toy/01_toy.ipynb",
        "01_toy (1)/01_toy.ipynb",
        "01/01_toy.ipynb",
        "1/solved.ipynb",
        "01_toy.ipynb",
        "01_toy (2).ipynb",
        "01_Toy.IPYNB",
        "01-toy-ada.ipynb.txt",
    ],
)
def test_the_only_candidate_is_taken_wherever_it_is(submitted, place):
    put(submitted, f"ada/{place}", "ada/._01_toy.ipynb", "ada/01_toy_two/01_toy_two.ipynb")
    (only,) = submissions(submitted, "01_toy", CHAPTERS)
    assert only.path == submitted / "ada" / place
    assert only.others == ()
    assert only.found_at == ("" if place.startswith("01_toy/") and place.count("/") == 1 else place)
    assert only.alone == ("/" in place), "what lies right below the student is of no chapter alone"
    assert left_over(submitted, "01_toy", CHAPTERS) == []


def test_the_place_that_was_asked_for_goes_before_all_others_and_these_are_named(submitted):
    put(submitted, "ada/01_toy/01_toy.ipynb", "ada/01/01_toy.ipynb", "ada/01_toy.ipynb", "ada/01_toy.zip")
    assert found(submitted) == {"ada": "01_toy/01_toy.ipynb"}
    (line,) = left_over(submitted, "01_toy", CHAPTERS)
    assert line == (
        "ada: not graded: 01/ (01_toy.ipynb), 01_toy.ipynb, 01_toy.zip; unpack archives; "
        "the place of a notebook is ada/01_toy/01_toy.ipynb"
    )
    assert left_over(submitted, "02_other", CHAPTERS) == []


def test_of_several_candidates_none_is_taken_and_all_are_named(submitted):
    put(
        submitted,
        "ada/01/01_toy.ipynb",
        "ada/01_TOY/01_toy.ipynb",
        "bela/01_toy (1).ipynb",
        "bela/01_toy.ipynb",
    )
    assert found(submitted) == {}
    ada, bela = left_over(submitted, "01_toy", CHAPTERS)
    assert ada.startswith("ada: not graded: 01/ (01_toy.ipynb), 01_TOY/ (01_toy.ipynb); the place")
    assert bela.startswith("bela: not graded: 01_toy (1).ipynb, 01_toy.ipynb; the place")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_is_of_no_chapter_is_named_whatever_is_graded(submitted, chapter):
    put(submitted, "ada.zip", "ada/homework/a.ipynb", "ada/homework/b.txt", "ada/scan.pdf", "bela/")
    put(submitted, ".DS_Store", "ada/._x", "ada/__MACOSX/x.ipynb", "ada/timestamp.txt")
    assert left_over(submitted, chapter, CHAPTERS) == [
        "submitted/: not graded: ada.zip; unpack archives; "
        f"the place of a notebook is STUDENT/{chapter}/{chapter}.ipynb",
        "ada: not graded: homework/ (a.ipynb, b.txt), scan.pdf; "
        f"the place of a notebook is ada/{chapter}/{chapter}.ipynb",
        "bela: the folder is empty",
    ]


def test_of_several_notebooks_in_its_folder_the_others_are_kept_in_mind(submitted):
    put(submitted, "ada/01_toy/01_toy.ipynb", "ada/01_toy/01_toy (1).ipynb", "ada/01_toy/._01_toy (1).ipynb")
    (only,) = submissions(submitted, "01_toy", CHAPTERS)
    assert (only.path.name, [path.name for path in only.others]) == ("01_toy.ipynb", ["01_toy (1).ipynb"])


def test_of_several_notebooks_further_down_none_is_taken(submitted):
    put(submitted, "ada/01_toy/a/01_toy.ipynb", "ada/01_toy/b/01_toy.ipynb")
    assert found(submitted) == {"ada": "01_toy/01_toy.ipynb"}


def test_no_link_is_followed_to_a_candidate(submitted, tmp_path):
    put(tmp_path, "elsewhere/01_toy.ipynb", "submitted/ada/", "submitted/bela/01_toy/")
    (submitted / "ada" / "01_TOY").symlink_to(tmp_path / "elsewhere")
    (submitted / "bela" / "01_toy" / "below").symlink_to(tmp_path / "elsewhere")
    assert found(submitted) == {"bela": "01_toy/01_toy.ipynb"}
    (line,) = left_over(submitted, "01_toy", CHAPTERS)
    assert line.startswith("ada: not graded: 01_TOY;")


def test_without_a_class_there_is_nothing(submitted):
    assert (found(submitted), left_over(submitted, "01_toy", CHAPTERS)) == ({}, [])
