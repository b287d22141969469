"""The command `autograder`: one verb a module, imported when it is called, so that `--help` is quick."""

from __future__ import annotations

import importlib
import os
import sys

import click

from autograder.threads import ONE_THREAD

os.environ |= ONE_THREAD  # before NumPy is imported, which reads it then
# nbformat's validator would build a parser of addresses in all alphabets: a second, and no notebook needs it.
sys.modules.setdefault("rfc3987_syntax", None)

#: verb -> (module:command, the line that `autograder --help` shows)
COMMANDS = {
    "build": ("autograder.build.command:build", "Make the student and solved notebooks from chapters/."),
    "release": ("autograder.release.command:release", "Write what students get: no answers, no grader."),
    "collect": (
        "autograder.exchange.collect:collect",
        "Put a platform's download where grading looks for it.",
    ),
    "grade": ("autograder.grading.command:grade", "Grade what a class handed in, and write feedback pages."),
    "grade-one": ("autograder.exchange.grade_one:grade_one", "Grade one notebook, without a gradebook."),
    "report": (
        "autograder.report.command:report",
        "Report on a graded class: its marks, and a page on how it did.",
    ),
    "export": ("autograder.exchange.export:export", "Write marks as a platform reads them."),
    "feedback": ("autograder.exchange.feedback:feedback", "Put the feedback pages of a class into one zip."),
    "package": ("autograder.exchange.package:package", "Pack what a platform needs to grade by itself."),
    "new-course": (
        "autograder.new_course.command:new_course",
        "Write a small course of your own to start from.",
    ),
    "sample-class": ("autograder.sample.command:sample_class", "Write a class to try grading on."),
    "doctor": ("autograder.doctor:doctor", "Say what is missing on this machine."),
}


#: of the program and of each command
with_version = click.version_option(package_name="neural-networks-course", message="autograder %(version)s")


class LazyGroup(click.Group):
    """A group that lists its commands from a table and imports one only to run it."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what is wrong with course.toml, or a place that cannot be written to, is wrong
        usage (exit code 2)."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            from autograder.console import FORBIDDEN, FULL, in_words

            if error.errno in (*FORBIDDEN, *FULL):
                raise click.UsageError(in_words(error)) from error
            raise
        except ValueError as error:
            from course_lib.course_file import CourseError

            if isinstance(error, CourseError):
                raise click.UsageError(str(error)) from error
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not any(option.name == "version" for option in command.params):
            with_version(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@with_version
def main() -> None:
    """Build the course, grade a class, report on it.

    \b
    Examples:
      autograder build            make the notebooks that are out of date
      autograder build --check    say whether notebooks/ and solutions/ are what chapters/ build
      autograder build --help     the options of one command

    Every command takes --course DIR, the folder with course.toml; without it, it is the one at or above the
    working directory, else the course that came with this program.

    Exit codes: 0 done, 1 something needs a look (named, one line each), 2 wrong usage or set-up.
    """
