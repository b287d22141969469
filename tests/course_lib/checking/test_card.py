import re
from html.parser import HTMLParser

import pytest

from course_lib.checking.card import STATES, card
from course_lib.checking.report import Criterion, Failure, Report
from course_lib.checking.text import score, state

HOSTILE = '<script>alert("1")</script>&\''


class _Reader(HTMLParser):
    """What a browser sees: tags that are closed in order, their attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.styles, self.roles, self.text = [], set(), [], [], ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.tags.add(tag)
        self.styles += [value for name, value in attributes if name == "style"]
        self.roles += [value for name, value in attributes if name in ("role", "aria-label")]
        known = {"style", "role", "aria-label", "aria-level", "aria-hidden"}
        assert {name for name, _ in attributes} <= known | ({"class"} if len(self.open) == 1 else set())

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def everything():
    failure = Failure(*[HOSTILE] * 5)
    return Report(
        HOSTILE,
        2,
        [Criterion(HOSTILE, failure=failure), Criterion("right")],
        problem=HOSTILE,
        hint=HOSTILE,
        printed=HOSTILE,
        notes=[HOSTILE],
    )


def test_all_text_is_escaped_and_every_tag_closed():
    reader = _Reader(card(everything().to_dict()))
    assert reader.tags == {"div", "span", "code", "strong", "pre", "details", "summary"}
    assert reader.text.count(HOSTILE) == 11


def test_a_card_needs_nothing_from_elsewhere():
    html = card(everything().to_dict())
    assert not re.search(r"https?:|url\(|src=|href=|id=|@import", html)


def test_a_formula_in_a_message_is_left_as_it_is():
    assert card(everything().to_dict()).startswith('<div class="tex2jax_ignore mathjax_ignore"')


def test_every_theme_colour_has_a_fallback():
    variables = re.findall(r"var\(([^()]*)\)", card(everything().to_dict()))
    assert variables and all(re.match(r"--jp-[\w-]+, \S", variable) for variable in variables)


def test_a_style_is_never_broken_by_a_quote():
    for style in _Reader(card(everything().to_dict())).styles:
        assert all(
            re.fullmatch(r"\s*[a-z-]+\s*:\s*[^:;]+", part) for part in style.split(";") if part.strip()
        )


@pytest.mark.parametrize(
    ("report", "expected", "words"),
    [
        (Report("softmax", 2, [Criterion("a")]), "right", "softmax: right"),
        (
            Report("softmax", 2, [Criterion("a"), Criterion("b", failure=Failure("no"))]),
            "partly",
            "partly right",
        ),
        (Report("softmax", 2, [Criterion("a", failure=Failure("no"))]), "wrong", "not right yet"),
        (Report("softmax", 2, status="void", problem="It never ended."), "wrong", "It never ended."),
        (Report("softmax", 2, status="not done", problem="It is missing."), "not done", "not done yet"),
    ],
)
def test_a_state_is_told_by_a_sign_and_words_not_by_colour_alone(report, expected, words):
    assert state(report.to_dict()) == expected
    text = _Reader(card(report.to_dict())).text
    assert words in text and STATES[expected][1] in text and score(report.to_dict()) in text


def test_a_screen_reader_hears_a_heading_and_a_list_of_claims_each_passed_or_failed():
    record = Report("softmax", 2, [Criterion("one"), Criterion("many", failure=Failure("no"))]).to_dict()
    reader = _Reader(card(record))
    expected = ["group", "softmax: partly right, 1 / 2 points", "heading", "list"]
    expected += ["listitem", "img", "passed", "listitem", "img", "failed"]
    assert reader.roles == expected


@pytest.mark.parametrize("colour", [colour for colour, _ in STATES.values()])
def test_a_sign_stands_out_from_its_colour_in_every_theme(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert (luminance + 0.05) / 0.05 >= 4.5  # against black: WCAG AA


def test_what_stands_between_backticks_is_code_and_nothing_else_is_touched():
    failure = Failure("end with `return a < b`", came="`as it came`")
    html = card(Report("softmax", 2, [Criterion("one", failure=failure)], hint="Is `a` a list?").to_dict())
    assert re.search(r"end with <code [^>]*>return a &lt; b</code>", html)
    assert re.search(r"Is <code [^>]*>a</code> a list\?", html)
    assert "`as it came`" in html


def test_a_note_on_the_verdict_stands_above_the_claims():
    html = card(Report("softmax", 2, [Criterion("one")], notes=["This is for old code."]).to_dict())
    assert html.index("This is for old code.") < html.index("one<")


def test_the_signs_differ():
    assert len({sign for _, sign in STATES.values()}) == len({colour for colour, _ in STATES.values()}) == 4


def test_lines_of_an_array_stay_lines():
    failure = Failure("no", came="[[1., 2.],\n [3., 4.]]")
    html = card(Report("softmax", 2, [Criterion("a", failure=failure)]).to_dict())
    assert "[[1., 2.],\n [3., 4.]]</pre>" in html


def test_the_first_failing_case_is_open_and_the_others_are_folded_away():
    failures = [Failure("wrong", call=f"softmax({n})") for n in (1, 2, 3)]
    html = card(
        Report("softmax", 3, [Criterion(str(n), failure=f) for n, f in enumerate(failures)]).to_dict()
    )
    shown, *folded = html.split("<details>")
    assert "softmax(1)" in shown
    assert len(folded) == 2
    assert "softmax(2)" in folded[0] and "softmax(3)" in folded[1]
