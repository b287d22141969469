"""Every test starts from the same random numbers, draws on no screen and ignores your Jupyter settings.

Three rings: `make quick` leaves out what needs more than Python (the markers in pyproject.toml), `make test`
leaves out `proof`, and `make proof` leaves out nothing and tries many seeds. `pytest --chapter 02` runs the
tests of one chapter.
"""

import os
import random

import numpy as np
import pytest

import autograder.cli  # noqa: F401 (before nbformat, which it spares ten seconds of making a parser)
from autograder.course import REPOSITORY, Course
from autograder.jail.sandbox import missing

os.environ["MPLBACKEND"] = "Agg"

NO_JAIL = missing()
#: fixture -> the marker that a test gets by asking for it
MARKERS = {"jail": "jail", "lab": "browser"}
#: marker -> modules of whose tests nearly all need it
MODULES = {
    "gradebook": {
        "broken.test_broken",
        "autograder.test_exchange",
        "autograder.test_exchange_collect",
        "autograder.test_exchange_export",
        "autograder.test_exchange_feedback",
        "autograder.test_exchange_marks",
        "autograder.test_grading_command",
        "autograder.test_grading_export",
        "autograder.test_grading_faults",
        "autograder.test_grading_feedback",
        "autograder.test_grading_gradebook",
        "autograder.test_grading_lateness",
        "autograder.test_grading_plugins",
        "autograder.test_grading_records",
        "autograder.test_grading_submissions",
        "autograder.test_report_command",
        "autograder.test_report_reading",
        "autograder.test_sample_command",
    },
    "kernel": {
        "autograder.test_build_execution",
        "autograder.test_build_freshness",
        "autograder.test_build_notebooks",
        "autograder.test_new_course_command",
    },
    "postgres": {"autograder.test_grading_postgres"},
    "slow": {
        "autograder.test_fairness",
        "autograder.test_grading_workers",
        "autograder.test_questions",
        "autograder.test_release_command",
        "autograder.test_sample_sources",
        "autograder.test_sample_submissions",
    },
}
SHARING = {"browser", "gradebook", "jail", "kernel", "postgres"}  # what takes long to make


def pytest_addoption(parser):
    parser.addoption("--chapter", metavar="NN", help="run only the tests of this chapter (02, or its name)")
    parser.addoption("--seeds", type=int, default=3, help="seeds that every answer is checked with (3)")


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(config, items):
    for item in items:
        for fixture in MARKERS.keys() & set(item.fixturenames):
            item.add_marker(MARKERS[fixture])
        for marker, modules in MODULES.items():
            if item.module.__name__.removeprefix("tests.") in modules:
                item.add_marker(marker)
        if item.module.__name__.endswith(".test_contracts"):
            item.add_marker("slow")
        if SHARING & (markers := {marker.name for marker in item.iter_markers()}):
            # What a file's tests share is made once, by one worker; one browser serves all files.
            group = "browser" if "browser" in markers else item.path.name
            item.add_marker(pytest.mark.xdist_group(group))
    if chapter := config.option.chapter:
        name = Course.load(REPOSITORY).chapter_named(chapter).partition("_")[2]
        config.hook.pytest_deselected(items=[item for item in items if name not in item.nodeid])
        items[:] = [item for item in items if name in item.nodeid]


def pytest_runtest_setup(item):
    if NO_JAIL and item.get_closest_marker("jail"):
        pytest.skip(NO_JAIL)


@pytest.fixture(autouse=True, scope="session")
def _own_jupyter_settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jupyter")
    names = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, str(folder / name.lower()))
        yield


@pytest.fixture(autouse=True)
def _seeds():
    random.seed(0)
    np.random.seed(0)


@pytest.fixture(scope="session")
def seeds(request) -> range:
    """The seeds with which answers are checked."""
    return range(request.config.option.seeds)
