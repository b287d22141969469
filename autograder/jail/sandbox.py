"""How the warm process is started: in a bubblewrap jail, in a platform's container, or without any.

In the jail there are a read-only system, the Python environment, the package `inside` and what `view` shows,
file by file; an empty /tmp in memory; no network; no variable of the caller's environment. The folder of the
course (chapters, solutions, `autograder`, a class) is covered where the environment or the system brings it
along.

In a container that allows no namespaces inside it, the warm process becomes an ordinary user and is refused
system calls; it reads copies of what a jail would show, so that all else can be for root alone.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import IO

from autograder.jail.inside.syscalls import MACHINES
from autograder.jail.limits import Limits
from autograder.jail.view import INSIDE, Exercises, shown
from autograder.threads import ONE_THREAD

SANDBOXES = ("bubblewrap", "none")  # for a class; a container is for one submission alone
JAIL_PATH = Path("/course")  # where the worker and what a view shows are in the jail

SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "fonts", "alternatives", "localtime")  # of /etc

MISSING = (
    "bubblewrap (the program bwrap) is not installed: sudo apt-get install bubblewrap (or dnf, pacman). "
    "`--sandbox none` grades without a jail: students' code can then do whatever you can."
)


NOT_ROOT = (
    "the sandbox `container` runs students' code as another user, and only root can do that: start it as "
    "root in a container that is for this submission alone"
)


class SandboxError(Exception):
    """There is no jail to be had here; the message says why and what to do."""


def command(
    sandbox: str, limits: Limits, exercises: Exercises, descriptor: int, nest: bool = True
) -> list[str]:
    """The command line of the warm process, whose control socket is `descriptor`. Raises SandboxError.

    With `nest`, submissions get namespaces of their own inside the jail, where the system lets them.
    """
    if sandbox == "none":
        links = {place: str(path) for place, path in shown(exercises).items()}
        paths = [INSIDE.parent, *_packages()]
        return [sys.executable, *_start(paths, descriptor, exercises, links, nest, confined=False)]
    if sandbox == "container":
        if os.getuid() != 0:
            raise SandboxError(NOT_ROOT)
        paths = [_copied(exercises), *_packages()]
        return [sys.executable, *_start(paths, descriptor, exercises, {}, nest=False, confined=True)]
    program = shutil.which("bwrap")
    if sys.platform != "linux" or program is None:
        raise SandboxError(MISSING)
    if _python().is_relative_to("/tmp"):
        raise SandboxError(
            f"{_python()} lies in /tmp, and a jail has a /tmp of its own: use a Python elsewhere"
        )
    for prefix in _prefixes():
        if Path(os.path.expanduser("~")).is_relative_to(prefix):
            raise SandboxError(
                f"{prefix} holds both {_python()} and your home, which a jail would show: use another Python"
            )
    paths = [JAIL_PATH, *_places().values()]
    start = _start(paths, descriptor, exercises, None, nest, confined=True)
    return [program, *_jail(limits, exercises), "--", str(_python()), *start]


def out_of_sight(command: list[str], options: IO[bytes]) -> list[str]:
    """The command line with bubblewrap's options in a file: what it says of this machine can be read by all
    that see the process, a submission included."""
    if "--" not in command:
        return command
    end = command.index("--")
    options.write("".join(f"{option}\0" for option in command[1:end]).encode("utf-8", "surrogateescape"))
    options.seek(0)
    return [command[0], "--args", str(options.fileno()), *command[end:]]


def environment() -> dict[str, str]:
    """The variables of the warm process, none of the caller's. One thread, one hash seed: the same marks."""
    return {
        **ONE_THREAD,
        "PATH": f"{_python().parent}:/usr/local/bin:/usr/bin:/bin",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def missing() -> str:
    """Why no jail can be had here, with what to do about it; "" if it can."""
    try:
        program, *_ = command("bubblewrap", Limits(), Exercises(), 0)
    except SandboxError as error:
        return str(error)
    tried = subprocess.run(
        [program, "--ro-bind", "/", "/", "--unshare-all", "true"], capture_output=True, text=True, check=False
    )
    return _explained(tried.stderr) if tried.returncode else ""


def unfiltered() -> str:
    """That no system call is refused to a submission on a machine of this kind; "" if the filter knows it."""
    machine = platform.machine()
    if machine in MACHINES:
        return ""
    return f"no system calls are refused on {machine}, only on {' and '.join(MACHINES)} (docs/security.md)"


def _explained(said: str) -> str:
    said = said.strip() or "it ended at once"
    reason = said.splitlines()[-1]
    return f"bubblewrap makes no jail here ({reason}): allow unprivileged user namespaces (docs/security.md)"


@cache
def _copied(exercises: Exercises) -> Path:
    """A folder that everybody may read with copies of what a jail shows, until this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="view-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files = {f"inside/{path.name}": path for path in INSIDE.glob("*.py")} | shown(exercises)
    for place, path in files.items():
        copy = folder / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def _start(
    paths: list[Path],
    descriptor: int,
    exercises: Exercises,
    links: dict[str, str] | None,
    nest: bool,
    confined: bool,
) -> list[str]:
    """Python without `site`: no .pth file of the environment (an editable install) opens other folders.

    `links` are what the worker makes itself of what a jail shows, where there is none.
    """
    path, arguments = (
        [str(path) for path in paths],
        (
            list(exercises.probes),
            exercises.names,
            exercises.withheld,
            links,
            nest,
            confined,
        ),
    )
    main = f"from inside.worker import main; main({descriptor}, {', '.join(map(repr, arguments))})"
    program = f"import sys; sys.path += {path}; {main}"
    return ["-s", "-P", "-S", "-c", program]


def _python() -> Path:
    """The interpreter itself, not the link to it in a virtual environment."""
    return Path(sys.executable).resolve()


def _prefixes() -> tuple[Path, Path]:
    """The folders in which Python itself is installed."""
    return Path(sys.base_prefix), _python().parents[1]


def _places() -> dict[Path, Path]:
    """Folder of packages -> its place in the jail: of the environment nothing else is there, wherever it
    lies."""
    return {
        folder: JAIL_PATH / f"python{number}" / "site-packages" for number, folder in enumerate(_packages())
    }


def _packages() -> list[Path]:
    """The folders from which the packages that a notebook needs are imported."""
    found = [
        importlib.util.find_spec(name).origin for name in ("numpy", "matplotlib", "IPython", "ipywidgets")
    ]
    return list(dict.fromkeys(Path(origin).resolve().parents[1] for origin in found))


def _jail(limits: Limits, exercises: Exercises) -> list[str]:
    """bubblewrap's arguments."""
    namespaces = [
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--hostname",
        "jail",
    ]
    if os.getuid() == 0:  # the worker gives up root as its first act
        rights = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        rights = ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    size = str(limits.disk_mb * 1024 * 1024)
    return [
        *namespaces,
        *rights,
        *("--die-with-parent", "--new-session", "--clearenv"),
        *(part for name, value in environment().items() for part in ("--setenv", name, value)),
        *_mounts(exercises),
        *("--proc", "/proc", "--dev", "/dev"),
        *("--ro-bind", "/dev/null", "/dev/zero"),  # to map it is to have memory that is of no process
        *("--size", size, "--perms", "1777", "--tmpfs", "/dev/shm", "--remount-ro", "/dev"),
        *("--size", size, "--perms", "1777", "--tmpfs", "/tmp", "--chdir", "/tmp", "--remount-ro", "/"),
    ]


def _mounts(exercises: Exercises) -> list[str]:
    """What is visible, and what is covered: a folder before those inside it."""
    visible = {Path("/usr"): Path("/usr"), JAIL_PATH / "inside": INSIDE}
    visible |= {prefix: prefix for prefix in _prefixes()}
    visible |= {place: folder for folder, place in _places().items()}
    visible |= {JAIL_PATH / place: path for place, path in shown(exercises).items()}
    covered = _covered(exercises)
    arguments, made = [], set()
    for place in sorted({*visible, *covered}, key=lambda path: len(path.parts)):
        for parent in reversed(place.parents[:-1]):
            if parent not in made and parent not in visible and not parent.is_relative_to("/usr"):
                arguments += ["--perms", "0755", "--dir", str(parent)]
            made.add(parent)
        if place in visible:
            arguments += ["--ro-bind", str(visible[place]), str(place)]
        elif _is_folder(place):
            arguments += ["--perms", "0755", "--tmpfs", str(place)]
        else:
            arguments += ["--ro-bind", "/dev/null", str(place)]
    for place in filter(_is_folder, covered):  # else it is a place to leave things for the next submission
        arguments += ["--remount-ro", str(place)]
    return [*arguments, *_system()]


def _is_folder(place: Path) -> bool:
    """Whether what is at this place of the jail is a folder outside of it."""
    for folder, inside in _places().items():
        if place.is_relative_to(inside):
            return (folder / place.relative_to(inside)).is_dir()
    return place.is_dir()


def _covered(exercises: Exercises) -> list[Path]:
    """The folders of the project and of the course, what is to be hidden where it could be seen, and in the
    environment all that an installation of this project left, and packages that are withheld."""
    folders = dict.fromkeys((INSIDE.parents[2], exercises.root))
    roots = [folder for folder in folders if (folder / "chapters").is_dir()]
    patterns = (
        "autograder",
        "course_lib",
        "neural_networks_course-*",
        "__editable__*neural_networks_course*",
        *(f"{name}{end}" for name in exercises.withheld for end in ("", ".py", ".libs", "-*.dist-info")),
    )
    shown = (Path("/usr"), *_prefixes())
    hidden = [path for path in exercises.hidden if any(path.is_relative_to(place) for place in shown)]
    return [path for path in roots + hidden if path.exists()] + [
        place / path.relative_to(folder)
        for folder, place in _places().items()
        for pattern in patterns
        for path in folder.glob(pattern)
    ]


def _system() -> list[str]:
    arguments = []
    for name in SYSTEM:
        folder = Path("/", name)
        if folder.is_symlink():
            arguments += ["--symlink", os.readlink(folder), str(folder)]
        elif folder.is_dir():
            arguments += ["--ro-bind", str(folder), str(folder)]
    arguments += ["--perms", "0755", "--dir", "/etc"]
    return arguments + [
        part for name in SETTINGS for part in ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    ]
