"""The command line of the jail: what is visible in it and what is covered."""

import sys
from itertools import pairwise
from pathlib import Path

import pytest

from autograder.jail import Exercises, Limits, SandboxError, sandbox
from autograder.jail.view import COURSE_LIB, INSIDE, shown


@pytest.fixture
def found(monkeypatch):
    """As if bubblewrap were installed."""
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: f"/usr/bin/{name}")


def pairs(arguments, option):
    return [arguments[i + 1 : i + 3] for i, argument in enumerate(arguments) if argument == option]


def test_a_machine_without_bubblewrap_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
        sandbox.command("bubblewrap", Limits(), Exercises(), 3)
    assert "--sandbox none" in sandbox.missing()


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_only_the_system_the_environment_and_the_course_are_mounted_and_read_only(found):
    arguments = sandbox.command("bubblewrap", Limits(), Exercises(), 3)
    assert "--bind" not in arguments
    allowed = [
        Path("/usr"),
        Path(sys.base_prefix),
        INSIDE,
        *shown(Exercises()).values(),
    ]
    allowed += [*sandbox._packages(), Path(sys.executable).resolve().parents[1], Path("/dev/null")]
    allowed += [Path("/", name) for name in sandbox.SYSTEM]
    assert {Path(source) for source, _ in pairs(arguments, "--ro-bind")} <= set(allowed)
    covered = {place for place, _ in pairs(arguments, "--tmpfs")}
    assert str(COURSE_LIB.parent) in covered, "should it lie in /usr, say"


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_there_is_no_network_and_no_environment_of_the_caller(found, monkeypatch):
    monkeypatch.setenv("TOKEN", "of the grader")
    arguments = sandbox.command("bubblewrap", Limits(), Exercises(), 3)
    assert {
        "--unshare-net",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--clearenv",
        "--new-session",
        "--die-with-parent",
    } <= set(arguments)
    assert "TOKEN" not in sandbox.environment()
    assert sandbox.environment()["OPENBLAS_NUM_THREADS"] == "1"
    remounted = [place for option, place in pairwise(arguments) if option == "--remount-ro"]
    assert arguments[arguments.index("/dev/zero") - 2 :][:3] == ["--ro-bind", "/dev/null", "/dev/zero"]
    sizes = [size for option, size in pairwise(arguments) if option == "--size"]
    assert sizes == [str(Limits().disk_mb * 1024**2)] * 2, "of /tmp and /dev/shm"
    assert remounted[-2:] == ["/dev", "/"], "everything is mounted by then"
    assert ["--cap-drop", "ALL"] in map(list, pairwise(arguments)) or "--unshare-user" in arguments
    assert not any("of the grader" in argument for argument in arguments)


def test_without_a_sandbox_it_is_the_same_worker(found):
    assert sandbox.command("none", Limits(), Exercises(), 3)[0] == sys.executable
    assert "from inside.worker import main" in sandbox.command("none", Limits(), Exercises(), 3)[-1]


def test_what_the_command_says_of_this_machine_is_in_no_command_line(found, tmp_path):
    command = sandbox.command("bubblewrap", Limits(), Exercises(), 3)
    with (tmp_path / "options").open("w+b") as options:
        seen = sandbox.out_of_sight(command, options)
        assert options.read().decode().split("\0")[:-1] == command[1 : command.index("--")]
        assert seen[:3] == [command[0], "--args", str(options.fileno())]
    assert seen[3:] == command[command.index("--") :]
    without = sandbox.command("none", Limits(), Exercises(), 3)
    assert sandbox.out_of_sight(without, None) == without


def test_an_installed_autograder_is_covered(found, monkeypatch, tmp_path):
    (tmp_path / "autograder").mkdir()
    (tmp_path / "neural_networks_course-1.0.dist-info").mkdir()
    (tmp_path / "__editable__.neural_networks_course-1.0.pth").touch()
    monkeypatch.setattr(sandbox, "_packages", lambda: [tmp_path])
    arguments, place = sandbox._mounts(Exercises()), str(sandbox.JAIL_PATH / "python0" / "site-packages")
    covered = [place for place, _ in pairs(arguments, "--tmpfs")]
    assert {f"{place}/autograder", f"{place}/neural_networks_course-1.0.dist-info"} <= set(covered)
    assert ["/dev/null", f"{place}/__editable__.neural_networks_course-1.0.pth"] in pairs(
        arguments, "--ro-bind"
    )
    assert arguments.index(place) < arguments.index(f"{place}/autograder")
    assert {place for option, place in pairwise(arguments) if option == "--remount-ro"} == set(covered)


