"""Canvas. In: "Download Submissions". Out: the gradebook's CSV.

The names are made in lib/content_zipper.rb: `lastnamefirstname[_LATE]_USERID_ATTACHMENTID_name`, the name in
lower case without all that is no letter, digit or `_`; `anon_XXXXX` in place of name and id where marking is
anonymous; `…_USERID_text.html` and `…_link.html` for what is no file.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from autograder.exchange.attempts import Attempt, Identity, Reading, folder_name
from autograder.exchange.sources import Download

NAME = re.compile(
    r"(?:(?P<name>.*?)_)??(?:(?P<late>LATE)_)?(?P<id>\d+|anon_[A-Za-z0-9]+)"
    r"_(?:(?P<number>\d+)_(?P<file>.+)|(?:text|link)\.html)",
    re.DOTALL,
)
NO_TIME = (
    "Canvas's download says who was late, and not when: it is kept in collected/, and costs nothing by itself"
)


def is_from_here(download: Download) -> bool:
    """Whether most of its files are called so."""
    fits = [bool((match := NAME.fullmatch(file.name)) and match["number"]) for file in download.files]
    return 2 * sum(fits) > len(fits)


def read(download: Download) -> Reading:
    """One attempt for each user: Canvas's download has the last one alone."""
    found, files = Reading(remarks=[NO_TIME]), {}
    for file in download.files:
        match = NAME.fullmatch(file.name)
        if match is None:
            found.not_placed(file, "it is not called name_USERID_ATTACHMENTID_file")
        elif match["number"] is None:
            found.not_placed(file, "a text or an address, and no file that was handed in")
        else:
            files.setdefault(match["id"], []).append((match, file))
    for number, own in files.items():
        name = own[0][0]["name"] or ""
        found.attempts.append(
            Attempt(
                Identity(folder_name(f"{name}_{number}"), (number,), name),
                MappingProxyType({match["file"]: file for match, file in own}),
                late=any(match["late"] for match, _ in own),
                number=max(int(match["number"]) for match, _ in own),
            )
        )
    return found
