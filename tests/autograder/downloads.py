"""Downloads as the platforms make them: the names are built here as their own sources build them, by rules
that share nothing with what reads them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

CHAPTER = "01_toy"
NOTEBOOK = f"{CHAPTER}.ipynb"


@dataclass(eq=False)
class Pupil:
    """Somebody in a class, as a university knows them, and what they handed in."""

    number: int
    first: str
    last: str
    late: bool = False
    files: dict[str, bytes] = field(default_factory=lambda: {NOTEBOOK: b"{}"})

    @property
    def login(self) -> str:
        return f"u{self.number:04}"

    @property
    def email(self) -> str:
        return f"{self.login}@uni.example"


#: names that are hard to carry through file names, CSV files and terminals
AWKWARD = [
    ("José", "García Márquez"),
    ("Jürgen", "Müller-Lüdenscheidt"),
    ("Siobhán", "O'Brien"),
    ("Nguyễn", "Thị Minh Khai"),
    ("किरण", "बेदी"),
    ("美咲", "佐藤"),
    ("محمد", "الخوارزمي"),
    ("Prince", ""),
    ("X Æ", "A-12"),
    ("Anna_Maria", "van der Berg"),
    ("=HYPERLINK(1)", "Spreadsheet"),
    ("Kim", "Lee"),
    ("Kim", "Lee"),
    ("Robert'); DROP", "TABLE; Students"),
    ("Ada", 'von "Quote", zu Komma'),
    ("Late", "Lovelace"),
    ("Bob 2", "van 12 Eck"),
]


def sixty() -> list[Pupil]:
    """A class of sixty, each with a notebook of their own; every seventh late."""
    names = [*AWKWARD, *((f"First{n}", f"Last{n}") for n in range(60 - len(AWKWARD)))]
    return [
        Pupil(1000 + n, first, last, n % 7 == 3, {NOTEBOOK: b'{"student": %d}' % n})
        for n, (first, last) in enumerate(names)
    ]


def write_zip(path: Path, files: Iterable[tuple[str, bytes]], made: tuple = (2026, 10, 2, 8, 0, 0)) -> Path:
    """A zip with these files, in this order, all of this time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, made), content)
    return path


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The same as bytes: what a student hands in."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return file.getvalue()


def moodle(pupils: Iterable[Pupil], folders: bool = True, old: bool = False) -> list[tuple[str, bytes]]:
    """downloader::get_student_prefix and load_submissionplugin_filelist, with clean_filename as moodlelib has
    it: control letters and & < > " ` | ' : ; \\ / are left out."""

    def clean(text: str) -> str:
        return re.sub(r"[\x00-\x1f\x7f&<>\"`|':\\/]", "", text)

    found = []
    for pupil in pupils:
        fullname = f"{pupil.first} {pupil.last}".strip()
        prefix = clean(f"{fullname.replace('_', ' ')}_{participant(pupil)}")
        for name, content in pupil.files.items():
            if folders:
                found.append((f"{clean(prefix + '_assignsubmission_file')}{'_' * old}/{name}", content))
            else:
                found.append((clean(f"{prefix}_assignsubmission_file_{name}"), content))
    return found


def participant(pupil: Pupil) -> int:
    """The number that Moodle gives somebody in one assignment."""
    return 200000 + pupil.number


def canvas(pupils: Iterable[Pupil], first_attachment: int = 9000) -> list[tuple[str, bytes]]:
    """ContentZipper#get_filename and #add_upload_submission; [[:word:]] is a letter, a mark, a digit or _."""
    import unicodedata

    found, taken = [], set()
    for pupil in pupils:
        sortable = ", ".join(filter(None, (pupil.last, pupil.first)))
        name = re.sub(r"_(\d+)_", r"\1", sortable).lower()
        whole = "_".join(filter(None, (name, "LATE" if pupil.late else "", str(pupil.number))))
        whole = "".join(c for c in whole if c == "_" or unicodedata.category(c)[0] in "LM" or c.isdecimal())
        for place, (file, content) in enumerate(pupil.files.items()):
            file = re.sub(r'[\x00/\\:*?"<>|]+', "_", file)
            full = f"{whole}_{first_attachment + 10 * pupil.number + place}_{file}"
            assert full not in taken
            taken.add(full)
            found.append((full, content))
    return found


def gradescope(
    pupils: Iterable[Pupil], when: datetime, late: Mapping[Pupil, timedelta] | None = None
) -> list[tuple[str, bytes]]:
    """An export: `submission_metadata.yml` with Ruby's symbols for keys, and a folder for each submission."""
    import yaml

    root, found, metadata = "assignment_1234_export", [], {}
    for pupil in pupils:
        folder = f"submission_{300000 + pupil.number}"
        own = when + (late or {}).get(pupil, timedelta())
        metadata[folder] = {
            ":submitters": [
                {":name": f"{pupil.first} {pupil.last}".strip(), ":sid": pupil.login, ":email": pupil.email}
            ],
            ":created_at": own,
            ":score": None,
            ":results": {"output": "=====\nScore: 2.0\n"},
            ":history": [{":id": 1, ":created_at": own}],
        }
        found += [(f"{root}/{folder}/{name}", content) for name, content in pupil.files.items()]
    text = yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False)
    return [(f"{root}/submission_metadata.yml", text.encode()), *found]


def blackboard(pupils: Iterable[Pupil], when: datetime, word: str = "attempt") -> list[tuple[str, bytes]]:
    """`Assignment_user_attempt_TIME_file`, and a text of Blackboard's own for each attempt."""
    found = []
    for pupil in pupils:
        start = f"Home_work 2_{pupil.login}_{word}_{when:%Y-%m-%d-%H-%M-%S}"
        found.append((f"{start}.txt", f"Name: {pupil.first} ({pupil.login})\n".encode()))
        found += [(f"{start}_{name}", content) for name, content in pupil.files.items()]
    return found


def roster_csv(path: Path, pupils: Iterable[Pupil]) -> Path:
    """The class list of a registrar."""
    import csv

    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Username", "First name", "Last name", "Email", "Canvas ID", "Section"])
        writer.writerows([p.login, p.first, p.last, p.email, p.number, "A"] for p in pupils)
    return path
