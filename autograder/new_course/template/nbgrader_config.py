"""nbgrader works in this folder as `autograder` does, formgrader too."""

from pathlib import Path

from autograder.grading.configuration import configure

c = get_config()  # noqa: F821 (given by traitlets)

configure(c, Path(__file__).resolve().parent)
