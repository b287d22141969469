import sys

import pytest
from click.testing import CliRunner

from autograder import doctor


def test_a_machine_that_has_everything_is_healthy(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "sandbox", lambda: doctor.Finding("bubblewrap", True, "/usr/bin/bwrap"))
    result = CliRunner().invoke(doctor.doctor, ["--class", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "✗" not in result.output


def test_a_missing_package_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("numpy", "no_such_package"))
    result = CliRunner().invoke(doctor.doctor, ["--class", str(tmp_path)])
    assert result.exit_code == 1
    assert f"{sys.executable} -m pip install no_such_package" in result.output


def test_an_old_nbgrader_is_found(monkeypatch):
    monkeypatch.setattr(doctor.importlib.metadata, "version", lambda name: "0.8.1")
    finding = doctor.package("nbgrader")
    assert not finding.fine
    assert "--upgrade nbgrader" in finding.remedy


def test_a_missing_bubblewrap_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    finding = doctor.sandbox()
    assert not finding.fine
    assert "apt-get install bubblewrap" in finding.remedy


def test_an_old_python_is_found(monkeypatch):
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 1))
    assert not doctor.python().fine


@pytest.mark.skipif(sys.platform != "linux", reason="permissions as Linux has them")
def test_a_class_folder_that_cannot_be_written_is_found(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    finding = doctor.writable(tmp_path / "class")
    assert not finding.fine
    assert finding.remedy == f"chmod u+w {tmp_path}"
