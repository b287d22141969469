"""What a platform's download says: who handed in what, and when. The common form of all platforms."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from autograder.exchange.sources import Download, File

MAX_NAME_CHARACTERS = 100  # of a student's folder; nbgrader's gradebook holds 128
ACCENTS = {chr(code) for code in range(0x300, 0x370)}


@dataclass(frozen=True)
class Identity:
    """Whoever handed something in, as the platform calls them.

    student: what their folder is called without a roster; ids: numbers and logins, the surest first;
    is_unique: whether `student` can be one person alone.
    """

    student: str
    ids: tuple[str, ...] = ()
    name: str = ""
    email: str = ""
    is_unique: bool = True


@dataclass(frozen=True)
class Attempt:
    """One hand-in: its files by their names (parts joined by /), and what is known of its time.

    number: it grows from one attempt to the next, 0 if the platform has none; label: the name under which the
    platform takes feedback back.
    """

    identity: Identity
    files: MappingProxyType[str, File] = field(repr=False)
    when: datetime | None = None
    late: bool = False
    number: int = 0
    label: str = ""


@dataclass
class Reading:
    """The attempts of a download; a line for each file that is nobody's; what the platform does not say."""

    attempts: list[Attempt] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def not_placed(self, file: File, why: str) -> None:
        self.lines.append(f"not placed: {file.path} ({why})")


#: reads one platform's download
Reader = Callable[[Download], Reading]


def plain(text: str) -> str:
    """A name without all in which platforms write it differently: case, accents, spaces, signs."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if _is_of_a_word(letter) and letter not in ACCENTS)


def folder_name(text: str) -> str:
    """A name that a folder and nbgrader's gradebook can have."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(letter if _is_of_a_word(letter) or letter in "._@+'-" else " " for letter in text)
    return "_".join(kept.split()).strip("._")[:MAX_NAME_CHARACTERS].rstrip("._")


def _is_of_a_word(letter: str) -> bool:
    """Whether it is a letter, a mark (half of all letters in some scripts) or a digit."""
    return unicodedata.category(letter)[0] in "LMN"
