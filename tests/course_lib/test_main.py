import pytest

from course_lib.__main__ import main
from tests.course_lib.commands import toy_folder


@pytest.fixture
def folders(tmp_path, monkeypatch):
    made = toy_folder.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    return made


def test_progress_is_told(folders, capsys):
    assert main(["progress"]) == 0
    assert "1 · A toy" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["hand-in", "07"], ["update", "nothing.zip"]])
def test_what_cannot_be_done_is_said_in_one_line_and_is_wrong_usage(folders, capsys, arguments):
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ") and said.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["learn"], ["progress", "fast"]])
def test_a_wrong_command_line_is_wrong_usage(folders, capsys, arguments):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2


def test_what_follows_lab_goes_to_jupyterlab(folders, monkeypatch):
    called = []
    monkeypatch.setattr("course_lib.commands.lab.lab", lambda folders, options: called.append(options) or 0)
    assert main(["lab", "--port", "9000", "--no-browser"]) == 0
    assert called == [["--port", "9000", "--no-browser"]]


def test_help_has_an_example_of_each_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    for command in ("lab", "progress", "hand-in 02", "update course.zip"):
        assert f"python -m course_lib {command} " in said
