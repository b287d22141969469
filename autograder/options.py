"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

CLASS_OPTION = click.option(
    "--class",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help=(
        "The folder of the class, with submitted/ in it and the gradebook.  [default: class/ in the course"
        " folder]"
    ),
)
