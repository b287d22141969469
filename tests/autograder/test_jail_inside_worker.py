"""The warm process: what its forks share and what they do not."""

from autograder.jail import Jail, Submission


def test_two_submissions_share_nothing(any_jail):
    with Submission(any_jail) as one:
        one.run("import math, numpy as np\nmath.pi = 3\nnp.seterr(all='raise')\nleft = 1")
    with Submission(any_jail) as other:
        assert "3.14" in other.run("import math\nmath.pi")[0].data["text/plain"]
        assert other.run("left")[0].ename == "NameError"


def test_unseeded_answers_are_the_same_at_every_grading(any_jail):
    seen = []
    for _ in range(2):
        with Jail(any_jail.sandbox, any_jail.limits) as jail, Submission(jail) as submission:
            submission.run("import numpy as np, random")
            seen.append(submission.run("np.random.rand(), random.random(), hash('a')")[0].data)
    assert seen[0] == seen[1]


def test_a_jail_leaves_no_folder_behind(any_jail, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "autograder.jail.sandbox.environment", lambda: {"TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    )
    with Jail(any_jail.sandbox, any_jail.limits) as jail, Submission(jail) as submission:
        submission.run("open('left.txt', 'w').write('x')")
        submission.run("import tempfile; tempfile.mkdtemp()")
    assert list(tmp_path.iterdir()) == []
