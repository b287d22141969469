import sys

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement

from autograder import doctor
from tests.autograder.toy_course import COURSE, write_chapter


def test_a_machine_that_has_everything_is_healthy(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "sandbox", lambda: doctor.Diagnosis("bubblewrap", True, "/usr/bin/bwrap"))
    result = CliRunner().invoke(doctor.doctor, ["--class", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "✗" not in result.output


def test_a_missing_package_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch):
    declared = ["numpy>=2", "no_such_package; extra == 'grading'", "no_such_tool; extra == 'dev'"]
    monkeypatch.setattr(doctor.importlib.metadata, "requires", lambda name: declared)
    result = CliRunner().invoke(doctor.doctor, ["--class", str(tmp_path)])
    assert result.exit_code == 1
    assert f"{sys.executable} -m pip install 'no_such_package'" in result.output
    assert "no_such_tool" not in result.output


def test_an_old_nbgrader_is_found(monkeypatch):
    monkeypatch.setattr(doctor.importlib.metadata, "version", lambda name: "0.8.1")
    diagnosis = doctor.package(Requirement("nbgrader>=0.9.6"))
    assert not diagnosis.fine
    assert "--upgrade 'nbgrader>=0.9.6'" in diagnosis.remedy


def test_what_the_project_declares_is_what_is_looked_at():
    names = {needed.name for needed in doctor.requirements()}
    assert {"numpy", "jupyterlab", "nbgrader", "jupytext"} <= names
    assert not names & {"pytest", "autograd"}


def test_a_missing_bubblewrap_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    diagnosis = doctor.sandbox()
    assert not diagnosis.fine
    assert "apt-get install bubblewrap" in diagnosis.remedy


def test_an_old_python_is_found(monkeypatch):
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 1))
    assert not doctor.python().fine


@pytest.mark.skipif(sys.platform != "linux", reason="permissions as Linux has them")
def test_a_class_folder_that_cannot_be_written_is_found(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    diagnosis = doctor.writable(tmp_path / "class")
    assert not diagnosis.fine
    assert diagnosis.remedy == f"chmod u+w {tmp_path}"


def test_exercises_that_cannot_be_had_are_named(tmp_path):
    course = write_chapter(tmp_path, declared=COURSE.replace("toy_exercises", "none"))
    diagnosis = doctor.exercises(course)
    assert not diagnosis.fine and "01_toy: No module named 'tests.none'" in diagnosis.found
    assert doctor.exercises(write_chapter(tmp_path)).fine


def test_a_catalogue_that_is_missing_is_named_and_one_that_is_not_wanted_is_not(tmp_path):
    course = write_chapter(tmp_path, declared=f'{COURSE}catalogue = "tests.none"\n')
    diagnosis = doctor.misconceptions(course)
    assert not diagnosis.fine and diagnosis.found == "there is no catalogue tests.none"
    assert doctor.misconceptions(write_chapter(tmp_path)).found == "none is wanted"
