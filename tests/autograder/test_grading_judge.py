"""What a notebook earns in the jail, and what its cells show afterwards."""

import json
import time

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.utils import compute_checksum, determine_grade

from autograder.grading.judge import UNJAILED, Grading, judge_notebook
from autograder.grading.result import from_dict
from autograder.jail import Jail, JailedNotebook, JailError, Limits
from course_lib.checking.registry import find
from course_lib.checking.report import MIME, Criterion, Failure, Report
from tests.autograder.jailed import (
    CHAPTER,
    SECRET,
    SMALL,
    check,
    code,
    needs_a_jail,
    notebook,
    plain_test,
    reports_of,
    right,
    shown_by,
)
from tests.this_course import COURSE

pytestmark = needs_a_jail

WRONG_SOFTMAX = "def softmax(a):\n    e = np.exp(a - a.max())\n    return e / e.sum()"
WRITTEN = {"grade": True, "solution": True, "locked": False, "points": 4, "schema_version": 3, "task": False}
CALLS_SOFTMAX = """
def preactivation_gradient(a, y):
    grad = softmax(a)
    if a.ndim == 1:
        grad[y] -= 1
        return grad
    grad[np.arange(len(y)), y] -= 1
    return grad / len(y)
"""


def graded(jail, *cells, secret=SECRET):
    return judge_notebook(notebook(*cells), CHAPTER, jail, secret, COURSE)


def judged(jail, *cells):
    nb, result = graded(jail, *cells)
    return nb, reports_of(result)


def test_a_right_answer_earns_all_points_and_nbgrader_reads_them(jail):
    nb, reports = judged(jail, right("softmax"), check("softmax", 3))
    assert reports["softmax"].passed
    assert determine_grade(nb.cells[-1]) == (3, 3)
    (output,) = nb.cells[-1].outputs
    assert output.output_type == "execute_result"
    assert output.data["text/plain"] == "3"
    assert output.data[MIME]["exercise"] == "softmax"
    assert "<div" in output.data["text/html"]
    nbformat.validate(nb)


def test_a_partly_right_answer_earns_its_part(jail):
    nb, reports = judged(jail, WRONG_SOFTMAX, check("softmax", 3))
    assert 0 < reports["softmax"].points < 3
    assert determine_grade(nb.cells[-1]) == (reports["softmax"].points, 3)


def test_the_points_are_those_of_the_cell(jail):
    nb, _ = judged(jail, right("softmax"), check("softmax", 10))
    assert determine_grade(nb.cells[-1]) == (10, 10)


def test_an_untouched_answer_is_not_done_and_earns_nothing(jail):
    nb, reports = judged(jail, "def softmax(a):\n    raise NotImplementedError()", check("softmax", 3))
    assert reports["softmax"].status == "not done"
    assert determine_grade(nb.cells[-1]) == (0, 3)


def test_demonstrations_are_skipped_and_other_cells_keep_their_outputs(jail):
    nb, _ = judged(jail, code("print('demo')", tags=["demo"]), "print('own')", "1 + 1")
    assert [cell.outputs for cell in nb.cells[:2]] == [[], []]
    assert nb.cells[2].outputs[0].text == "own\n"
    assert nb.cells[3].outputs[0].data["text/plain"] == "2"
    assert nb.cells[3].execution_count == nb.cells[3].outputs[0].execution_count == 3


def test_a_check_judges_what_is_defined_where_it_stands(jail):
    _, reports = judged(jail, right("softmax"), check("softmax"), "softmax = 3")
    assert reports["softmax"].passed


def test_an_answer_below_its_check_is_found(jail):
    _, reports = judged(jail, check("softmax"), right("softmax"))
    assert reports["softmax"].passed


@pytest.mark.parametrize(
    ("source", "score"),
    [("assert f(1) == 2", 2), ("assert f(1) == 3", 0), ("0.5", 0.5), ("import os; os._exit(0)", 0)],
)
def test_plain_tests_of_nbgrader_run_in_the_jail(jail, source, score):
    nb, result = graded(jail, "def f(x):\n    return x + 1", plain_test(source))
    assert determine_grade(nb.cells[-1]) == (score, 2)
    assert result.tests == [{"cell": "plain", "points": score, "max_points": 2}]
    assert (result.exercises, result.unknown) == ([], [])


@pytest.mark.parametrize("value", ["99", "-1", "float('nan')", "1e400"])
def test_a_plain_test_whose_value_is_no_mark_earns_nothing_and_is_named(jail, value):
    nb, result = graded(jail, plain_test(value))
    assert determine_grade(nb.cells[-1]) == (0, 2)
    assert [entry["points"] for entry in result.tests] == [0]
    assert "the test plain earned nothing: its value is" in result.incidents[0]


