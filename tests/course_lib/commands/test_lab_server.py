"""JupyterLab as `python -m course_lib lab` starts it, asked by HTTP what it would show."""

import json
import os
import re
import subprocess
import time
import urllib.request

import pytest

from course_lib.commands.lab import command_of, environment_of, prepare
from tests.course_lib.commands import toy_folder

SECONDS = 60


@pytest.fixture(scope="module")
def get(tmp_path_factory):
    """Ask the server for a page: its text."""
    folders = toy_folder.write(tmp_path_factory.mktemp("course"))
    home = tmp_path_factory.mktemp("home")
    prepare(folders)
    given = {**os.environ, "HOME": str(home), "JUPYTER_TOKEN": "letmein", "JUPYTER_RUNTIME_DIR": str(home)}
    command = command_of(folders, ["--no-browser", "--ip=127.0.0.1"])
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            command, env=environment_of(folders, given), cwd=folders.root, stdout=log, stderr=log
        )
    try:
        end = time.monotonic() + SECONDS
        while not (found := list(home.glob("jpserver-*.json"))) and time.monotonic() < end:
            assert server.poll() is None, (home / "log").read_text()
            time.sleep(0.1)
        url = json.loads(found[0].read_text())["url"]

        def ask(path):
            request = urllib.request.Request(url + path, headers={"Authorization": "token letmein"})
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.read().decode()

        yield ask
    finally:
        server.terminate()
        server.wait(SECONDS)


@pytest.mark.kernel
def test_no_tab_of_nbgrader_is_shown_where_it_is_installed(get):
    page = get("lab/tree/work/00_start.ipynb")
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)[1])
    there = {extension["name"] for extension in config["federated_extensions"]}
    shown = {name for name in there if "nbgrader" in name} - set(config["disabledExtensions"])
    assert shown == set()


@pytest.mark.kernel
def test_nobody_is_asked_about_news(get):
    settings = json.loads(get("lab/api/settings/@jupyterlab/apputils-extension:notification"))
    defaults = {name: each["default"] for name, each in settings["schema"]["properties"].items()}
    assert defaults["fetchNews"] == "false" and defaults["checkForUpdates"] is False


@pytest.mark.kernel
def test_the_start_page_and_the_chapter_are_there(get):
    assert json.loads(get("api/contents/work/00_start.ipynb?content=0"))["type"] == "notebook"
    assert json.loads(get("api/contents/work/01_toy/01_toy.ipynb?content=0"))["writable"]
