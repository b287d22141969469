"""The control group of a jail: when it can be had, what is written there, and that it goes again.

Most tests work on a folder that looks like one; the last on a real one, where there is one.
"""

import os

import pytest

from autograder.jail import Jail, JailedNotebook, cgroup
from autograder.jail.limits import MB
from tests.autograder.jailed import SMALL, needs_a_jail


@pytest.fixture
def told(tmp_path, monkeypatch):
    """What the kernel says of this process: a group `own`, given to it alone."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "cgroup.controllers").write_text("cpu memory pids\n")
    (own / "cgroup.subtree_control").write_text("")
    (own / "cgroup.procs").write_text(f"{os.getpid()}\n")
    told = {
        "/proc/self/mountinfo": f"30 23 0:26 / {tmp_path} rw,nosuid - cgroup2 cgroup2 rw\n",
        "/proc/self/cgroup": "4:memory:/elsewhere\n0::/own\n",
    }
    lines = cgroup._lines
    monkeypatch.setattr(
        cgroup, "_lines", lambda name: told[name].splitlines() if name in told else lines(name)
    )
    return told


def test_a_group_of_its_own_is_divided_once_and_then_counts_memory(told, tmp_path):
    first = cgroup.new_group()
    assert first.path.parent == tmp_path / "own"
    assert (tmp_path / "own/grader/cgroup.procs").read_text() == str(os.getpid())
    assert (tmp_path / "own/cgroup.subtree_control").read_text() == "+memory"
    told["/proc/self/cgroup"] = "0::/own/grader\n"
    (tmp_path / "own/cgroup.subtree_control").write_text("memory\n")
    second = cgroup.new_group()
    assert second.path.parent == first.path.parent
    assert second.path != first.path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda told, own: told.update({"/proc/self/mountinfo": ""}), "no control groups of version 2"),
        (lambda told, own: told.update({"/proc/self/cgroup": "1:memory:/own"}), "of version 2"),
        (lambda told, own: (own / "cgroup.controllers").write_text("cpu"), "counts no memory"),
        (lambda told, own: (own / "cgroup.procs").write_text(f"{os.getpid()}\n1\n"), "others are in"),
        (lambda told, own: (own / "cgroup.subtree_control").unlink(), "not its own"),
    ],
)
def test_a_group_that_cannot_be_had_is_left_alone_and_it_is_said_why(told, tmp_path, change, says):
    change(told, tmp_path / "own")
    assert cgroup.new_group() is None
    assert says in cgroup.reason()
    assert not (tmp_path / "own/grader").exists()


def test_what_killed_graders_left_is_removed_and_what_others_use_is_not(told, tmp_path):
    left, used = tmp_path / "own/jail-999999999-1", tmp_path / f"own/jail-{os.getpid()}-0"
    left.mkdir()
    used.mkdir()
    cgroup.new_group()
    assert not left.exists()
    assert used.exists()


def test_the_limit_comes_on_top_of_what_is_used_and_swap_is_no_way_out(told):
    group = cgroup.new_group()
    (group.path / "memory.current").write_text(f"{7 * MB}\n")
    (group.path / "memory.swap.max").write_text("max\n")
    group.limit(5)
    assert (group.path / "memory.max").read_text() == str(12 * MB)
    assert (group.path / "memory.swap.max").read_text() == "0"
    (group.path / "memory.events").write_text("oom 3\noom_kill 2\noom_group_kill 0\n")
    assert group.kills() == 2


def test_a_group_is_entered_before_the_program_starts_and_is_removed_when_it_is_empty(told):
    group = cgroup.new_group()
    enter, *command = group.entering(["true", "a b"])
    assert enter == "/bin/sh"
    assert command[-2:] == ["true", "a b"]
    assert os.spawnv(os.P_WAIT, enter, [enter, *command]) == 0
    assert (group.path / "cgroup.procs").read_text() == "0\n"
    (group.path / "cgroup.procs").unlink()
    group.remove()
    assert not group.path.parent.joinpath(group.path.name, "cgroup.procs").exists()


@needs_a_jail
@pytest.mark.skipif(bool(cgroup.reason()), reason=cgroup.reason())
def test_the_kernel_ends_what_the_guard_does_not_see():
    with Jail(limits=SMALL) as jail:
        jail.start()
        (jail.group.path / "memory.max").write_text(
            str(int((jail.group.path / "memory.current").read_text()) + 50 * MB)
        )
        with JailedNotebook(jail) as submission:
            assert submission.run("x = b'x' * 120_000_000")[-1].ename == "CellStopped"
            assert "used more memory" in submission.incidents[0]
        assert jail.kills() >= 1
        path = jail.group.path
    assert not path.exists()