FORGED = "class Two(float):\n    points = 2.0\ncheck = course_lib.check = lambda *_, **__: Two(2)\ncheck(1)"


@pytest.mark.parametrize(
    "cell",
    [
        check("double", 2),
        plain_test("check(double)"),
        plain_test("from course_lib import check; check(softmax)"),
        plain_test("import course_lib\ncourse_lib.check('double')"),
        plain_test("assert check('double').points == 2"),
        plain_test("%time check(softmax)"),
    ],
    ids=lambda cell: cell.source,
)
def test_a_check_that_the_grader_does_not_know_is_not_run_and_earns_nothing(jail, cell):
    forging = ["import course_lib", FORGED, "double = softmax = None"]
    nb, result = graded(jail, *forging, right("sigmoid"), check("sigmoid"), cell)
    assert determine_grade(nb.cells[-1]) == (0, 2)
    assert "was not run" in nb.cells[-1].outputs[0].evalue
    assert result.unknown == [cell.metadata.nbgrader.grade_id]
    assert (result.tests, result.incidents) == ([], [])
    assert reports_of(result)["sigmoid"].passed, "and all else is judged as ever"


def test_an_assignment_that_is_no_chapter_has_plain_tests_alone(jail):
    cells = [right("softmax"), plain_test("assert softmax(np.zeros(1)) == 1"), check("softmax", 3)]
    nb, result = judge_notebook(notebook(*cells), "exam", jail, SECRET, COURSE)
    assert [determine_grade(cell) for cell in nb.cells[-2:]] == [(2, 2), (0, 3)]
    assert (result.exercises, result.unknown) == ([], ["softmax_check"])


def test_the_result_holds_what_the_gradebook_reads_and_what_is_to_be_marked(jail):
    why = new_markdown_cell("Because.", metadata={"nbgrader": WRITTEN | {"grade_id": "why"}})
    left = new_markdown_cell("…", metadata={"nbgrader": WRITTEN | {"grade_id": "left"}})
    left.metadata.nbgrader.checksum = compute_checksum(left)
    nb, result = graded(jail, WRONG_SOFTMAX, check("softmax", 3), why, left, "import os\nos._exit(1)")
    (entry,) = result.exercises
    assert (entry["points"], entry["max_points"]) == determine_grade(nb.cells[2])
    assert (entry["cell"], entry["exercise"]) == ("softmax_check", "softmax")
    assert entry["misconception"] and entry["hint"] and not entry["criteria"][-1]["passed"]
    assert result.written == [
        {"cell": "why", "max_points": 4, "answered": True},
        {"cell": "left", "max_points": 4, "answered": False},
    ]
    assert (result.course, result.chapter) == ({"id": COURSE.id, "version": COURSE.version}, CHAPTER)
    assert "ended the Python process" in result.incidents[0]
    assert from_dict(json.loads(json.dumps(result.to_dict()))) == result


def test_the_same_secret_gives_the_same_report_and_another_gives_other_cases(jail):
    first, second, other = (
        graded(jail, WRONG_SOFTMAX, check("softmax"), secret=secret)[1].by_exercise["softmax"]
        for secret in (SECRET, SECRET, b"another")
    )
    assert first == second
    assert first["points"] == other["points"]
    assert json.dumps(first) != json.dumps(other)


# -- one mistake costs once ------------------------------------------------------------------------


def test_an_answer_that_calls_a_wrong_one_is_judged_with_the_right_one(jail):
    cells = [WRONG_SOFTMAX, check("softmax"), CALLS_SOFTMAX, check("preactivation_gradient")]
    nb, reports = judged(jail, *cells)
    assert not reports["softmax"].passed
    assert reports["preactivation_gradient"].passed
    assert "one mistake costs once" in reports["preactivation_gradient"].notes[0]
    assert "one mistake costs once" in shown_by(nb)


def test_an_answer_that_calls_one_that_is_not_done_is_judged_with_the_right_one(jail):
    undone = "def softmax(a):\n    raise NotImplementedError()"
    _, reports = judged(jail, undone, CALLS_SOFTMAX, check("softmax"), check("preactivation_gradient"))
    assert reports["softmax"].status == "not done"
    assert reports["preactivation_gradient"].passed


NEVER_DEFINED = {
    "a colon is missing": right("softmax").replace("):", ")", 1),
    "quotes are curly": right("softmax") + "\nx = “softmax”",
    "a blank does not break": right("softmax").replace("    ", "\N{NO-BREAK SPACE}   ", 1),
    "a conflict is not resolved": f"<<<<<<< HEAD\n{right('softmax')}\n=======\n>>>>>>> theirs",
    "it loops": "while True:\n    pass\n" + right("softmax"),
    "it ends its process": "import os\nos._exit(1)\n" + right("softmax"),
    "it is deleted": "",
    "it has another name": right("softmax").replace("def softmax", "def soft_max"),
}


