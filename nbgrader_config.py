"""Where nbgrader finds and puts things, whether run by hand, by formgrader's buttons or by `autograder`."""

from pathlib import Path

from autograder.grading.configuration import configure

c = get_config()  # noqa: F821 (given by traitlets)

configure(c, Path(__file__).resolve().parent)

# What a submission may use, due dates and late rules stand in course.toml; what stands below goes before it.
# Where bubblewrap cannot be had, and only for code that you trust:
# c.ExecuteInJail.sandbox = "none"
