import pytest

from autograder.build.leaks import refuse_leaks
from autograder.build.notebooks import student_notebook
from autograder.build.source import BuildError
from tests.autograder.toy_course import CHAPTER, toy_draft

ANSWER = "return sum([a, a]) + 0 * a"


def test_the_toy_gives_nothing_away(tmp_path):
    assert "sum([a" not in str(toy_draft(tmp_path).student)


@pytest.mark.parametrize(
    "text",
    [
        CHAPTER.replace("plt.show()", f"def f(a):\n    {ANSWER}"),
        CHAPTER.replace(
            "plt.show()", f"def f(a):\n    {ANSWER.replace(' ', '')}  # copied".replace("return", "return ")
        ),
        CHAPTER.replace("# Why two?", f"# Why two? As in `{ANSWER}`."),
        CHAPTER.replace("# Why two?", "# Because a number and itself  are two numbers."),
        CHAPTER.replace('check("double", double)', f'check("double", double)\n# {ANSWER}'),
    ],
)
def test_a_line_of_an_answer_elsewhere_in_the_chapter_is_refused(tmp_path, text):
    with pytest.raises(BuildError, match=r"is a line of the answer to '(double|why_two)'"):
        toy_draft(tmp_path, text)


def test_a_line_that_a_locked_cell_gives_is_no_leak(tmp_path):
    text = CHAPTER.replace("def half(a):", f"def twice(a):\n    {ANSWER}\n\n\ndef half(a):")
    toy_draft(tmp_path, text.replace("plt.show()", f"def f(a):\n    {ANSWER}"))


@pytest.mark.parametrize(
    "line", ["f = double(a)", "return a, b", "for row in range(10):", "n, d = a.shape", "x = 2*a"]
)
def test_a_line_that_any_cell_may_hold_is_no_leak(tmp_path, line):
    text = CHAPTER.replace("    return sum(", f"    # {line}\n    return sum(")
    body = f"    {line}\n        pass\n" if line.endswith(":") else f"    {line}\n"
    text = CHAPTER.replace("    return sum(", f"{body}    return sum(")
    toy_draft(tmp_path, text.replace("plt.show()", f"def shown(a, b):\n{body}"))


def test_an_answer_below_its_markers_is_refused(tmp_path):
    text = CHAPTER.replace(
        "    ### END SOLUTION\n\n", "    ### END SOLUTION\n\n\ndef double(a):\n    return a * 2\n\n", 1
    )
    with pytest.raises(BuildError, match="cell double: 'double' is answered outside the markers"):
        toy_draft(tmp_path, text)


def test_markers_that_cut_a_statement_in_two_are_refused(tmp_path):
    text = CHAPTER.replace("return sum([a, a])", "return sum(\n    [a, a])").replace("    return sum(\n", "")
    text = CHAPTER.replace("    ### BEGIN SOLUTION\n    return ", "    x = (\n    ### BEGIN SOLUTION\n    ")
    text = text.replace(
        "0 * a\n    ### END SOLUTION\n", "0 * a\n    ### END SOLUTION\n    )\n    return x\n", 1
    )
    with pytest.raises(BuildError, match="what the student gets is not Python"):
        toy_draft(tmp_path, text)


def test_a_pass_that_lets_an_answer_through_is_noticed(tmp_path, monkeypatch):
    draft = toy_draft(tmp_path)
    monkeypatch.setattr("autograder.build.notebooks.STUDENT_PASSES", ())
    with pytest.raises(BuildError, match="is a line of the answer"):
        refuse_leaks(draft.chapter, student_notebook(draft.chapter, draft.solved))
