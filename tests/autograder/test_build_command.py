import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder.cli import COMMANDS, main
from tests.autograder.toy_course import CHAPTER, STEM, write_chapter


@pytest.fixture
def run(tmp_path):
    """Run `autograder build` on the toy: (exit code, what it said)."""
    write_chapter(tmp_path)

    def invoke(*arguments):
        result = CliRunner().invoke(main, ["build", "--course", str(tmp_path), *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def executed(monkeypatch):
    """The chapters that were executed; nothing is executed in fact."""
    stems = []

    def execute(chapter, notebook, root, progress):
        stems.append(chapter.stem)

    monkeypatch.setattr("autograder.build.pipeline.execute", execute)
    return stems


def test_build_builds_what_is_stale_and_nothing_else(run, executed):
    assert run() == (0, f"built {STEM}\n1 chapter is up to date\n")
    assert run() == (0, "1 chapter is up to date\n")
    assert executed == [STEM]


def test_force_builds_what_is_fresh_too(run, executed):
    run()
    run("--force")
    assert executed == [STEM, STEM]


def test_check_says_what_is_stale_and_executes_nothing(run, executed, tmp_path):
    code, said = run("--check")
    assert code == 1
    assert f"solutions/{STEM}/{STEM}.ipynb is missing" in said
    assert executed == []
    run()
    assert run("--check")[0] == 0
    (tmp_path / "solutions" / "07_gone").mkdir()
    assert run("--check")[0] == 1
    assert run("--check", "01")[0] == 0


@pytest.mark.parametrize("name", ["1", "01", STEM])
def test_a_chapter_is_named_by_its_number_or_in_full(run, executed, name):
    assert run(name)[0] == 0
    assert executed == [STEM]


def test_a_chapter_that_does_not_exist_is_refused_with_those_that_do(run):
    code, said = run("02")
    assert code == 2
    assert f"there is no chapter '02'; there are: {STEM}" in said


def test_a_chapter_that_is_refused_gives_code_2_and_the_reason(run, tmp_path):
    write_chapter(tmp_path, CHAPTER.replace("exercise=", "excercise="))
    for arguments in ([], ["--check"]):
        code, said = run(*arguments)
        assert code == 2
        assert f"error: chapters/{STEM}.py:7: " in said
        assert "did you mean `exercise`?" in said


def test_one_chapter_that_fails_does_not_stop_the_others(run, tmp_path, monkeypatch):
    from autograder.build.source import BuildError

    text = (tmp_path / "chapters" / f"{STEM}.py").read_text()
    (tmp_path / "chapters" / "02_other.py").write_text(text)
    contracts = "tests.toy_exercises.toy.contracts"
    monkeypatch.setattr("autograder.course.Course.contracts_of", lambda *_: contracts)

    def execute(chapter, notebook, root, progress):
        if chapter.stem == STEM:
            raise BuildError("the first one fails")

    monkeypatch.setattr("autograder.build.pipeline.execute", execute)
    code, said = run()
    assert code == 2
    assert "built 02_other" in said
    assert "error: the first one fails" in said


def test_a_folder_without_chapters_or_course_is_refused(run, tmp_path):
    (tmp_path / "chapters" / f"{STEM}.py").unlink()
    assert run()[0] == 2
    assert "no chapters/NN_name.py in" in run()[1]
    (tmp_path / "course.toml").unlink()
    assert run()[0] == 2
    assert "there is no course.toml in" in run()[1]


def test_check_and_force_together_are_refused(run):
    assert run("--check", "--force")[0] == 2


def test_help_shows_examples_and_imports_no_command():
    script = (
        "import sys; from autograder.cli import main\n"
        "try: main(['--help'], prog_name='autograder')\n"
        "finally: print([name for name in ('numpy', 'nbgrader', 'jupytext') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "Examples:" in said
    assert said.rstrip().endswith("[]")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_is_listed_exists_and_shows_an_example(name):
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert f"autograder {name}" in result.output


def test_an_unknown_command_is_wrong_usage():
    assert CliRunner().invoke(main, ["bild"]).exit_code == 2
