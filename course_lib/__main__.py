"""`python -m course_lib`: a student's own commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from course_lib.commands.folders import Folders, UsageError
from course_lib.course_file import CourseError

EXAMPLES = """\
examples:
  python -m course_lib lab                  open the course in JupyterLab, on your own copies in work/
  python -m course_lib lab --port 9000      the same; what follows goes to JupyterLab
  python -m course_lib progress             what is right so far
  python -m course_lib hand-in 02           run chapter 2 afresh and say what a grader will see
  python -m course_lib update course.zip    bring a newer release of the course here, and keep your answers

exit codes: 0 done, 1 something needs a look, 2 wrong usage
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    given, others = _parser().parse_known_args(arguments)
    if others and given.command != "lab":
        _parser().error(f"{' '.join(others)} is too much; see python -m course_lib --help")
    try:
        return _run(given, others)
    except (UsageError, CourseError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _run(given: argparse.Namespace, others: Sequence[str]) -> int:
    folders = Folders.here()
    if given.command == "lab":
        from course_lib.commands.lab import lab

        return lab(folders, others)
    if given.command == "progress":
        from course_lib.commands.progress import progress

        progress()
        return 0
    if given.command == "hand-in":
        from course_lib.commands.handing_in import hand_in

        return hand_in(folders, given.chapter)
    from course_lib.commands.updating import update

    return update(folders, Path(given.release))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m course_lib",
        description="Your own commands in this course.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("lab", help="open the course in JupyterLab", add_help=False)
    commands.add_parser("progress", help="what is right so far")
    hand_in = commands.add_parser("hand-in", help="run a chapter afresh and say what a grader will see")
    hand_in.add_argument("chapter", metavar="CHAPTER", help="its number (2 or 02) or its name")
    update = commands.add_parser("update", help="bring a newer release here, and keep your answers")
    update.add_argument("release", metavar="RELEASE", help="the zip or the folder that you were given")
    return parser


if __name__ == "__main__":
    sys.exit(main())
