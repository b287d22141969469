import re

from course_lib.commands.folders import PACKAGE, Folders, source_of
from course_lib.commands.start import ANSWER, chapter_map, start_page
from tests.course_lib.commands import toy_folder


def test_the_map_says_of_each_chapter_how_long_it_takes_and_what_it_needs(tmp_path):
    folders = toy_folder.write(tmp_path)
    assert chapter_map(folders).endswith("| [1 · A toy](01_toy/01_toy.ipynb) | 5 minutes | nothing |")


def test_every_chapter_of_this_course_says_its_time_and_its_needs():
    rows = chapter_map(Folders(PACKAGE.parent)).splitlines()[6:]
    assert len(rows) == 9
    for row in rows:
        link, time, needs = (cell.strip() for cell in row.strip("|").split("|"))
        assert re.fullmatch(r"\[\d · .+\]\((\w+)/\1\.ipynb\)", link), row
        assert "minutes" in time or "hour" in time, row
        assert needs, row


def test_the_first_exercise_is_not_done_then_half_right_then_right(tmp_path):
    page = start_page(toy_folder.write(tmp_path))
    imports, check = (source_of(c) for c in page["cells"] if c["id"] in ("imports", "slope_of_square_check"))
    headlines = []
    for body in (None, "return x", "return x**2", "return 2 * x"):
        answer = ANSWER if body is None else f"def slope_of_square(x):\n    {body}"
        namespace = {}
        exec(f"{imports}\n{answer}\nreport = {check}", namespace)
        headlines.append((namespace["report"].headline.split(": ")[1], namespace["report"].hint))
    assert headlines == [
        ("not done yet", ""),
        ("not right yet", "The result is half as large as it should be."),
        ("not right yet", headlines[2][1]),
        ("right", ""),
    ]
