import pytest

from autograder.build.rules import refuse_what_does_not_fit
from autograder.build.source import BuildError
from course_lib.checking.registry import exercises_in
from tests.autograder.toy_course import (
    CHAPTER,
    CHECK_DOUBLE,
    COURSE,
    DOUBLE,
    IMPORTS,
    WRITTEN,
    read,
    toy_draft,
)

EXERCISES = exercises_in("tests.toy_exercises.toy.contracts")
ANSWER = "    return sum([a, a]) + 0 * a\n"


def test_the_toy_breaks_no_rule(tmp_path):
    refuse_what_does_not_fit(read(tmp_path, CHAPTER), EXERCISES)


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        (CHAPTER.replace('"double"', '"duble"'), ":7: cell duble", "no exercise 'duble' in the registry"),
        (IMPORTS, "", "the exercise 'double' of the registry has no cell"),
        (IMPORTS + DOUBLE, ":7: cell double", "the exercise has no check"),
        (IMPORTS + CHECK_DOUBLE, ":7: cell double_check", "a check without its exercise"),
        (IMPORTS + CHECK_DOUBLE + DOUBLE, ":7: cell double_check", "the check stands above its exercise"),
        (
            CHAPTER.replace('check("double", double)', 'check("other")'),
            ":14: cell double_check",
            "does not check",
        ),
        (CHAPTER + DOUBLE, "cell double: ", "the name is taken by the cell in line 7"),
        (CHAPTER + CHECK_DOUBLE, "cell double_check: ", "the name is taken by the cell in line 14"),
        (CHAPTER + WRITTEN, "cell why_two: ", "the name is taken"),
        (CHAPTER.replace("# Why two?", "# $a\n# + b$"), "cell cell-005: ", "begins with a plus"),
        (CHAPTER.replace("from_earlier_chapters", "plain_test"), "cell plain_test: ", "the name is taken"),
        (CHAPTER.replace("from_earlier_chapters", "cell-001"), "cell cell-001: ", "the name is taken"),
        (
            CHAPTER.replace("    ### BEGIN SOLUTION\n", ""),
            "cell double: ",
            "`### END SOLUTION` without a begin",
        ),
        (CHAPTER.replace("    ### END SOLUTION\n", ""), "cell double: ", "is never closed"),
        (CHAPTER.replace(ANSWER, f"    ### BEGIN SOLUTION\n{ANSWER}"), "cell double: ", "inside a solution"),
        (
            CHAPTER.replace("    ### BEGIN SOLUTION", "    # Begin solution"),
            "cell double: ",
            "is not a marker",
        ),
        (CHAPTER.replace("    ### END SOLUTION", "    ###END_SOLUTION"), "cell double: ", "is not a marker"),
        (
            CHAPTER.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION\n", ""),
            "cell double: ",
            "an answer without markers",
        ),
        (
            CHAPTER.replace("# ### BEGIN SOLUTION\n", "").replace("# ### END SOLUTION\n", ""),
            "cell why_two: ",
            "an answer without markers",
        ),
        (
            CHAPTER.replace("import matplotlib", "### BEGIN SOLUTION\n### END SOLUTION\nimport matplotlib"),
            "cell cell-007: ",
            "a marker in a cell that holds no answer",
        ),
        (CHAPTER.replace("def double(a)", "def twice(a)"), "cell double: ", "the cell defines no 'double'"),
        (CHAPTER.replace("def double(a):", "def double(a)"), "cell double: ", "not Python"),
    ],
)
def test_a_chapter_whose_cells_do_not_fit_together_is_refused(tmp_path, text, where, said):
    chapter = read(tmp_path, text)
    with pytest.raises(BuildError) as caught:
        refuse_what_does_not_fit(chapter, EXERCISES)
    reasons = [reason for reason in caught.value.reasons if said in reason]
    assert reasons, str(caught.value)
    assert reasons[0].startswith("chapters/01_toy.py:")
    assert where in reasons[0]


def test_an_answer_may_be_a_list_or_a_class(tmp_path):
    for answer in ("double = [1]", "class double: pass", "double: list = [1]", "double, other = 1, 2"):
        text = CHAPTER.replace("def double(a):\n", "def helper(a):\n").replace(
            ANSWER, f"{ANSWER}    ### END SOLUTION\n\n### BEGIN SOLUTION\n{answer}\n"
        )
        text = text.replace(f"{answer}\n    ### END", f"{answer}\n### END")
        refuse_what_does_not_fit(read(tmp_path, text), EXERCISES)


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    chapter = read(tmp_path, CHAPTER.replace('"double"', '"duble"'))
    with pytest.raises(BuildError) as caught:
        refuse_what_does_not_fit(chapter, EXERCISES)
    assert len(caught.value.reasons) >= 3


def test_a_chapter_without_its_module_of_exercises_is_refused(tmp_path):
    with pytest.raises(BuildError, match=r"write the chapter's exercises in tests/none/toy/contracts\.py"):
        toy_draft(tmp_path, declared=COURSE.replace("toy_exercises", "none"))


def test_points_come_from_the_exercise(tmp_path):
    assert toy_draft(tmp_path).solved.cells[3].metadata.nbgrader.points == 2
