"""`autograder new-course`: a course of one exercise, which builds, grades and passes its test at once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import click

TEMPLATE = Path(__file__).parent / "template"


@click.command("new-course")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def new_course(folder: Path) -> None:
    """Write a small course of your own into DIR, a new or empty folder: one chapter with one exercise, its
    check, its catalogue of misconceptions, and a test of all that.

    \b
    Examples:
      autograder new-course my-course
      cd my-course
      autograder build
      autograder sample-class 01
      autograder grade 01

    docs/own-course.md leads through it. Exit codes: 0 done, 2 wrong usage, or DIR is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty, and nothing in it is overwritten; name a new folder")
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "my-course"
    shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".gitignore").write_text("class/\n__pycache__/\n", encoding="utf-8")
    declared = folder / "course.toml"
    declared.write_text(declared.read_text(encoding="utf-8").replace("NAME", name), encoding="utf-8")
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    click.echo(f"wrote a course into {click.format_filename(folder)}:")
    for file in files:
        click.echo(f"  {file}")
    click.echo(f"Next: cd {click.format_filename(folder)}; autograder build")
