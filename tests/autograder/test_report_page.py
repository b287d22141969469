"""The page: all of it there, nothing from outside, and no stranger's text that does anything."""

import re
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from autograder.report.model import Class, Mark, Question, Work
from autograder.report.page import render
from autograder.report.palette import DARK, LIGHT
from course_lib.plots import BLUE

MADE = datetime(2026, 3, 1, 12, 30)
QUESTIONS = [
    Question("softmax_check", 3.0),
    Question("sigmoid_check", 2.0),
    Question("why", 2.0, written=True),
]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """A page as its elements; fails on one that is not closed in its turn."""

    def __init__(self, text: str):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.elements if name == tag]


def a_class(size: int = 3) -> Class:
    works = []
    for i in range(size):
        softmax = [
            Mark(3, "full"),
            Mark(1.5, "partial", {"one example": True, "a batch": False}, "over_the_batch", "Which axis?"),
            Mark(0, "not done"),
        ][i % 3]
        results = {
            "softmax_check": softmax,
            "sigmoid_check": Mark(2, "full"),
            "why": Mark(0, "to mark"),
        }
        works.append(Work(f"s{i:03}", name=f"Student {i}", results=results, sandbox="bubblewrap"))
    return Class("02_softmax_cross_entropy", QUESTIONS, works)


def page(group: Class) -> Page:
    return Page(render(group, MADE))


@pytest.mark.parametrize("size", [1, 3, 40, 300])
def test_a_class_of_any_size_has_a_well_formed_page_with_every_student_and_exercise(size):
    shown = page(a_class(size))
    assert all(f"Student {i}" in shown.text for i in range(size))
    assert all(question.name in shown.text for question in QUESTIONS)
    squares = [td for td in shown.all("td") if td.get("class") in {"full", "partial", "not-done", "to-mark"}]
    assert len(squares) == 3 * size


def test_the_headline_says_who_is_graded_missing_or_to_be_looked_at():
    works = [Work("ghost", handed_in=False), Work("crash", warnings="handed in, but not graded")]
    group = Class("02_softmax_cross_entropy", QUESTIONS, [*a_class(3).works, *works])
    text = page(group).text
    assert "Chapter 2: Softmax cross entropy" in text
    assert "Students 5 Graded 3 Median mark 3.5 of 7" in text
    assert "Not handed in 1 Needing a look 1 To mark by hand 3" in text
    assert "crash: handed in, but not graded" in text
    assert "Made 2026-03-01 12:30" in text


def test_a_misconception_is_shown_with_its_hint_and_those_who_hold_it():
    text = page(a_class(3)).text
    assert "Over the batch Which axis? 1 student Student 1 (s001)" in text
    assert "a batch softmax 1 of 1" in text


def test_the_commonest_misconception_is_named_if_it_is_shared():
    assert "Most of all: Over the batch in softmax , 2 students" in page(a_class(6)).text
    assert "Most of all" not in page(a_class(3)).text


def test_written_answers_that_wait_say_where_they_are_marked():
    text = page(a_class(3)).text
    assert "Formgrader → Manual Grading → 02_softmax_cross_entropy" in text
    assert "why 3 answers to mark, 2 points each" in text
    assert "Marks are provisional" in text


def test_a_class_that_is_all_right_has_nothing_to_fold_out():
    results = {
        "softmax_check": Mark(3, "full"),
        "sigmoid_check": Mark(2, "full"),
        "why": Mark(2, "full"),
    }
    text = page(Class("02_softmax_cross_entropy", QUESTIONS, [Work("ada", results=results)])).text
    assert "Nobody was wrong anywhere." in text
    assert "No criterion was failed." in text
    assert "Formgrader" not in text and "provisional" not in text
    assert "Students’ code ran: not recorded." in text


