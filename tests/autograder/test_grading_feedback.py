import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter

from autograder.grading import feedback
from autograder.grading.feedback import PageExporter, is_due, page_of, write_feedback
from autograder.grading.gradebook import opened, prepare, save
from tests.autograder.graded_toy import RIGHT, hand_in, make_course
from tests.autograder.pixels import png
from tests.autograder.toy_course import STEM


@pytest.fixture
def course(tmp_path):
    """A class in which Ada's notebook is graded."""
    course = make_course(tmp_path)
    prepare(course, STEM)
    notebook = nbformat.read(hand_in(course, "ada", RIGHT), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double_check":
            data = {"text/plain": "1.5", "text/html": "<div>the card</div>"}
            cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
    with opened(course.db_url) as gradebook:
        save(gradebook, course, course.submissions(STEM)[0], notebook)
    path = course.notebook("autograded", "ada", STEM)
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return course


def test_a_feedback_page_shows_points_card_and_answer(course):
    assert write_feedback("ada", course, STEM) == []
    page = (course.folder / "feedback" / "ada" / STEM / f"{STEM}.html").read_text()
    assert "(Score: 1.5 / 5.0)" in page
    assert "<div>the card</div>" in page
    assert "return" in page


def test_a_page_is_due_until_all_of_it_is_written_and_when_the_notebook_is_graded_again(course):
    assert is_due(course, "ada", STEM)
    page_of(course, "ada", STEM).parent.mkdir(parents=True)
    page_of(course, "ada", STEM).write_text("<p>half of")
    assert is_due(course, "ada", STEM)
    write_feedback("ada", course, STEM)
    assert not is_due(course, "ada", STEM)
    graded = course.notebook("autograded", "ada", STEM)
    graded.write_text(graded.read_text())
    assert is_due(course, "ada", STEM)


def test_nothing_is_due_for_who_was_not_graded(course):
    assert not is_due(course, "bela", STEM)


def test_a_notebook_of_which_there_can_be_no_page_is_named_with_the_reason(course):
    course.notebook("autograded", "ada", STEM).write_text("{")
    assert write_feedback("ada", course, STEM)[0] == "ada"


def test_a_page_that_takes_too_long_is_given_up(course, monkeypatch):
    def endless(*_):
        while True:
            pass

    monkeypatch.setattr("autograder.grading.feedback.MAX_PAGE_SECONDS", 0.2)
    monkeypatch.setattr("autograder.grading.feedback.GenerateFeedback.convert_single_notebook", endless)
    assert write_feedback("ada", course, STEM) == ["ada", "it takes longer than 0.2 s"]


def test_a_page_is_the_one_that_nbconvert_makes(course):
    path = course.notebook("autograded", "ada", STEM)
    notebook = nbformat.read(path, as_version=4)
    picture = {"image/png": png(), "text/plain": "<Figure>"}
    attached = nbformat.v4.new_markdown_cell("![mine](attachment:a.png) and ![described](b.png)")
    attached["attachments"] = {"a.png": {"image/png": picture["image/png"]}}
    notebook.cells += [
        nbformat.v4.new_code_cell("%%bash\nls", outputs=[nbformat.v4.new_output("display_data", picture)]),
        nbformat.v4.new_code_cell("def f(x):\n    return x  # <b>"),
        nbformat.v4.new_markdown_cell("# A heading\n$x<y$ <img src='c.png'>"),
        attached,
    ]
    made, expected = (
        BeautifulSoup(kind(template_name="classic").from_notebook_node(notebook)[0], "html.parser")
        for kind in (PageExporter, HTMLExporter)
    )
    assert made == expected
    assert expected.find_all("img", alt=feedback.DESCRIPTION)


def test_a_picture_that_is_attached_to_a_cell_is_not_taken_for_that_of_another(course):
    def page(picture: str) -> str:
        cell = nbformat.v4.new_markdown_cell("![mine](attachment:a.png)")
        cell["attachments"] = {"a.png": {"image/png": picture}}
        return exporter.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))[0]

    exporter = PageExporter(template_name="classic")
    assert png(1) in page(png(1))
    assert png(2) in page(png(2))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[me](javascript:alert(1))",
        "[me](<java\nscript:alert(1)>)",
        "[me](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href=" d&#97;ta:text/html;base64,PHNjcmlwdD4=">me</a>',
        '<a href="JaVaScRiPt:alert(1)">me</a>',
        '<a href=" &#106;avascript:alert(1)">me</a>',
        "<img src=x onerror=alert(1)>",
        '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
        f"![bomb](data:image/png;base64,{png(30_000, 30_000)})",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<iframe src='//elsewhere'></iframe>",
        "<form action='//elsewhere'><input name=password></form>",
        "<style>* {display: none}</style>",
        "<p style='background: url(javascript:alert(1)); position: fixed'>me</p>",
        "<math><mtext><script>alert(1)</script></mtext></math>",
        "<!-- --!><script>alert(1)</script> -->",
        "$x<script>alert(1)</script>$",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "<base href='//elsewhere'><meta http-equiv=refresh content='0;//elsewhere'>",
    ],
)
@pytest.mark.parametrize("make", [nbformat.v4.new_markdown_cell, nbformat.v4.new_raw_cell])
def test_what_a_student_wrote_does_nothing_in_a_browser(text, make):
    exporter = PageExporter(template_name="classic")
    plain, written = (
        BeautifulSoup(exporter.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))[0], "html.parser")
        for cell in (make("me"), make(text))
    )
    for tag in ("script", "iframe", "form", "input", "style", "svg", "math", "base", "meta"):
        assert len(written.find_all(tag)) == len(plain.find_all(tag))
    for tag in written.find("body").find_all():
        assert not any(name.startswith("on") for name in tag.attrs)
        assert not re.match(r"\s*(javascript|data):", tag.get("href", ""))
        assert not tag.get("src", "").startswith("data:")
        assert not re.search("url|position", tag.get("style", ""))


def test_what_a_student_wrote_is_otherwise_as_it_was():
    lines = [
        "# Why\n\n**Because** $a<b$ and `c` [there](https://example.org)",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        f"<details><summary>more</summary>\n\n1. ![it](data:image/png;base64,{png()})\n\n</details>",
    ]
    cell = nbformat.v4.new_markdown_cell("\n\n".join(lines))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    made, expected = (
        BeautifulSoup(kind(template_name="classic").from_notebook_node(notebook)[0], "html.parser")
        for kind in (PageExporter, HTMLExporter)
    )
    assert made == expected
