"""The CSV files of other programs: read as they come, written back as they were."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grading.reading import Unreadable, contents

MAX_BYTES = 50_000_000
MAX_FIELD = 10_000_000  # letters of a cell; a platform may put a whole text there
DECIMAL_COMMA, DECIMAL_POINT = re.compile(r"-?\d+,\d{1,2}"), re.compile(r"-?\d+\.\d+")


class TableError(Exception):
    """A file that cannot be read as a table; the message says why."""


@dataclass
class Table:
    """A header and rows, and how they stood in their file."""

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"

    @property
    def decimal_comma(self) -> bool:
        """Whether numbers are written 1,5."""
        cells = [cell.strip() for row in self.rows for cell in row]
        return any(map(DECIMAL_COMMA.fullmatch, cells)) and not any(map(DECIMAL_POINT.fullmatch, cells))

    def column(self, name: str) -> int | None:
        """The place of the column of this name."""
        return self.header.index(name) if name in self.header else None

    def to_bytes(self) -> bytes:
        """The table as a file of its own kind."""
        text = io.StringIO()
        csv.writer(text, delimiter=self.delimiter, lineterminator=self.line_end).writerows(
            [self.header, *self.rows]
        )
        return text.getvalue().encode(self.encoding)

    def number(self, value: float) -> str:
        """A number as it is written here, with two decimals at most."""
        text = f"{value:.2f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if self.decimal_comma else text


def read_table(path: Path) -> Table:
    """The table in a CSV file: comma, semicolon or tab; UTF-8, UTF-16 or what Windows writes. Raises
    TableError."""
    try:
        raw = contents(path.resolve(), MAX_BYTES)
    except FileNotFoundError:
        raise TableError(f"there is no {path}") from None
    except (OSError, Unreadable) as error:
        raise TableError(f"{path.name} cannot be read: {error}") from error
    text, encoding = _decoded(raw)
    delimiter = _delimiter(text)
    limit = csv.field_size_limit(MAX_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError(f"{path.name} is no CSV file: {error}") from error
    finally:
        csv.field_size_limit(limit)
    rows = [row for row in rows if row]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise TableError(f"{path.name} is no table: expected a header, two columns and a row at least")
    width = len(rows[0])
    rows = [row + [""] * (width - len(row)) for row in rows]
    return Table(rows[0], rows[1:], delimiter, encoding, "\r\n" if "\r\n" in text else "\n")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text, and the encoding in which it is written back."""
    if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return raw.decode("utf-16", "replace"), "utf-16"
    try:
        return raw.decode("utf-8-sig"), "utf-8-sig" if raw.startswith(codecs.BOM_UTF8) else "utf-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), "cp1252"


def _delimiter(text: str) -> str:
    """That which makes most columns of the first line."""
    line = next(iter(text.splitlines()), "")
    return max(",;\t", key=lambda delimiter: len(next(csv.reader([line], delimiter=delimiter), [])))
