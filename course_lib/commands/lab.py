"""`python -m course_lib lab`: the student's copies in work/, and JupyterLab on the start page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from course_lib.commands.folders import START, Folders, write_notebook, write_whole
from course_lib.commands.start import start_page

SETTINGS = "jupyter"  # in work/.course: JupyterLab as this course wants it
#: No question whether to fetch news, no look for a newer JupyterLab: work may go on without a network.
OVERRIDES = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
#: nbgrader's tabs are for who makes assignments; they show where it is installed too.
PAGE = {
    "disabledExtensions": {
        name: True
        for name in (
            "@jupyter/nbgrader",
            "@jupyter/nbgrader:create-assignment",
            "@jupyter/nbgrader:assignment-list",
            "@jupyter/nbgrader:course-list",
            "@jupyter/nbgrader:validate-assignment",
        )
    }
}


def lab(folders: Folders, options: Sequence[str] = ()) -> int:
    """Make what is missing in work/ and run JupyterLab until it is shut down; its exit code.

    `options` go to JupyterLab as they are. It takes the place of this process, so that whatever ends this one
    ends it; Windows cannot do that.
    """
    prepare(folders)
    command, environment = command_of(folders, options), environment_of(folders, os.environ)
    if os.name == "nt":
        return subprocess.call(command, env=environment, cwd=folders.root)
    os.chdir(folders.root)
    os.execve(command[0], command, environment)


def prepare(folders: Folders) -> list[Path]:
    """Copy each notebook that is not yet in work/, and write the start page; what was written. What is
    there stays as it is."""
    made = []
    for chapter in folders.chapters:
        if not (own := folders.own(chapter)).exists():
            own.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folders.released(chapter), own)
            made.append(own)
    if not (start := folders.work / START).exists():
        write_notebook(start, start_page(folders))
        made.append(start)
    labconfig = _settings(folders) / "labconfig"
    write_whole(labconfig / "default_setting_overrides.json", json.dumps(OVERRIDES))
    write_whole(labconfig / "page_config.json", json.dumps(PAGE))
    return made


def command_of(folders: Folders, options: Sequence[str] = ()) -> list[str]:
    """The command line of JupyterLab. In a container one is root, which Jupyter has to be told."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={folders.root}",
        f"--LabApp.default_url=/lab/tree/work/{START}",
        *(["--allow-root"] if is_root else []),
        *options,
    ]


def environment_of(folders: Folders, given: os._Environ | dict) -> dict[str, str]:
    """The environment in which JupyterLab finds these settings, and a notebook in work/ this course_lib."""

    def before(name: str, path: Path) -> str:
        return os.pathsep.join(filter(None, [str(path), given.get(name, "")]))

    return {
        **given,
        "JUPYTER_CONFIG_PATH": before("JUPYTER_CONFIG_PATH", _settings(folders)),
        "PYTHONPATH": before("PYTHONPATH", folders.root),
    }


def _settings(folders: Folders) -> Path:
    return folders.work / ".course" / SETTINGS
