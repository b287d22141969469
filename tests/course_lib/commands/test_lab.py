import json
import os
from pathlib import Path

from course_lib.commands.folders import START
from course_lib.commands.lab import command_of, environment_of, prepare
from tests.course_lib.commands import toy_folder


def test_what_is_missing_in_work_is_made_and_what_is_there_stays(tmp_path):
    folders = toy_folder.write(tmp_path)
    own, start = folders.own(toy_folder.CHAPTER), folders.work / START
    assert prepare(folders) == [own, start]
    assert own.read_bytes() == folders.released(toy_folder.CHAPTER).read_bytes()
    own.write_text("mine")
    start.write_text("mine")
    assert prepare(folders) == []
    assert own.read_text() == start.read_text() == "mine"


def test_a_read_only_release_makes_copies_that_can_be_written(tmp_path):
    folders = toy_folder.write(tmp_path)
    folders.released(toy_folder.CHAPTER).chmod(0o444)
    prepare(folders)
    assert os.stat(folders.own(toy_folder.CHAPTER)).st_mode & 0o200


def test_jupyterlab_opens_on_the_start_page_and_root_is_said_to_be_meant(tmp_path, monkeypatch):
    folders = toy_folder.write(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    command = command_of(folders, ["--port=9000"])
    assert f"--LabApp.default_url=/lab/tree/work/{START}" in command
    assert "--allow-root" in command and command[-1] == "--port=9000"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "--allow-root" not in command_of(folders)
    monkeypatch.delattr(os, "geteuid")  # Windows
    assert "--allow-root" not in command_of(folders)


def test_settings_and_course_lib_go_before_what_was_set(tmp_path):
    folders = toy_folder.write(tmp_path)
    prepare(folders)
    environment = environment_of(folders, {"PYTHONPATH": "theirs", "HOME": "/"})
    assert environment["PYTHONPATH"].split(os.pathsep) == [str(tmp_path), "theirs"]
    assert environment["HOME"] == "/"
    labconfig = Path(environment["JUPYTER_CONFIG_PATH"], "labconfig")
    assert json.loads((labconfig / "page_config.json").read_text())["disabledExtensions"]
