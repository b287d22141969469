import click
import pytest

from autograder.chapters import chapter_named, chapters_in

STEMS = ["01_gradient_checking", "02_softmax_cross_entropy"]


def test_chapters_are_found_in_order_and_nothing_else_is(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name in ("02_second.py", "01_first.py", "notes.py", "03_third.ipynb"):
        (tmp_path / "chapters" / name).touch()
    assert chapters_in(tmp_path) == ["01_first", "02_second"]


@pytest.mark.parametrize("given", ["02_softmax_cross_entropy", "02", "2"])
def test_a_chapter_goes_by_its_name_or_its_number(given):
    assert chapter_named(given, STEMS) == STEMS[1]


@pytest.mark.parametrize("given", ["03", "softmax", "", "²"])
def test_another_name_is_wrong_usage_and_says_which_chapters_there_are(given):
    with pytest.raises(click.UsageError, match="01_gradient_checking, 02_softmax_cross_entropy"):
        chapter_named(given, STEMS)