def test_a_virtual_environment_may_lie_anywhere_even_where_the_jail_has_files_of_its_own(
    found, monkeypatch, tmp_path
):
    monkeypatch.setattr(sandbox, "_packages", lambda: [Path("/tmp/course/.venv/lib/python3/site-packages")])
    arguments = sandbox.command("bubblewrap", Limits(), Exercises(), 3)
    assert ["/tmp/course/.venv/lib/python3/site-packages", "/course/python0/site-packages"] in pairs(
        arguments, "--ro-bind"
    )
    assert "'/course/python0/site-packages'" in arguments[-1]
    assert not any("/tmp/course" in argument for argument in arguments[arguments.index("--") :])


@pytest.mark.parametrize("home", ["", "somebody"])
def test_an_interpreter_that_would_bring_the_home_along_is_refused(found, monkeypatch, home):
    monkeypatch.setenv("HOME", str(Path(sys.base_prefix, home)))
    with pytest.raises(SandboxError, match="use another Python"):
        sandbox.command("bubblewrap", Limits(), Exercises(), 3)


def test_an_interpreter_in_tmp_is_refused_with_what_to_do(found, monkeypatch):
    monkeypatch.setattr(sandbox, "_python", lambda: Path("/tmp/python/bin/python3"))
    with pytest.raises(SandboxError, match="use a Python elsewhere"):
        sandbox.command("bubblewrap", Limits(), Exercises(), 3)


def test_a_class_below_a_folder_that_is_shown_is_covered(found, monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox, "_prefixes", lambda: (tmp_path, tmp_path))
    inside, gradebook, elsewhere = tmp_path / "class", tmp_path / "grades.db", tmp_path.parent / "elsewhere"
    inside.mkdir()
    gradebook.touch()
    elsewhere.mkdir()
    arguments = sandbox._mounts(Exercises(hidden=(inside, gradebook, elsewhere, tmp_path / "nothing")))
    assert str(inside) in [place for place, _ in pairs(arguments, "--tmpfs")]
    assert ["/dev/null", str(gradebook)] in pairs(arguments, "--ro-bind")
    assert not {str(elsewhere), str(tmp_path / "nothing")} & set(arguments)


def test_packages_that_are_withheld_are_covered(found, monkeypatch, tmp_path):
    for name in ("scipy", "scipy.libs", "scipy-1.0.dist-info", "numpy"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(sandbox, "_packages", lambda: [tmp_path])
    covered = {
        Path(place).name for place, _ in pairs(sandbox._mounts(Exercises(withheld=("scipy",))), "--tmpfs")
    }
    assert {"scipy", "scipy.libs", "scipy-1.0.dist-info"} <= covered
    assert "numpy" not in covered


def test_a_container_shows_everybody_what_a_jail_shows_and_nothing_else(monkeypatch):
    monkeypatch.setattr(sandbox.os, "getuid", lambda: 0)
    command = sandbox.command("container", Limits(), Exercises(), 3)
    folder = sandbox._copied(Exercises())
    assert str(folder) in command[-1] and str(COURSE_LIB.parent) not in command[-1].replace(sys.prefix, "")
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    assert set(files) == {*shown(Exercises()), *(f"inside/{path.name}" for path in INSIDE.glob("*.py"))}
    assert {path.stat().st_mode & 0o777 for path in files.values()} == {0o644}
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_dir()} == {0o755}


def test_only_root_can_run_answers_as_another_user(monkeypatch):
    monkeypatch.setattr(sandbox.os, "getuid", lambda: 1000)
    with pytest.raises(SandboxError, match="only root can do that"):
        sandbox.command("container", Limits(), Exercises(), 3)
