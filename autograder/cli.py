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
    "grade": ("autograder.grading.command:grade", "Grade what a class handed in, and write feedback pages."),
    "report": (
        "autograder.report.command:report",
        "Report on a graded class: its marks, and a page on how it did.",
    ),
    "sample-class": ("autograder.sample.command:sample_class", "Write a class to try grading on."),
    "doctor": ("autograder.doctor:doctor", "Say what is missing on this machine."),
}


class LazyGroup(click.Group):
    """A group that lists its commands from a table and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        return getattr(importlib.import_module(module), attribute)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup)
def main() -> None:
    """Build the course, grade a class, report on it.

    \b
    Examples:
      autograder build            make the notebooks that are out of date
      autograder build --check    say whether notebooks/ and solutions/ are what chapters/ build
      autograder build --help     the options of one command

    Exit codes: 0 done, 1 something needs a look (named, one line each), 2 wrong usage or set-up.
    """