@pytest.mark.parametrize("source", NEVER_DEFINED.values(), ids=NEVER_DEFINED)
def test_an_answer_that_calls_one_that_is_never_defined_is_judged_with_the_right_one(jail, source):
    at_once = "example = softmax(np.zeros(3))\n" + CALLS_SOFTMAX
    _, reports = judged(jail, source, check("softmax"), at_once, check("preactivation_gradient"))
    assert (reports["softmax"].status, reports["softmax"].points) == ("not done", 0)
    assert reports["preactivation_gradient"].passed


def test_what_passes_beside_the_right_answer_is_left_in_its_place(jail, monkeypatch):
    """A chain of three: one fork is enough for what comes after a wrong one."""
    forks = []
    beside_right = Grading._beside_right
    monkeypatch.setattr(Grading, "_beside_right", lambda *args: forks.append(args[1]) or beside_right(*args))
    calls_it = right("log_softmax").replace("shifted = a", "softmax(a)\n    shifted = a")
    calls_both = CALLS_SOFTMAX.replace("softmax(a)", "np.exp(log_softmax(a)) + 0 * softmax(a)")
    names = ["softmax", "log_softmax", "preactivation_gradient"]
    _, reports = judged(jail, "softmax = None", calls_it, calls_both, *map(check, names))
    assert [name for name, report in reports.items() if not report.passed] == ["softmax"]
    assert forks == [("softmax",)]


def test_a_wrong_answer_is_found_behind_a_helper(jail):
    helper = "def helper(a):\n    return softmax(a)"
    calls = CALLS_SOFTMAX.replace("softmax(a)", "helper(a)")
    _, reports = judged(jail, WRONG_SOFTMAX, helper, calls, check("softmax"), check("preactivation_gradient"))
    assert reports["preactivation_gradient"].passed


def test_an_answer_with_a_mistake_of_its_own_stays_wrong(jail):
    calls = CALLS_SOFTMAX.replace("-= 1", "-= 2")
    _, reports = judged(jail, WRONG_SOFTMAX, calls, check("softmax"), check("preactivation_gradient"))
    assert reports["preactivation_gradient"].points == 0
    assert not reports["preactivation_gradient"].notes


def test_an_answer_does_not_become_right_by_handing_on_another(jail):
    handed_on = "def log_softmax(a):\n    return softmax(a)"
    _, reports = judged(jail, WRONG_SOFTMAX, handed_on, check("softmax"), check("log_softmax"))
    assert reports["log_softmax"].points == 0


SPY = """
def preactivation_gradient(a, y):
    code = softmax.__code__
    told = f"REACHED {code.co_names} {code.co_consts}" if code.co_filename == "<string>" else ""
    if told and a.ndim == 2:
        print(told)
        SPYING
    f = softmax(a)
    f[y] -= 1
    return f
"""


@pytest.mark.parametrize(
    "spying",
    [
        "raise ValueError(told)",
        "return told",
        "return np.frombuffer(told.encode().ljust(800), float)",
        "assert False, told",
        "preactivation_gradient.__name__ = told; raise NotImplementedError(told)",
        "exec(compile('1/0', told, 'exec'))",
        "return {told: 1}",
        "raise type(told, (Exception,), {})()",
    ],
)
@pytest.mark.parametrize("own", ["return 0 * a", "raise NotImplementedError()"])
def test_a_right_answer_that_is_lent_is_not_shown(jail, own, spying):
    spy = SPY.replace("SPYING", spying)
    own = f"def softmax(a): {own}"
    nb, result = graded(jail, own, spy, check("softmax"), check("preactivation_gradient"))
    report = reports_of(result)["preactivation_gradient"]
    assert "one mistake costs once" in report.notes[0]
    assert "REACHED" not in shown_by(nb) + json.dumps(result.to_dict())
    assert not any(f.call or f.came or f.expected or f.where for c in report.criteria if (f := c.failure))


def test_no_later_answer_is_lent_to_an_earlier_one(jail):
    handed_on = "def softmax(a):\n    return np.exp(log_softmax(a))"
    undone = "def log_softmax(a):\n    raise NotImplementedError()"
    _, reports = judged(jail, handed_on, undone, check("softmax"), check("log_softmax"))
    assert (reports["softmax"].points, reports["softmax"].notes) == (0, [])


