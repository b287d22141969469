"""A derivation is shown line below line, as LaTeX and as text; what cannot be read stands as it is."""

from html.parser import HTMLParser

import pytest

from course_lib.derivations.judging import judge
from course_lib.derivations.showing import as_html, as_text, shown_lines, typeset

from .toys import CROSS_ENTROPY, LINES, SOFTMAX, text


class PageText(HTMLParser):
    """Collects the text of a page by whether MathJax looks into it; asserts that tags pair up."""

    def __init__(self, html):
        super().__init__()
        self.open, self.math, self.other = [], "", ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.open.append((tag, dict(attrs).get("class", "")))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        classes = " ".join(name for _, name in self.open).split()
        if classes and classes[-1] == "mathjax_process":
            self.math += data
        else:
            self.other += data


def test_the_lines_stand_below_each_other_with_their_rules_at_the_right():
    shown = typeset(text(LINES[0], f"{LINES[1]} | chain rule"), SOFTMAX)
    assert str(shown).splitlines() == [
        "   1   ∂/∂a_c (−log f_y)",
        "   2 = −1/f_y · ∂f_y/∂a_c    chain rule".replace("_c    c", "_c   c"),
    ]


def test_mathjax_looks_into_the_formulas_and_into_nothing_else():
    page = PageText(as_html(typeset("f_y = S | price: $5 \\frac <b>", SOFTMAX).lines))
    assert page.math == r"\(\displaystyle f_{y}\)\(\displaystyle S\)"
    assert "$5 \\frac <b>" in page.other


def test_without_mathjax_the_same_stands_there_as_text():
    page = PageText(as_html(typeset(text(*LINES), SOFTMAX).lines))
    assert "−1/f_y · ∂f_y/∂a_c" in page.other


@pytest.mark.parametrize(
    ("line", "shown", "reason"),
    [
        ("f_y +", "f_y +", "Expected a number, a symbol or a bracket, but the line ends here."),
        ("x²", "x²", "`x` is no symbol of this exercise; there are `a`, `y`, `c`, `S`, `f`."),
        ("…", "…", "Not written yet."),
        ("<script>", "<script>", "`<` joins no lines"),
    ],
)
def test_a_line_that_cannot_be_read_stands_as_it_is_with_the_reason(line, shown, reason):
    found = typeset(f"S\n = {line}", SOFTMAX)
    assert shown in str(found) and reason in str(found)
    page = PageText(found._repr_mimebundle_()["text/html"])
    assert shown in page.other and reason in page.other


@pytest.mark.parametrize("strange", [None, 3, "a" * 100_000, "", "\n" * 5])
def test_nothing_makes_it_raise(strange):
    assert isinstance(str(typeset(strange, SOFTMAX)), str)


def test_without_a_vocabulary_every_letter_is_a_symbol():
    assert "x²" in str(typeset("∂/∂x (x^3/3) = x^2"))


def test_a_judged_derivation_says_below_its_first_wrong_line_what_is_wrong_with_it():
    found = shown_lines(judge(CROSS_ENTROPY, text(*LINES[:3], "−1/f_y · (1[y=c] f_y + f_y f_c)", LINES[4])))
    rows = as_text(found).splitlines()
    assert [row.split()[0] for row in rows[:4]] == ["✓", "✓", "✓", "✗"]
    assert rows[4].strip() == "Line 4 does not follow from line 3."
    assert rows[5].strip().startswith("For y = ") and "line 3 is" in rows[5] and "line 4 is" in rows[5]
    assert rows[6].strip() == "It would follow with the other sign before `f_y f_c`."
    assert rows[7].split()[0] == "5"
    page = PageText(as_html(found))
    assert "Line 4 does not follow from line 3." in page.other
