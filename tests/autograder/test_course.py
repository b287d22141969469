from pathlib import Path

from autograder.course import Course, waiting


def test_the_class_folder_is_class_in_the_course_folder_unless_another_is_named(tmp_path):
    assert Course.load(tmp_path).folder == tmp_path / "class"
    assert Course.load(tmp_path, folder=tmp_path / "autumn").folder == tmp_path / "autumn"


def test_the_gradebook_is_in_the_class_folder_unless_another_is_named(tmp_path):
    assert Course.load(folder=tmp_path).db_url == f"sqlite:///{tmp_path / 'gradebook.db'}"
    assert Course.load(folder=tmp_path, db_url="sqlite:////grades.db").db_url == "sqlite:////grades.db"


def test_postgresql_is_reached_with_the_driver_of_the_extra(tmp_path):
    assert (
        Course.load(folder=tmp_path, db_url="postgresql://host/grades").db_url
        == "postgresql+psycopg://host/grades"
    )
    assert (
        Course.load(folder=tmp_path, db_url="postgresql+other://host/grades").db_url
        == "postgresql+other://host/grades"
    )


def test_nbgrader_waits_for_other_programs_that_write_to_the_gradebook():
    assert waiting("sqlite:////grades.db") == "sqlite:////grades.db?timeout=30"
    assert waiting("sqlite:////grades.db?timeout=1") == "sqlite:////grades.db?timeout=1"
    assert waiting("postgresql+psycopg://host/grades") == "postgresql+psycopg://host/grades"


def test_a_submission_is_found_by_its_folder_whatever_is_in_it(tmp_path):
    course = Course.load(folder=tmp_path)
    for student in ("bela", "ada"):
        (tmp_path / "submitted" / student / "01_toy").mkdir(parents=True)
    (tmp_path / "submitted" / "chen" / "02_other").mkdir(parents=True)
    found = course.submissions("01_toy")
    assert [submission.student for submission in found] == ["ada", "bela"]
    assert found[0].path == tmp_path / "submitted/ada/01_toy/01_toy.ipynb"


def test_the_only_notebook_in_the_folder_is_the_submission_whatever_it_is_called(tmp_path):
    folder = tmp_path / "submitted" / "ada" / "01_toy"
    folder.mkdir(parents=True)
    (folder / "01_toy (1).ipynb").touch()
    course = Course.load(folder=tmp_path)
    assert course.submissions("01_toy")[0].path == folder / "01_toy (1).ipynb"
    (folder / "notes.ipynb").touch()
    assert course.submissions("01_toy")[0].path == folder / "01_toy.ipynb"


def test_nbgrader_is_told_the_same_folders_as_by_the_configuration_file(tmp_path):
    root = Path(__file__).parents[2]
    written = {}
    source = (root / "nbgrader_config.py").read_text()
    from traitlets.config import Config

    config = Config()
    exec(source, {"get_config": lambda: config, "__file__": str(root / "nbgrader_config.py"), **written})
    by_hand, own = config.CourseDirectory, Course.load(root).nbgrader().CourseDirectory
    assert own.course_id == by_hand.course_id
    assert own.db_url == waiting(by_hand.db_url)
    for step in ("source_directory", "release_directory"):
        assert Path(own.root, own[step]) == Path(by_hand.root, by_hand[step])
    assert Path(own.root, "submitted") == Path(by_hand.root, by_hand.submitted_directory)
