"""What is right so far: kept in work/ by each check, shown in a notebook and in a terminal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

from course_lib.checking.engine import in_notebook, tell
from course_lib.checking.registry import Exercise
from course_lib.checking.report import Report
from course_lib.checking.text import state
from course_lib.commands.folders import Folders, checks_in, read_notebook, title_of, write_whole, written_in
from course_lib.palette import FAINT, INK, LINE, PAPER

RECORD = Path(".course", "progress.json")  # in work/


def keep(exercise: Exercise, report: Report, transcript: list) -> None:
    """Put a verdict into the record, if the check was run in a notebook below work/."""
    folders = Folders.here()
    if not Path.cwd().is_relative_to(folders.work):
        return
    verdicts = _verdicts(folders)
    verdicts[exercise.name] = {"state": state(report.to_dict()), "points": report.points}
    text = json.dumps({"version": folders.version, "verdicts": verdicts}, indent=1)
    try:
        write_whole(folders.work / RECORD, text)
    except OSError:  # a full or read-only disk costs the record, not the check
        return


@dataclass(frozen=True)
class ChapterProgress:
    """How far one chapter is. `left` are the exercises that are not right, in their order; `unwritten` the
    written answers that are not begun."""

    name: str
    title: str
    right: int
    exercises: int
    points: float
    most: float
    left: tuple[str, ...]
    unwritten: tuple[str, ...]
    is_begun: bool


@dataclass(frozen=True)
class Progress:
    """How far all chapters are. It shows itself as a card in a notebook, as text in a terminal."""

    chapters: tuple[ChapterProgress, ...]

    @property
    def next(self) -> str:
        """What comes next, in one sentence."""
        for chapter in sorted(self.chapters, key=lambda each: not each.is_begun):
            if chapter.left:
                return f"Next: {chapter.left[0]} in chapter {chapter.title}."
        for chapter in self.chapters:
            if chapter.unwritten:
                return f"Next: the written answer {chapter.unwritten[0]} in chapter {chapter.title}."
        return "Everything is right." if self.chapters else "There is no chapter here yet."

    def __str__(self) -> str:
        wide = max((len(each.title) for each in self.chapters), default=0)
        lines = [
            f"{each.title:{wide}}  {each.right:2} of {each.exercises:2} right"
            f"  {each.points:5g} of {each.most:3g} points{_unwritten(each)}"
            for each in self.chapters
        ]
        return "\n".join([*lines, self.next])

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th scope="col" style="text-align:left;padding:3px 14px 3px 0">{name}</th>'
            for name in ("Chapter", "Right", "Points", "Written answers")
        )
        rows = "".join(_row(each) for each in self.chapters)
        return (
            f'<div style="border:1px solid {LINE};border-radius:6px;background:{PAPER};color:{INK};'
            f'font-size:14px;padding:8px 14px;max-width:56em"><table style="border-collapse:collapse">'
            f'<caption style="text-align:left;font-weight:600;color:{INK}">Your progress</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f'<p style="margin:6px 0 0">{escape(self.next)}</p></div>'
        )


def progress() -> Progress | None:
    """How far you are, over all chapters: exercises that are right, their points, written answers not begun.

    In a notebook it shows itself as a card; elsewhere it is printed, and None comes back.
    """
    found = progress_in(Folders.here())
    if in_notebook():
        return found
    tell(str(found))
    return None


def progress_in(folders: Folders) -> Progress:
    """The progress that the record below `folders` tells."""
    verdicts = _verdicts(folders)
    return Progress(tuple(_of_chapter(folders, chapter, verdicts) for chapter in folders.chapters))


def _of_chapter(folders: Folders, chapter: str, verdicts: dict) -> ChapterProgress:
    released = read_notebook(folders.released(chapter))
    checks = dict(checks_in(released))
    right = [name for name in checks if verdicts.get(name, {}).get("state") == "right"]
    points = [min(verdicts[name]["points"], most) for name, most in checks.items() if name in verdicts]
    return ChapterProgress(
        chapter,
        title_of(released),
        len(right),
        len(checks),
        sum(points),
        sum(checks.values()),
        tuple(name for name in checks if name not in right),
        tuple(not_begun(released, folders.own(chapter))),
        bool(points),
    )


def not_begun(released: dict, own: Path) -> list[str]:
    """The written answers that stand in the student's own notebook as they were handed out."""
    before = written_in(released)
    now = written_in(read_notebook(own)) if own.exists() else before
    return [name for name, text in before.items() if now.get(name, text).strip() == text.strip()]


def _verdicts(folders: Folders) -> dict:
    """exercise -> {"state": …, "points": …}; a record that is missing or broken is an empty one."""
    try:
        found = json.loads((folders.work / RECORD).read_text(encoding="utf-8"))["verdicts"]
        return {
            str(name): {"state": str(each["state"]), "points": float(each["points"])}
            for name, each in found.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _unwritten(chapter: ChapterProgress) -> str:
    number = len(chapter.unwritten)
    return f"  {number} written {'answer' if number == 1 else 'answers'} not begun" if number else ""


def _row(chapter: ChapterProgress) -> str:
    cells = (
        f"{chapter.right} of {chapter.exercises}",
        f"{chapter.points:g} of {chapter.most:g}",
        _unwritten(chapter).strip() or "–",
    )
    style = f"padding:3px 14px 3px 0;text-align:left;border-top:1px solid {LINE}"
    others = "".join(f'<td style="{style};color:{FAINT}">{escape(text)}</td>' for text in cells)
    return f'<tr><th scope="row" style="{style};font-weight:400">{escape(chapter.title)}</th>{others}</tr>'