def test_no_answer_is_lent_that_calls_the_one_in_question(jail, monkeypatch):
    answers = {"log_softmax": "def log_softmax(a):\n    return np.log(softmax(a))", "softmax": "softmax = 0"}
    monkeypatch.setattr("autograder.grading.judge.answer_sources", lambda *_: answers)
    handed_on = "def softmax(a):\n    return np.exp(log_softmax(a))"
    undone = "def log_softmax(a):\n    raise NotImplementedError()"
    _, reports = judged(jail, handed_on, undone, check("softmax"), check("log_softmax"))
    assert reports["softmax"].points == 0


# -- right but loud --------------------------------------------------------------------------------

LOUD = {
    "prints": "print('x' * 3000)",
    "prints to standard error": "import sys; print('careful', file=sys.stderr)",
    "warns": "import warnings; warnings.warn('careful')",
    "logs": "import logging; logging.warning('careful')",
    "plots": "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
    "sleeps": "import time; time.sleep(0.02)",
    "changes the error state of NumPy": "np.seterr(all='print')",
    "silences NumPy": "np.seterr(all='ignore')",
    "changes the random seed": "np.random.seed(1)",
    "changes the print options": "np.set_printoptions(precision=1)",
    "changes the folder": "import os; os.chdir('/')",
    "writes a file": "open('notes.txt', 'w').write('x')",
    "starts a program": "import subprocess; subprocess.run(['true'], check=True)",
    "collects garbage": "import gc; gc.collect()",
    "keeps what it got": "softmax.__dict__.setdefault('seen', []).append(a)",
    "closes its streams": "import sys; sys.stdout.close()",
}


@pytest.mark.parametrize("line", LOUD.values(), ids=LOUD)
def test_a_right_answer_that_is_loud_has_full_marks(jail, line):
    quiet = right("softmax") + "\nquiet = softmax"
    loud = f"a = np.zeros(2)\n{line}\ndef softmax(a):\n    {line}\n    return quiet(a)"
    nb, reports = judged(jail, quiet, loud, check("softmax", 3))
    assert reports["softmax"].passed, str(reports["softmax"])
    assert determine_grade(nb.cells[-1]) == (3, 3)


def test_a_right_answer_that_sleeps_two_seconds_has_full_marks():
    slow = "import time\ntime.sleep(2)\n" + right("squared_error")
    with Jail(limits=Limits()) as jail:
        _, result = graded(jail, slow, check("squared_error"))
    assert reports_of(result)["squared_error"].passed
    assert not result.incidents


# -- whatever comes --------------------------------------------------------------------------------


def test_a_thousand_cells_are_run(jail):
    nb, reports = judged(jail, *(f"x{n} = {n}" for n in range(1000)), right("softmax"), check("softmax"))
    assert reports["softmax"].passed
    assert nb.cells[-1].outputs


def test_cells_that_are_no_python_cost_themselves_alone(jail):
    broken = [
        "def f(:",
        "    x",
        "%%nonsense\nx",
        "%matplotlib nothing",
        "?x",
        "!exit 3",
        "\0",
        "'" * 5,
        "((" * 500,
    ]
    _, reports = judged(jail, *broken, right("softmax"), check("softmax"))
    assert reports["softmax"].passed


def test_a_fault_of_the_jail_stops_the_grading(jail, monkeypatch):
    def broken(*_):
        raise JailError("out of order")

    monkeypatch.setattr(JailedNotebook, "perform", broken)
    with pytest.raises(JailError, match="out of order"):
        judged(jail, right("softmax"), check("softmax"))


def test_a_check_that_a_strange_value_makes_endless_is_given_up(jail, monkeypatch):
    def endless(*_):
        while True:
            pass

    monkeypatch.setattr("autograder.grading.judge.judge", endless)
    monkeypatch.setattr("autograder.grading.judge.MARGIN", 0.1)
    with JailedNotebook(jail, deadline=time.monotonic() + 0.1) as submission:
        report = Grading(CHAPTER, COURSE, submission, SECRET)._judged(find("softmax"), submission)
    assert (report.points, report.status) == (0, "void")


def test_a_long_text_of_a_report_is_cut(jail, monkeypatch):
    long = Report("softmax", 3.0, [Criterion("one", 1.0, Failure("x" * 9_000))], problem="y" * 9_000)
    monkeypatch.setattr("autograder.grading.judge.judge", lambda *_, **__: long)
    _, reports = judged(jail, check("softmax"))
    report = reports["softmax"]
    assert max(len(report.problem), len(report.criteria[0].failure.message)) < 5_000


def test_a_run_without_a_jail_says_so_in_every_report():
    with Jail("none", SMALL) as jail:
        nb, reports = judged(jail, right("softmax"), check("softmax"))
    assert reports["softmax"].passed
    assert reports["softmax"].notes == [UNJAILED]
    assert "without a jail" in shown_by(nb)
