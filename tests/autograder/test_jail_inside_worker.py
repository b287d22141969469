"""The warm process: what its forks share and what they do not."""

import pytest

from autograder.jail import Exercises, Jail, JailedNotebook
from tests.autograder.jailed import SMALL, needs_a_jail


def test_two_submissions_share_nothing(any_jail):
    with JailedNotebook(any_jail) as one:
        one.run("import math, numpy as np\nmath.pi = 3\nnp.seterr(all='raise')\nleft = 1")
    with JailedNotebook(any_jail) as other:
        assert "3.14" in other.run("import math\nmath.pi")[0].data["text/plain"]
        assert other.run("left")[0].ename == "NameError"


def test_unseeded_answers_are_the_same_at_every_grading(any_jail):
    seen = []
    for _ in range(2):
        with Jail(any_jail.sandbox, any_jail.limits) as jail, JailedNotebook(jail) as submission:
            submission.run("import numpy as np, random")
            seen.append(submission.run("np.random.rand(), random.random(), hash('a')")[0].data)
    assert seen[0] == seen[1]


def test_a_jail_leaves_no_folder_behind(any_jail, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "autograder.jail.sandbox.environment", lambda: {"TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    )
    with Jail(any_jail.sandbox, any_jail.limits) as jail, JailedNotebook(jail) as submission:
        submission.run("open('left.txt', 'w').write('x')")
        submission.run("import tempfile; tempfile.mkdtemp()")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sandbox", [pytest.param("bubblewrap", marks=needs_a_jail), "none"])
def test_packages_that_are_withheld_cannot_be_imported_and_it_is_said_why(sandbox):
    exercises = Exercises(withheld=("scipy", "bs4"))
    with Jail(sandbox, SMALL, exercises) as jail, JailedNotebook(jail) as submission:
        error = submission.run("import bs4.element")[0]
        assert error.ename == "ModuleNotFoundError"
        assert "this course withholds it" in error.evalue
        if sandbox == "bubblewrap":
            source = "import sys\ndel sys.meta_path[0]\nimport scipy.optimize"
            assert submission.run(source)[0].ename == "ModuleNotFoundError"