@pytest.mark.parametrize(
    ("sandboxes", "said"),
    [
        (["bubblewrap"], "in a jail (bubblewrap)"),
        (["none"], "without a jail"),
        (["none", "bubblewrap"], "some without a jail"),
        (["", "bubblewrap"], "some without a jail"),
    ],
)
def test_where_the_code_ran_is_said(sandboxes, said):
    works = [Work(s, results=a_class(1).works[0].results, sandbox=s) for s in sandboxes]
    assert f"Students’ code ran: {said}." in page(Class("02_toy", QUESTIONS, works)).text


def test_a_strangers_text_does_nothing_wherever_it_stands():
    result = Mark(1, "partial", {EVIL: False}, misconception=EVIL, hint=EVIL, problem=EVIL)
    void = Mark(0, "wrong", problem=EVIL)
    works = [
        Work(
            EVIL,
            name=EVIL,
            results={"softmax_check": result, "why": Mark(0, "to mark")},
            sandbox=EVIL,
        ),
        Work("two", results={"softmax_check": void}, warnings=EVIL),
        Work(EVIL + "3", name=EVIL, handed_in=False),
    ]
    shown = page(Class("02_toy", QUESTIONS, works))
    assert EVIL in "".join(shown.texts)
    assert len(shown.all("script")) == 1
    assert shown.all("img") == []
    assert [name for _, attributes in shown.elements for name in attributes if name.startswith("on")] == []


def test_the_page_fetches_nothing_and_links_only_to_itself_and_to_feedback():
    works = [Work("ada", results=a_class(1).works[0].results, feedback="../feedback/ada/02_toy/02_toy.html")]
    text = render(Class("02_toy", QUESTIONS, works), MADE)
    shown = Page(text)
    links = {
        value
        for _, attributes in shown.elements
        for name, value in attributes.items()
        if name in {"href", "src", "xlink:href", "srcset", "action"}
    }
    assert {link for link in links if not link.startswith("#")} == {"../feedback/ada/02_toy/02_toy.html"}
    assert shown.all("link") == []
    assert not re.search(r"@import|url\((?!#)", text)


def test_the_pages_own_script_is_the_only_one_that_its_policy_allows():
    text = render(a_class(), MADE)
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)[1]
    digest = b64encode(sha256(script.encode()).digest()).decode()
    (policy,) = [m["content"] for m in Page(text).all("meta") if m.get("http-equiv")]
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_the_page_can_be_heard_as_well_as_seen():
    shown = page(a_class(300))
    assert ("html", {"lang": "en"}) in shown.elements
    assert all(th.get("scope") in {"col", "row"} for th in shown.all("th"))
    assert len(shown.all("caption")) == len(shown.all("table"))
    (figure,) = [div for div in shown.all("div") if div.get("role") == "img"]
    assert figure["aria-label"].startswith("Histogram of 300 marks, from 2 to 5 of 7 points")
    ids = [attributes["id"] for _, attributes in shown.elements if "id" in attributes]
    assert {link["href"] for link in shown.all("a") if link["href"].startswith("#")} <= {f"#{i}" for i in ids}
    assert len(ids) == len(set(ids))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2: 1 for the same colour, 21 for black and white."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_states_differ_in_grey_and_all_text_can_be_read(theme):
    states = [theme[name] for name in ("full", "partial", "wrong", "not-done")]
    pairs = [(one, other) for i, one in enumerate(states) for other in states[:i]]
    assert min(contrast(one, other) for one, other in pairs) > 1.3
    assert min(contrast(theme["ink"], theme["paper"]), contrast(theme["ink"], theme["raised"])) > 7
    assert min(contrast(theme["faint"], theme[ground]) for ground in ("paper", "raised", "not-done")) > 4.5
    assert min(contrast(theme[f"on-{name}"], theme[name]) for name in ("full", "partial", "wrong")) > 4.5
    assert contrast(theme["accent"], theme["paper"]) > 4.5


def test_the_figure_takes_its_blue_from_the_page():
    text = render(a_class(), MADE)
    assert f'[style*="fill: {BLUE}"]' in text
    assert f"fill: {BLUE}" in text.split("<svg")[1]
