"""`autograder package`, and Gradescope's harness as far as its documentation tells of it."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy
import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.exchange.package import requirements
from autograder.grading.seeds import class_secret
from tests.autograder.graded_toy import hand_in, make_course
from tests.autograder.test_exchange_gradescope_results import check_specification
from tests.autograder.toy_course import STEM

PACKAGES = Path(numpy.__file__).parents[1]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with a package of exercises of its own."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(Path(__file__).parents[1] / "toy_exercises", root / "tests" / "toy_exercises")
    (root / "tests" / "__init__.py").touch()
    return make_course(root)


@pytest.fixture(scope="module")
def autograder(course, tmp_path_factory):
    """/autograder as it is when an image has been built: the zip in source/, run_autograder beside it."""
    root = tmp_path_factory.mktemp("autograder")
    out = root / "autograder.zip"
    command = ["package", "1", "--for", "gradescope", "--out", str(out), "--course", str(course.root)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "Not promised there" in done.stdout and "`nobody`" in done.stdout
    subprocess.run(["unzip", "-q", out, "-d", root / "source"], check=True)
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "results").mkdir()
    python = root / "env" / "bin" / "python"  # in place of what setup.sh would install
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH={PACKAGES} exec {_python_for_all()} "$@"\n')
    python.chmod(0o755)
    subprocess.run([root / "source" / "setup.sh"], check=True, capture_output=True)
    return root


def _python_for_all() -> str:
    """A Python of this version that every user may run, if there is one: students' code is another user's."""
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    return system if Path(system).exists() else sys.executable


def run(autograder, submission: Path) -> dict:
    """What the harness does for a submission."""
    shutil.rmtree(autograder / "submission", ignore_errors=True)
    shutil.copytree(submission.parent, autograder / "submission")
    done = subprocess.run([autograder / "run_autograder"], cwd=autograder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((autograder / "results" / "results.json").read_text())


@pytest.mark.slow
@pytest.mark.skipif(os.getuid() != 0, reason="only root can run code as another user")
def test_gradescopes_harness_reads_results_and_students_code_reads_nothing_of_the_course(
    course, autograder, tmp_path
):
    looking = f"""
def double(a):
    import os, socket
    if os.getuid() == 0:
        return 0
    for path in ("{autograder}/source/chapters/{STEM}.py", "{autograder}/source/class/.grading-secret"):
        try:
            open(path)
            return 0
        except PermissionError:
            pass
    for module in ("autograder", "tests.toy_exercises.toy.contracts", "course_lib.checking.engine"):
        try:
            __import__(module)
            return 0
        except ImportError:
            pass
    try:
        socket.socket()
        return 0
    except PermissionError:
        return 2 * a
"""
    data = run(autograder, hand_in(course, "eve", looking))
    check_specification(data)
    assert (data["score"], [test["name"] for test in data["tests"]]) == (2.0, ["double"])
    assert data["extra_data"]["sandbox"] == "container"
    (tmp_path / "essay.pdf").write_bytes(b"%PDF")
    data = run(autograder, tmp_path / "essay.pdf")
    assert data["score"] == 0 and "no notebook, but essay.pdf" in data["output"]


def test_the_package_is_what_grading_needs_with_the_seeds_of_the_class(course, autograder):
    with zipfile.ZipFile(autograder / "autograder.zip") as archive:
        names = set(archive.namelist())
        assert archive.read("class/.grading-secret").decode() == class_secret(course.folder).hex()
        assert archive.getinfo("run_autograder").external_attr >> 16 == 0o755
    assert {"setup.sh", "run_autograder", "course.toml", f"chapters/{STEM}.py"} <= names
    assert {f"notebooks/{STEM}/{STEM}.ipynb", "tests/toy_exercises/toy/contracts.py"} <= names
    assert [name for name in names if name.startswith(("solutions/", "docs/")) or "__pycache__" in name] == []


def test_scripts_are_bash_without_a_fault(autograder):
    for script in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", autograder / "source" / script], check=True)
    assert "CHAPTER" not in (autograder / "run_autograder").read_text()


def test_only_root_may_look_into_what_holds_answers(autograder):
    assert (autograder / "source").stat().st_mode & 0o077 == 0
    assert (autograder / "source" / "class" / ".grading-secret").stat().st_mode & 0o077 == 0


def test_what_is_installed_there_is_what_grading_needs():
    lines = requirements().splitlines()
    assert {"nbgrader>=0.9.6", "numpy>=2", "bleach[css]"} <= set(lines)
    assert not {"jupyterlab", "pytest", "scipy"} & set(lines)


def test_results_are_hidden_on_request(course, tmp_path):
    out = tmp_path / "a.zip"
    options = ["--for", "gradescope", "--hidden", "--out", str(out), "--course", str(course.root)]
    assert CliRunner().invoke(main, ["package", "1", *options]).exit_code == 0
    with zipfile.ZipFile(out) as archive:
        assert " --hidden\n" in archive.read("run_autograder").decode()


def test_a_chapter_that_is_not_built_is_wrong_usage(tmp_path):
    course = make_course(tmp_path)
    course.release(STEM).unlink()
    options = ["--for", "gradescope", "--out", str(tmp_path / "a.zip"), "--course", str(course.root)]
    done = CliRunner().invoke(main, ["package", "1", *options])
    assert done.exit_code == 2 and "autograder build" in done.output
