"""The examples in the READMEs of the two folders that stand alone."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "course_lib"


@pytest.mark.parametrize("folder", ["checking", "finite_differences"])
def test_the_example_of_a_readme_says_what_it_shows(registry, folder):
    failed, attempted = doctest.testfile(str(PACKAGE / folder / "README.md"), module_relative=False)
    assert attempted > 4 and failed == 0


@pytest.mark.parametrize("folder", ["checking", "finite_differences"])
def test_the_table_of_a_readme_names_every_file(folder):
    said = (PACKAGE / folder / "README.md").read_text()
    files = {path.name for path in (PACKAGE / folder).glob("*.py")} - {"__init__.py"}
    assert {name for name in files if f"`{name}`" not in said} == set()


def test_a_script_without_jupyter_checks_a_gradient():
    script = (
        "import sys, numpy as np\n"
        "from course_lib.finite_differences import check_gradient\n"
        "x = np.array([1.0, 2.0])\n"
        "assert check_gradient(lambda x: x @ x, 2 * x, x)\n"
        "print(*sorted({module.partition('.')[0] for module in sys.modules}))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    needless = {
        "matplotlib",
        "IPython",
        "ipykernel",
        "ipywidgets",
        "nbformat",
        "nbgrader",
        "scipy",
        "autograder",
    }
    assert not needless & set(ran.stdout.split())
