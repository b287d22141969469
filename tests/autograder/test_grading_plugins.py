"""nbgrader's own way through the jail."""

import nbformat
import pytest
from nbgrader.utils import determine_grade
from traitlets.config import Config

from autograder.grading.plugins import ExecuteInJail, warm_jail
from autograder.grading.seeds import NAME
from autograder.jail import Limits
from tests.autograder.jailed import CHAPTER, check, needs_a_jail, notebook, plain_test, right


@pytest.fixture
def config(tmp_path):
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    config.CourseDirectory.submitted_directory = "class/submitted"
    config.ExecuteInJail.cell_seconds = 1
    config.ExecuteInJail.processes = 12
    yield config
    for jail in [warm_jail("none", ExecuteInJail(config=config).limits())]:
        jail.stop()


RESOURCES = {"nbgrader": {"notebook": CHAPTER, "assignment": CHAPTER, "student": "ada", "db_url": ""}}


def test_limits_are_those_of_the_configuration(config):
    limits = ExecuteInJail(config=config).limits()
    assert (limits.cell_seconds, limits.processes) == (1, 12)
    assert ExecuteInJail().limits() == Limits()


@pytest.mark.parametrize("sandbox", [pytest.param("bubblewrap", marks=needs_a_jail), "none"])
def test_a_notebook_is_run_and_judged(config, tmp_path, sandbox):
    config.ExecuteInJail.sandbox = sandbox
    nb = notebook(right("softmax"), check("softmax", 3), plain_test("assert softmax(np.zeros(1)) == 1"))
    nb, _ = ExecuteInJail(config=config).preprocess(nb, RESOURCES)
    assert [determine_grade(cell) for cell in nb.cells[-2:]] == [(3, 3), (2, 2)]
    assert (tmp_path / "class" / NAME).exists()
    nbformat.validate(nb)


def test_incidents_are_logged(config, caplog):
    config.ExecuteInJail.sandbox = "none"
    processor = ExecuteInJail(config=config)
    processor.log.addHandler(caplog.handler)
    processor.preprocess(notebook("import os\nos._exit(0)"), RESOURCES)
    assert "ada, 02_softmax_cross_entropy: a cell ended the Python process" in caplog.text
