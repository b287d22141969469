"""Each guard of the jail and of the judge, taken away: a test that fails without it.

    python -m benchmarks.guards              all of them, some minutes
    python -m benchmarks.guards dumpable     those in whose name that stands

A guard is a line or two of code. In a copy of the repository each is replaced by what somebody could have
written instead, one at a time, and the tests beside it are run. First they are run as they are. Exit code 1
if a test fails with all guards in place, or passes without its guard. What cannot be tested on this machine
(no control groups, no namespaces, not as this user) is named.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("autograder", "course_lib", "chapters", "notebooks", "solutions", "tests", "benchmarks")
COPIED_FILES = ("course.toml", "pyproject.toml", "nbgrader_config.py")
SECONDS = 300  # for the tests of a guard
CASE = "test_misbehaving.py::test_a_submission_that_misbehaves"


@dataclass(frozen=True)
class Guard:
    """A guard: what it keeps away, the file (below autograder/) and text that hold it, the text without it,
    and the test (below tests/autograder/) that fails then."""

    keeps_away: str
    file: str
    text: str
    without: str
    test: str


def case(claim: str) -> str:
    """The test of a misbehaving submission."""
    return f"{CASE}[{claim.replace(' ', '_')}]"


GUARDS = (
    # -- what can be read
    Guard(
        "the caller's environment",
        "jail/sandbox.py",
        '"--new-session", "--clearenv")',
        '"--new-session")',
        "test_jail_sandbox.py::test_there_is_no_network_and_no_environment_of_the_caller",
    ),
    Guard(
        "the folder of the course",
        "jail/sandbox.py",
        "    covered = _covered(exercises)\n",
        "    covered = []\n",
        "test_jail_sandbox.py::test_a_class_below_a_folder_that_is_shown_is_covered",
    ),
    Guard(
        "where things are on this machine",
        "jail/sandbox.py",
        '    if "--" not in command:\n',
        "    if True:\n",
        case("no process tells where things of the grader's are"),
    ),
    Guard(
        "root's right to read",
        "jail/inside/worker.py",
        "        confinement.give_up_root()\n",
        "        pass\n",
        case("nobody becomes root"),
    ),
    Guard(
        "packages that do an exercise",
        "jail/inside/worker.py",
        '        if name.partition(".")[0] in self.names:',
        "        if False:",
        "test_jail_inside_worker.py::test_packages_that_are_withheld_cannot_be_imported_and_it_is_said_why",
    ),
    Guard(
        "files of packages that are withheld",
        "jail/sandbox.py",
        'for name in exercises.withheld for end in ("", ".py", ".libs", "-*.dist-info")',
        "for name in exercises.withheld for end in ()",
        "test_jail_sandbox.py::test_packages_that_are_withheld_are_covered",
    ),
    Guard(
        "what a function of the course is made of",
        "jail/jailed_notebook.py",
        "{part: stand_ins(getattr(call, part), functions) for part in",
        "{part: getattr(call, part) for part in",
        "test_jail_inside_outside.py::test_an_answer_that_takes_a_function_apart_finds_a_number",
    ),
    Guard(
        "a right answer that is lent",
        "grading/judge.py",
        "        _redact(report, said)\n",
        "",
        "test_grading_judge.py::test_a_right_answer_that_is_lent_is_not_shown",
    ),
    Guard(
        "later answers in place of earlier ones",
        "grading/judge.py",
        "reached(mentioned, [name]) & wrong & earlier",
        "reached(mentioned, [name]) & wrong",
        "test_grading_judge.py::test_no_later_answer_is_lent_to_an_earlier_one",
    ),
    # -- what can be reached
    Guard(
        "the network",
        "jail/sandbox.py",
        '        "--unshare-net",\n',
        "",
        "test_jail_sandbox.py::test_there_is_no_network_and_no_environment_of_the_caller",
    ),
    Guard(
        "sockets of every family but one",
        "jail/inside/syscalls.py",
        "    ((41, 198), ((0, EQUAL, AF_UNIX, False),)),",
        "    #",
        case("sockets to the kernel are refused"),
    ),
    Guard(
        "new namespaces",
        "jail/inside/syscalls.py",
        '    "unshare": (272, 97),\n',
        "",
        case("no new namespace can be entered"),
    ),
    Guard(
        "other processes' memory",
        "jail/inside/syscalls.py",
        '    "ptrace": (101, 117),\n    "process_vm_readv": (310, 270),\n',
        "",
        case("no other process can be traced"),
    ),
    Guard(
        "writing to what is there for the next one",
        "jail/sandbox.py",
        '"/tmp", "--chdir", "/tmp", "--remount-ro", "/")',
        '"/tmp", "--chdir", "/tmp")',
        "test_jail_sandbox.py::test_there_is_no_network_and_no_environment_of_the_caller",
    ),
    Guard(
        "processes that outlive their cell",
        "jail/inside/notebook.py",
        "                os.kill(-1, signal.SIGKILL)\n",
        "                pass\n",
        "test_jail_inside_notebook.py::test_what_a_cell_starts_ends_with_it",
    ),
    Guard(
        "a forked notebook that answers",
        "jail/inside/notebook.py",
        "        if os.getpid() != self.pid:\n            os._exit(0)\n",
        "",
        "test_jail_inside_notebook.py::test_a_forked_notebook_answers_nothing",
    ),
    # -- what can be used
    Guard(
        "memory of several processes",
        "jail/inside/guard.py",
        '            return "memory"',
        "            pass",
        "test_jail_session.py::test_several_processes_have_the_memory_of_one",
    ),
    Guard(
        "memory of one process",
        "jail/inside/confinement.py",
        "        most[resource.RLIMIT_AS] =",
        "        ignored =",
        "test_jail_inside_confinement.py::test_memory_is_what_comes_on_top",
    ),
    Guard(
        "hiding from the guard (dumpable)",
        "jail/inside/syscalls.py",
        "    ((157, 167), ((0, EQUAL, PR_SET_DUMPABLE, True),)),",
        "    #",
        "test_jail_inside_syscalls.py::test_what_would_deceive_the_guard_is_refused",
    ),
    Guard(
        "memory of a process that cannot be looked into",
        "jail/inside/usage.py",
        "    if not text and _is_hidden(pid):\n",
        "    if False:\n",
        "test_jail_inside_usage.py::test_what_cannot_be_looked_into_counts_as_too_much_where_it_matters",
    ),
    Guard(
        "a first thread that has ended",
        "jail/inside/usage.py",
        '    if "Rss:" in text or "VmRSS:" in text:\n',
        "    if True:\n",
        "test_jail_inside_usage.py::test_a_process_whose_first_thread_has_ended_is_read_through_another",
    ),
    Guard(
        "memory in sockets",
        "jail/inside/usage.py",
        "sockets * _largest_in_a_socket() + files",
        "files",
        "test_jail_inside_usage.py::test_what_the_kernel_keeps_counts_where_it_is_of_nobody_else",
    ),
    Guard(
        "larger buffers of sockets",
        "jail/inside/syscalls.py",
        "    ((54, 208), ((1, EQUAL, SOL_SOCKET, True), (2, EQUAL, SO_SNDBUF, True))),",
        "    #",
        "test_jail_inside_syscalls.py::test_what_would_deceive_the_guard_is_refused",
    ),
    Guard(
        "files without contents",
        "jail/inside/usage.py",
        " + files * FILE",
        "",
        "test_jail_inside_usage.py::test_files_without_contents_are_memory_too",
    ),
    Guard(
        "locks on files without end",
        "jail/inside/usage.py",
        "== MAX_LOCK_CHARACTERS:",
        "== -1:",
        "test_jail_inside_usage.py::test_what_the_kernel_keeps_counts_where_it_is_of_nobody_else",
    ),
    Guard(
        "memory of no process",
        "jail/inside/syscalls.py",
        "    ((9, 222), ((3, ANY_BIT, MAP_SHARED, True), (3, ANY_BIT, MAP_ANONYMOUS, True))),",
        "    #",
        "test_jail_inside_syscalls.py::test_what_would_deceive_the_guard_is_refused",
    ),
    Guard(
        "watches on files",
        "jail/inside/syscalls.py",
        '    "inotify_init": (253, None),\n    "inotify_init1": (294, 26),\n',
        "",
        "test_jail_inside_syscalls.py::test_what_would_deceive_the_guard_is_refused",
    ),
    Guard(
        "processes and threads without end",
        "jail/inside/confinement.py",
        "        most[resource.RLIMIT_NPROC] =",
        "        ignored =",
        "test_jail_inside_confinement.py::test_limits_hold_for_the_process",
    ),
    Guard(
        "files without end",
        "jail/inside/confinement.py",
        "size={disk_mb}m,nr_inodes=10000,",
        "size=1000m,nr_inodes=10000,",
        case("too many files are refused"),
    ),
    Guard(
        "what the guard does not see",
        "jail/session.py",
        "            self.group = cgroup.new_group()\n",
        "            self.group = None\n",
        "test_jail_cgroup.py::test_the_kernel_ends_what_the_guard_does_not_see",
    ),
    Guard(
        "calls without end",
        "jail/session.py",
        "reply = protocol.receive(self.channel, self.most, deadline)\n            while",
        "reply = protocol.receive(self.channel, self.most, deadline + 60)\n            while",
        "test_jail_session.py::test_a_question_that_takes_too_long_ends_the_process",
    ),
    Guard(
        "submissions without end",
        "jail/jailed_notebook.py",
        "        if left <= 0:\n",
        "        if False:\n",
        "test_jail_jailed_notebook.py::test_the_time_of_a_submission_is_bounded",
    ),
    # -- what a stranger sends
    Guard(
        "long messages",
        "jail/inside/protocol.py",
        "    if most is not None and size > most:",
        "    if False:",
        "test_jail_inside_protocol.py::test_what_is_no_message_is_refused",
    ),
    Guard(
        "messages that are large in memory",
        "jail/inside/protocol.py",
        "        _refuse_many_parts_in(body)\n",
        "        pass\n",
        "test_jail_inside_protocol.py::test_of_a_stranger_a_message_of_many_parts_is_refused_and_of_the_judge_it_is_read",
    ),
    Guard(
        "keys that collide",
        "jail/inside/protocol.py",
        "            if len(content) > MAX_KEYS:",
        "            if False:",
        "test_jail_inside_protocol.py::test_what_would_take_long_or_much_memory_is_refused_at_once",
    ),
    Guard(
        "arrays of a forged shape",
        "jail/inside/protocol.py",
        "    if math.prod(max(n, 1) for n in shape) > MAX_ENTRIES:",
        "    if False:",
        "test_jail_inside_protocol.py::test_what_was_not_written_by_encode_is_refused",
    ),
    Guard(
        "references out of the course",
        "jail/inside/protocol.py",
        "    if not own and module != ANY_COURSE:",
        "    if False:",
        "test_jail_inside_protocol.py::test_references_lead_into_the_course_alone",
    ),
    Guard(
        "a reply to another question",
        "jail/session.py",
        '            if reply.pop("id", None) != number:',
        '            if reply.pop("id", None) is None:',
        "test_jail_session.py::test_a_reply_that_is_too_long_or_to_another_question_ends_the_process",
    ),
    # -- what a stranger hands in
    Guard(
        "links",
        "grading/reading.py",
        "    if any(part.is_symlink() for part in (path, *path.parents[:2])):",
        "    if False:",
        "test_grading_reading.py::test_of_a_link_nothing_is_read_wherever_it_leads",
    ),
    Guard(
        "large files and what is no file",
        "grading/reading.py",
        "        if about.st_size > most:",
        "        if False:",
        "test_grading_reading.py::test_nothing_is_read_of_what_is_too_large_or_no_file",
    ),
    Guard(
        "pictures that a browser would blow up",
        "pictures.py",
        "MAX_PIXELS = 50_000_000",
        "MAX_PIXELS = 10**12",
        "test_pictures.py::test_a_small_file_that_a_browser_would_blow_up_is_no_picture",
    ),
    Guard(
        "scripts in feedback pages",
        "grading/feedback.py",
        "    return bleach.clean(page, TAGS.split(), _is_allowed, PROTOCOLS, css_sanitizer=CSSSanitizer())",
        "    return page",
        "test_grading_feedback.py::test_what_a_student_wrote_does_nothing_in_a_browser",
    ),
    Guard(
        "the judge's own memory",
        "grading/workers.py",
        "        resource.setrlimit(resource.RLIMIT_AS,",
        "        print(",
        "test_grading_workers.py::test_a_process_has_so_much_memory_and_no_more",
    ),
    Guard(
        "checks that nobody knows",
        "grading/judge.py",
        "        if is_check(cell):\n",
        "        if is_check(cell) and self.exercises.get(exercise_named(cell)):\n",
        "test_grading_judge.py::test_a_check_that_the_grader_does_not_know_is_not_run_and_earns_nothing",
    ),
    Guard(
        "the public seed",
        "grading/judge.py",
        "                seed = seed_of(self.secret, exercise.name)\n",
        "                seed = 20120913\n",
        case("the memorised public cases earn nothing"),
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "name", nargs="?", default="", help="a part of what a guard keeps away, or of its file"
    )
    name = parser.parse_args().name
    guards = [guard for guard in GUARDS if name in guard.keeps_away or name in guard.file]
    with tempfile.TemporaryDirectory(prefix="guards-", ignore_cleanup_errors=True) as folder:
        copy = copied_to(Path(folder))
        failed = outcome(copy, [guard.test for guard in guards]) == "fails"
        print("all guards in place:", "A TEST FAILS" if failed else "the tests pass")
        for guard in guards:
            said = "the test fails" if (found := without(guard, copy)) == "fails" else found
            failed |= found == "SURVIVES"
            print(f"{guard.keeps_away:48} {guard.file:28} {said}", flush=True)
    return int(failed)


def copied_to(folder: Path) -> Path:
    """A copy of what the tests need, that anybody may read."""
    folder.chmod(0o755)
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in COPIED_FILES:
        shutil.copy(ROOT / name, folder)
    return folder


def without(guard: Guard, copy: Path) -> str:
    """What the test of a guard does without it: "fails", "SURVIVES", or that it cannot be run here."""
    path = copy / "autograder" / guard.file
    before = path.read_text(encoding="utf-8")
    if before.count(guard.text) != 1:
        raise SystemExit(f"{guard.file} does not hold the guard against {guard.keeps_away} once")
    path.write_text(before.replace(guard.text, guard.without), encoding="utf-8")
    try:
        return outcome(copy, [guard.test])
    finally:
        path.write_text(before, encoding="utf-8")


def outcome(copy: Path, tests: list[str]) -> str:
    """Run some tests in the copy."""
    places = [f"tests/autograder/{test}" for test in dict.fromkeys(tests)]
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *places]
    options = {"cwd": copy, "env": os.environ | {"PYTHONPATH": str(copy)}, "timeout": SECONDS * len(tests)}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    except subprocess.TimeoutExpired:
        return "fails"
    if done.returncode == 1:
        return "fails"
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return "SURVIVES" if re.search(r"\d+ passed", done.stdout) else "cannot be tested here"


if __name__ == "__main__":
    sys.exit(main())
