"""What docs/derivations.md shows is true."""

import re
from pathlib import Path

from IPython.core.latex_symbols import latex_symbols

from course_lib.derivations import symbols
from course_lib.derivations.declaring import Derivation, vocabulary_of
from course_lib.derivations.forms import same_form
from course_lib.derivations.judging import judge
from course_lib.derivations.lines import lines_of
from course_lib.derivations.marking import partial_credits
from course_lib.derivations.reading import read_text

PAGE = (Path(__file__).parents[3] / "docs" / "derivations.md").read_text()
SHOWN = vocabulary_of(
    *(symbols.array(*shaped) for shaped in (("W", "I", "J"), ("δ", "I"), ("a", "J"), ("f", "J"))),
    *(symbols.index(name, "J") for name in "cjy"),
    symbols.function("g(s)", "s²", "2 s"),
    symbols.number("λ"),
)


def test_its_example_earns_everything():
    text = re.search(r'slope_of_log = r"""\n(.*?)"""', PAGE, re.DOTALL)[1]
    first, *_, last = (line.source for line in lines_of(text))
    derivation = Derivation("slope_of_log", (symbols.number("x"),), first, (last,), steps=2)
    assert all(credit.holds for credit in partial_credits(derivation, judge(derivation, text)))


def test_the_three_ways_to_type_a_line_are_read_alike():
    table = PAGE.partition("as LaTeX |")[2].partition("\n\n")[0]
    rows = [re.findall("`([^`]+)`", row) for row in table.splitlines()[2:]]
    assert [len(row) for row in rows] == [3, 3, 3]
    for row in rows:
        first, *others = (read_text(written, SHOWN) for written in row)
        assert all(same_form(first, other) for other in others)


def test_the_names_that_are_said_to_complete_do():
    said = PAGE.partition("**Typing the signs.**")[2].partition("∂ has no")[0]
    names = re.findall(r"`(\\\w+)`", said)
    assert len(names) == 4 and {latex_symbols[name] for name in names} == set("δΣεσ")
    assert "∂" not in latex_symbols.values()
