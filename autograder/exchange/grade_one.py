"""`autograder grade-one`: one notebook, without a gradebook, for batch systems and platforms."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import click

from autograder.console import CLASS_OPTION, COURSE_OPTION, in_words, printable
from autograder.course import Course, Submission
from autograder.exchange.export import OUT_OPTION, write_out


@click.command("grade-one")
@click.argument("notebook", type=click.Path(path_type=Path, exists=True))
@click.option("--chapter", metavar="CHAPTER", required=True, help="A number, or the whole name.")
@OUT_OPTION
@click.option(
    "--format",
    "form",
    type=click.Choice(["result", "gradescope"]),
    default="result",
    show_default=True,
    help="The result record (docs/result-record.md), or what Gradescope reads.",
)
@click.option("--student", metavar="NAME", default="student", show_default=True, help="Whose it is.")
@click.option("--hidden", is_flag=True, help="For Gradescope: students see it when grades are published.")
@click.option(
    "--sandbox",
    type=click.Choice(["bubblewrap", "container", "none"]),
    default="bubblewrap",
    show_default=True,
    help=(
        "Where the student's code runs: in a jail; as another user of a container that is for this submission"
        " alone; or (none) with your own rights."
    ),
)
@COURSE_OPTION
@CLASS_OPTION
@click.pass_context
def grade_one(
    ctx: click.Context,
    notebook: Path,
    chapter: str,
    out: Path,
    form: str,
    student: str,
    hidden: bool,
    sandbox: str,
    root: Path | None,
    folder: Path | None,
) -> None:
    """Grade one NOTEBOOK, or the one in a folder or zip, and write what it earned into a JSON file.

    Nothing is kept of it, and no gradebook is needed. The seeds are those of the class folder, so marks are
    the same as with `autograder grade` there.

    \b
    Examples:
      autograder grade-one ada.ipynb --chapter 02 --out ada.json
      autograder grade-one submission/ --chapter 02 --format gradescope --out results.json

    Exit codes: 0 done, 1 the notebook needs a look (what for is said), 2 wrong usage or set-up.
    """
    from autograder.exchange.gradescope_results import as_gradescope
    from autograder.grading.gradebook import NotReady
    from autograder.grading.result import Result, about
    from autograder.grading.submissions import GradingSettings, grade_submission
    from autograder.jail import JailError, SandboxError

    course = Course.load(root, folder=folder)
    stem = course.chapter_named(chapter)
    if not course.release(stem).exists():
        raise click.UsageError(f"there is no notebooks/{stem}; run `autograder build` first")
    try:
        with handed_in(notebook, student, stem) as (submission, lines):
            outcome = grade_submission(submission, GradingSettings(course, sandbox))
        lines += outcome.lines
        result = outcome.result or Result(
            about(course), stem, student, sandbox, graded=False, incidents=lines
        )
        data = as_gradescope(result, hidden) if form == "gradescope" else result.to_dict()
    except (NotReady, JailError, SandboxError) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:  # of what was handed in
        raise click.UsageError(in_words(error)) from error
    write_out(out, (json.dumps(data, indent=1) + "\n").encode())
    for line in lines:
        click.echo(printable(line))
    entries = [*result.exercises, *result.tests]
    points, most = (sum(entry[name] for entry in entries) for name in ("points", "max_points"))
    click.echo(f"{points:g} of {most:g} points: {click.format_filename(out)}")
    ctx.exit(1 if lines else 0)


@contextmanager
def handed_in(source: Path, student: str, chapter: str) -> Iterator[tuple[Submission, list[str]]]:
    """The submission in a notebook, a folder or a zip, and a line for each file that is left out.

    What lies beside a single notebook is not of it.
    """
    from autograder.exchange.attempts import Attempt, Identity
    from autograder.exchange.placing import Placed, arranged, write_files
    from autograder.exchange.sources import NoDownload, opened

    placed = Placed()
    with tempfile.TemporaryDirectory() as folder:
        try:
            with opened(source) as download:
                files = MappingProxyType({file.path: file for file in download.files})
                attempt = Attempt(Identity(student), files)
                write_files(Path(folder), arranged(student, attempt, chapter, placed), student, placed)
        except NoDownload as error:
            raise click.UsageError(str(error)) from error
        lines = [*download.lines, *placed.lines]
        yield Submission(student, chapter, Path(folder, f"{chapter}.ipynb")), lines
