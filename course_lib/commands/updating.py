"""`python -m course_lib update RELEASE`: a newer release in place of this one, with the answers carried over.

What a student wrote is never lost: a notebook that changes is kept beside the new one, under the version that
it was of.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course_lib.checking.engine import tell
from course_lib.commands.folders import (
    START,
    Folders,
    UsageError,
    answers_in,
    graded_as,
    read_notebook,
    source_of,
    write_notebook,
)
from course_lib.commands.start import start_page
from course_lib.course_file import NAME

MOST_BYTES = 500_000_000  # of a release when it is unpacked


@dataclass(frozen=True)
class Carried:
    """A notebook of the new release with a student's answers in it. `answers` were carried over, `without`
    had no place any more; `changed` are the cells that read otherwise, `own` counts cells of their own."""

    notebook: dict
    answers: list[str]
    without: list[str]
    changed: list[str]
    own: int


def update(folders: Folders, release: Path) -> int:
    """Bring `release`, a zip or a folder, into the course; say what changed. 1 if an answer has no place."""
    with tempfile.TemporaryDirectory() as unpacked:
        new = Folders(_root_of(release, Path(unpacked)))
        _refuse_another_course(folders, new)
        old_version, lost = folders.version, False
        for chapter in new.chapters:
            lines, without = _bring_chapter(folders, new, chapter, old_version)
            for line in lines:
                tell(line)
            lost = lost or without
        _bring_start(folders, new)
        packages = [_packages(each.root) for each in (folders, new)]
        _bring_files(folders.root, new.root)
        tell(f"The course is now version {new.version}; it was {old_version}.")
        if packages[0] != packages[1]:
            tell("It needs other packages: run `python -m pip install --editable .` in this folder.")
        tell("Restart the kernels of open notebooks, and open them anew.")
    return 1 if lost else 0


def carry(old: dict, own: dict, new: dict) -> Carried:
    """Put what differs in `own` from `old`, as it was released, into the cells of `new` of the same name."""
    before, now, there = answers_in(old), answers_in(own), answers_in(new)
    written = {name: text for name, text in now.items() if text.strip() != before.get(name, "").strip()}
    notebook = copy.deepcopy(new)
    for cell in notebook["cells"]:
        if (name := graded_as(cell).get("grade_id")) in written and name in there:
            cell["source"] = written[name]
    known = {cell.get("id") for cell in old["cells"]}
    return Carried(
        notebook,
        [name for name in written if name in there],
        [name for name in written if name not in there],
        list(_changed(old, new)),
        sum(cell.get("id") not in known for cell in own["cells"]),
    )


def _bring_chapter(folders: Folders, new: Folders, chapter: str, version: str) -> tuple[list[str], bool]:
    """The lines that say what happened to one chapter, and whether an answer found no place."""
    fresh, own = read_notebook(new.released(chapter)), folders.own(chapter)
    if not folders.released(chapter).exists() or not own.exists():
        is_new = not folders.released(chapter).exists()
        return ([f"{chapter}: new"] if is_new else []), False
    old = read_notebook(folders.released(chapter))
    if _texts(old) == _texts(fresh):
        return [], False
    carried = carry(old, read_notebook(own), fresh)
    kept = _beside(own, version)
    shutil.copyfile(own, kept)
    write_notebook(own, carried.notebook)
    lines = [f"{chapter}: {_count(carried.changed, 'cell')} changed ({', '.join(carried.changed) or 'text'})"]
    lines.append(
        f"  {_count(carried.answers, 'answer')} of yours carried over; run them and their checks again"
    )
    if carried.without:
        lines.append(f"  no place any more for: {', '.join(carried.without)}")
    if carried.own:
        lines.append(f"  cells that you added are in the old file: {carried.own}")
    lines.append(f"  the old file is kept as {kept.relative_to(folders.root)}")
    return lines, bool(carried.without)


def _bring_start(folders: Folders, new: Folders) -> None:
    """The new map of chapters and the like on the student's start page; what is theirs on it stays."""
    path = folders.work / START
    if not path.exists():
        return
    page = read_notebook(path)
    before, now = (
        {cell["id"]: source_of(cell) for cell in start_page(each)["cells"]} for each in (folders, new)
    )
    for cell in page["cells"]:
        name = cell.get("id")
        if name in now and source_of(cell) == before.get(name):
            cell["source"] = now[name]
    write_notebook(path, page)


def _bring_files(root: Path, new: Path) -> None:
    """Everything of the release but work/ in place of what was there."""
    for path in sorted(new.iterdir()):
        there = root / path.name
        if path.name == "work":
            continue
        if path.is_dir():
            shutil.rmtree(there, ignore_errors=True)
            shutil.copytree(path, there)
        else:
            shutil.copyfile(path, there)


def _packages(root: Path) -> list[str]:
    """What the course in `root` wants to be installed."""
    path = root / "pyproject.toml"
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"] if path.exists() else {}
    return project.get("dependencies", [])


def _root_of(release: Path, unpacked: Path) -> Path:
    """The folder with course.toml in a release. UsageError if there is none."""
    if release.is_dir():
        folder = release
    elif zipfile.is_zipfile(release):
        with zipfile.ZipFile(release) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise UsageError(f"{release} is too large for a release of a course")
            archive.extractall(unpacked)  # which leaves out what would lie elsewhere
        folder = unpacked
    else:
        raise UsageError(f"{release} is neither a folder nor a zip; give the release that you were given")
    for root in (folder, *sorted(folder.iterdir())):
        if (root / NAME).is_file() and (root / "notebooks").is_dir():
            return root
    raise UsageError(f"{release} holds no {NAME} with notebooks/: it is no release of a course")


def _refuse_another_course(folders: Folders, new: Folders) -> None:
    if (folders.root / "chapters").is_dir():
        raise UsageError(
            f"{folders.root} is where a course is made, not a release of it; nothing was changed"
        )
    if new.declared.get("id") != folders.declared.get("id"):
        ours, theirs = folders.declared.get("id"), new.declared.get("id")
        raise UsageError(
            f"this is the course {ours!r}, and the release is of {theirs!r}; nothing was changed"
        )


def _changed(old: dict, new: dict) -> Iterator[str]:
    """The exercises, checks and questions of `new` that read otherwise in `old` or are not there."""
    before = {graded_as(cell).get("grade_id"): source_of(cell) for cell in old["cells"]}
    for cell in new["cells"]:
        if (name := graded_as(cell).get("grade_id")) and before.get(name) != source_of(cell):
            yield name


def _texts(notebook: dict) -> list[tuple[str, str]]:
    return [(cell["cell_type"], source_of(cell)) for cell in notebook["cells"]]


def _beside(own: Path, version: str) -> Path:
    """A name beside the notebook that is not taken: 02_x_of_0.1.0.ipynb."""
    name = f"{own.stem}_of_{version or 'before'}"
    candidates = (own.with_name(f"{name}{again}.ipynb") for again in ("", *(f"_{i}" for i in range(2, 1000))))
    return next(path for path in candidates if not path.exists())


def _count(names: list[str], noun: str) -> str:
    return f"{len(names)} {noun}{'s' * (len(names) != 1)}"
