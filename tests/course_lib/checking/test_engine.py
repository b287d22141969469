import io
import json
import subprocess
import sys
import threading
import types
import warnings
from dataclasses import asdict

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbgrader.utils import determine_grade

from course_lib import check
from course_lib.checking import require
from course_lib.checking.engine import PUBLIC_SEED, judge
from course_lib.checking.registry import exercise
from course_lib.checking.student import LocalStudent
from course_lib.checking.text import rows

from ..toys import double_exercise, numbers_only, report_on, right


@pytest.fixture
def double(registry):
    return double_exercise()


# -- points ------------------------------------------------------------------------------------------------


def test_a_right_answer_gets_full_marks(double):
    report = report_on(double, right)
    assert (report.points, report.headline) == (3.0, "double: right")


def test_a_criterion_earns_its_share(double):
    report = report_on(double, numbers_only)
    assert (report.points, report.headline) == (1.0, "double: partly right")


def test_the_first_failing_case_is_the_one_that_is_shown(double):
    failure = report_on(double, numbers_only).criteria[1].failure
    assert failure.call.startswith("double([") and "\n" not in failure.call


def test_cases_go_on_after_a_failure_but_not_after_a_gate(double):
    asked = {}
    for name, answer in {"wrong": lambda a: 3 * a, "nothing": lambda a: None}.items():
        student = LocalStudent({"double": answer})
        judge(double, student)
        asked[name] = len(student.transcript)
    assert asked == {"wrong": 4, "nothing": 2}


def test_an_exercise_may_give_its_calls_more_time_but_not_less(registry):
    asked = []

    def patient(student, cases, criterion):
        """patient()."""
        asked.append(student.seconds)

    for seconds in (0.0, 60.0, 1.0):
        patient.__name__ = f"patient_{seconds:g}"
        judge(exercise(points=1, seconds=seconds)(patient), LocalStudent({}, seconds=5.0))
    assert asked == [5.0, 60.0, 5.0]


def test_the_seed_decides_the_cases_and_the_public_one_is_the_default(double):
    seen = []

    def spy(a):
        seen.append(np.array(a))
        return 2.0 * a

    for seed in (PUBLIC_SEED, 1):
        report_on(double, spy)
        judge(double, LocalStudent({"double": spy}), seed)
    quarter = len(seen) // 4
    first, default, _, other = (seen[i * quarter : (i + 1) * quarter] for i in range(4))
    assert all(np.array_equal(a, b) for a, b in zip(first, default, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def _not_implemented(a):
    raise NotImplementedError


def _for_numbers_alone(a):
    if np.ndim(a):
        raise NotImplementedError
    return 2.0 * a


def test_what_is_missing_or_not_begun_is_not_done_yet_in_one_line(double):
    for answers in ({}, {"double": _not_implemented}):
        report = report_on(double, **answers)
        assert (report.points, report.headline) == (0.0, "double: not done yet")
        assert report.problem.startswith("double ") and report.criteria == []


def test_what_is_done_for_some_cases_earns_their_points(double):
    report = report_on(double, _for_numbers_alone)
    assert report.points == 1.0 and "not done yet" in report.criteria[1].failure.message


def _in_place(a):
    a *= 2
    return a


def _unstable(a, _calls=None):
    _unstable.calls += 1
    return a * _unstable.calls


_unstable.calls = 0


def _endless(a):
    while True:
        pass


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (_in_place, "double changed its argument in place"),
        (_unstable, "double gives another answer when it is called again"),
        (_endless, "double still ran after 0.05 seconds and was stopped"),
    ],
)
def test_some_faults_make_the_whole_answer_worth_nothing(double, answer, said):
    report = report_on(double, lambda a: answer(a) if np.ndim(a) else 2.0 * a, seconds=0.05)
    assert (report.points, report.status) == (0.0, "void")
    assert report.problem.startswith(said) and report.headline == "double: not right yet"


def _raises(a):
    raise KeyError("lost")


def _mute(a):
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    raise Mute


def _nested(a):
    loop = []
    loop.append(loop)
    return loop


BAD_ANSWERS = {
    "wrong shape": (lambda a: np.ones((4, 1)), "expected one number, but an array of shape (4, 1) came"),
    "a wrong number in a wrong form": (lambda a: np.array([7], dtype=int), "this does not hold"),
    "float32": (lambda a: np.float32(2.1 * a), "this does not hold"),
    "nan": (lambda a: np.nan, "expected a finite number, but nan came"),
    "None": (lambda a: None, "expected one number, but None came; does the function end with `return`?"),
    "a bool": (lambda a: True, "expected one number, but True came"),
    "text": (lambda a: "2a", "expected one number, but a str came"),
    "long text": (lambda a: "x" * 10**6, "expected one number, but a str came"),
    "a list": (lambda a: [2 * a, a], "expected one number, but a list came"),
    "a dict": (lambda a: {"a": 2}, "expected one number, but a dict came"),
    "a generator": (lambda a: (2 * a for _ in "a"), "double returned a generator"),
    "a class": (lambda a: float, "double returned a type"),
    "objects": (lambda a: np.array([a, None]), "double returned an array of dtype object"),
    "complex": (lambda a: 2j * a, "double returned a complex"),
    "a huge number": (lambda a: 10**5000, "double returned an integer that is too large for float64"),
    "a large number": (lambda a: 10**300, "this does not hold"),
    "a huge array": (lambda a: np.broadcast_to(0.0, (10**6, 10**6)), "double returned an array of shape"),
    "a list in itself": (_nested, "double returned lists nested more than 20 deep"),
    "a memory error": (lambda a: np.zeros((10**9, 10**9)), "double raised MemoryError"),
    "an exception": (_raises, "double raised KeyError: 'lost'"),
    "an exception without words": (_mute, "double raised Mute: (a Mute that cannot be shown)"),
    "exit": (lambda a: sys.exit(), "double raised SystemExit"),
    "two parameters": (
        lambda a, b: 0,
        "double is written as double(a, b), but the check gives it 1 argument",
    ),
    "keyword only": (lambda *, a: 0, "double is written as double(*, a), but the check gives it 1 argument"),
    "no function": (3.0, "double is a float, not a function"),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_is_a_clear_line_in_the_card(double, name):
    answer, said = BAD_ANSWERS[name]
    report = report_on(double, answer)
    assert report.points == 0.0
    assert report.criteria[0].failure.message.startswith(said)
    json.dumps(report._repr_mimebundle_(), allow_nan=False).encode()
    assert len(str(report)) < 10_000 and "Traceback" not in str(report)


def _layer(registry):
    @exercise(points=6)
    def layer(student, cases, criterion):
        """layer(a): an array like a, the entries doubled."""
        for name, shape in (("one", (2,)), ("two", (3,)), ("three", (2, 3))):
            with criterion(name) as expect:
                a = cases.away_from_zero(*shape)
                expect.close(require.like(student.layer(a), a), 2 * a, "every entry is doubled")

    return layer


@pytest.mark.parametrize(
    ("form", "said", "hint"),
    [
        (lambda a: (2 * a)[None], "expected an array of shape (2,), but the shape is (1, 2)", "keepdims"),
        (lambda a: (2 * a).astype("f"), "expected entries of type float64, but they are float32", ""),
        (lambda a: (2 * a).tolist(), "expected an array of shape (2,), but a list came", "np.array"),
    ],
)
def test_right_numbers_in_the_wrong_form_lose_one_share_which_is_named_once(registry, form, said, hint):
    report = report_on(_layer(registry), form)
    assert report.points == 4.5 and report.headline == "layer: partly right"
    *numbers, last = report.criteria
    assert all(criterion.passed for criterion in numbers)
    assert (last.name, last.failure.message) == ("in the form that was asked for", said)
    assert hint in report.hint


def test_ints_lose_the_share_of_their_form(registry):
    @exercise(points=2)
    def step(student, cases, criterion):
        """step(a): 1 where a > 0, else 0."""
        with criterion("an array") as expect:
            a = cases.away_from_zero(3)
            expect.close(require.like(student.step(a), a), np.where(a > 0, 1.0, 0.0), "1 or 0")

    report = report_on(step, lambda a: np.where(a > 0, 1, 0))
    assert report.points == 1.0 and "ints" in report.hint


def test_wrong_numbers_in_a_wrong_form_earn_nothing(registry):
    report = report_on(_layer(registry), lambda a: (3 * a)[None])
    assert report.points == 0.0
    assert report.criteria[0].failure.message == "this does not hold: every entry is doubled"


def test_a_diagnosis_is_the_hint_only_if_it_is_true_of_most_cases(registry):
    @exercise(points=1)
    def f(student, cases, criterion):
        """f(a)."""
        with criterion("some numbers") as expect:
            for a in (1.0, 2.0, 3.0, 5.0):
                expect.close(student.f(a), a * a, "f(a) is a²")

    assert report_on(f, lambda a: -a * a).hint == "The result has the wrong sign, and the right size."
    assert report_on(f, lambda a: a - 2.0).hint == ""  # half of nothing, zero and some


def test_an_answer_whose_arrays_cannot_be_examined_is_said_so(registry):
    @exercise(points=1)
    def pairs(student, cases, criterion):
        """pairs()."""
        with criterion("pairs") as expect:
            (u, v) = require.list_of(student.pairs())
            expect.close(u, v, "they are equal")

    message = report_on(pairs, lambda: [[1.0], [2.0], [3.0]]).criteria[0].failure.message
    assert message.startswith("the result could not be examined (ValueError")


def test_a_criterion_that_examines_nothing_is_refused(registry):
    @exercise(points=1)
    def idle(student, cases, criterion):
        """idle()."""
        with criterion("nothing"):
            pass

    with pytest.raises(AssertionError, match="expects nothing"):
        report_on(idle, right)


def test_two_criteria_of_one_name_are_refused_since_they_would_ask_the_same(registry):
    @exercise(points=1)
    def half(student, cases, criterion):
        """half(a)."""
        for _ in range(2):
            with criterion("numbers") as expect:
                expect.close(student.half(1.0), 0.5, "the result is a/2")

    with pytest.raises(AssertionError, match="two criteria are called 'numbers'"):
        report_on(half, lambda a: a / 2)


def test_a_gate_that_ends_a_criterion_does_not_change_what_the_next_one_asks(double):
    asked = []
    for answer in (right, lambda a: None if np.ndim(a) == 0 else 2.0 * a):
        student = LocalStudent({"double": answer})
        judge(double, student)
        asked.append([call.args[0] for call, _, criterion in student.transcript if criterion == "an array"])
    assert len(asked[0]) == len(asked[1]) == 2
    assert all(np.array_equal(a, b) for a, b in zip(*asked, strict=True))


def _halves(registry):
    @exercise(points=2)
    def half(student, cases, criterion):
        """half(a)."""
        for name, a in (("one", 1.0), ("two", 2.0), ("three", 3.0)):
            with criterion(name) as expect:
                expect.close(student.half(a), a / 2, "the result is a/2")

    return half


def test_a_reason_that_was_given_is_not_given_again(registry):
    def divides_by_zero(a):
        raise ZeroDivisionError("float division by zero")

    first, *others = report_on(_halves(registry), divides_by_zero).criteria
    assert first.failure.message.startswith("half raised ZeroDivisionError")
    assert [(other.failure.message, rows(asdict(other.failure))) for other in others] == [
        ("the same as above", [])
    ] * 2


def test_the_same_claim_may_fail_for_another_reason_which_is_shown(registry):
    criteria = report_on(_halves(registry), lambda a: a if a < 3 else -a).criteria
    assert [each.failure.message for each in criteria] == ["this does not hold: the result is a/2"] * 3
    assert [each.failure.came for each in criteria] == ["1", "2", "-3"]


def test_what_is_checked_together_with_another_answer_says_so(registry):
    @exercise(points=1)
    def slope(student, cases, criterion):
        """slope(a): the slope of double."""
        with criterion("one number") as expect:
            expect.close(student.slope(1.0), student.double(2.0) - student.double(1.0), "it is the slope")

    report = report_on(slope, lambda a: 2.0)
    assert report.problem.endswith("(slope is checked together with it.)") and report.points == 0.0


def test_what_the_answer_prints_is_in_the_report_once(double):
    def chatty(a):
        print("thinking")
        return 2.0 * a

    assert report_on(double, chatty).printed == "thinking\n"


# -- hints -------------------------------------------------------------------------------------------------


def test_the_hint_of_a_recognised_misconception_wins(double):
    def knows_nothing(exercise, transcript, failed):
        return None

    def knows_all(exercise, transcript, failed):
        assert exercise is double and transcript
        return ("tripled", "How often?")

    for answer in (lambda a: 3.0 * a, _in_place):
        report = judge(double, LocalStudent({"double": answer}), recognisers=[knows_nothing, knows_all])
        assert (report.misconception, report.hint) == ("tripled", "How often?")
    for answer in (right, _not_implemented):
        report = judge(double, LocalStudent({"double": answer}), recognisers=[knows_all])
        assert (report.misconception, report.hint) == ("", "")


def test_without_a_misconception_the_diagnosis_is_the_hint(double):
    assert report_on(double, lambda a: -2.0 * a).hint == "The result has the wrong sign, and the right size."


# -- check -------------------------------------------------------------------------------------------------


def _notebook(source, **names):
    """Run source in a module of its own, as a cell of a notebook; its variables."""
    module = types.ModuleType("notebook")
    vars(module).update(check=check, **names)
    exec(source, vars(module))
    return vars(module)


@pytest.fixture
def found(double, monkeypatch):
    """The exercise `double` can be found, as those of the chapters can."""
    monkeypatch.setattr("course_lib.checking.registry.FINDERS", [])
    return double


@pytest.mark.parametrize(
    "source",
    [
        "double = lambda a: 2.0 * a\nreport = check('double')",
        "double = lambda a: 2.0 * a\nreport = check(double)",
        "def double(a): return 2.0 * a\nreport = check(double)",
        "def double(a): return 2.0 * a\ndef f(): return check(double)\nreport = f()",
        "def double(a): return 2.0 * a\nreport = list(map(check, ['double']))[0]",
        "def twice(a): return 2.0 * a\ndouble = twice\nreport = check(double)",
        "def f():\n    def double(a): return 2.0 * a\n    return check(double)\nreport = f()",
    ],
)
def test_an_answer_is_checked_by_its_name_or_itself_from_anywhere(found, source):
    assert _notebook(source)["report"].points == 3.0


def test_a_list_is_an_answer_too(found):
    report = _notebook("double = [1, 2]\nreport = check(double)")["report"]
    assert report.criteria[0].failure.message == "double is a list, not a function"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("'duble'", "there is no exercise 'duble'; did you mean 'double'?"),
        ("3", "there is no exercise 'int'"),
        ("lambda a: a", "there is no exercise '<lambda>'"),
    ],
)
def test_an_unknown_exercise_is_refused_with_the_nearest_name(found, asked, said):
    with pytest.raises(ValueError) as refused:
        _notebook(f"check({asked})")
    assert str(refused.value) == said


def test_in_a_terminal_the_card_is_printed_once(found, capsys):
    _notebook("check(double)", double=right)
    out, err = capsys.readouterr()
    assert out == str(report_on(found, right)) + "\n" and err == ""


def test_a_terminal_without_unicode_gets_the_card_all_the_same(found, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    _notebook("check(double)", double=right)
    stream.flush()
    assert b"? double: right" in stream.buffer.getvalue()


def test_check_works_off_the_main_thread(found):
    reports = []
    thread = threading.Thread(
        target=lambda: reports.append(_notebook("r = check(double)", double=right)["r"])
    )
    thread.start()
    thread.join()
    assert reports[0].passed


def test_a_notebook_that_turns_warnings_and_alarms_into_errors_changes_nothing(found):
    with warnings.catch_warnings(action="error"), np.errstate(all="raise"):
        report = _notebook("report = check(double)", double=lambda a: 1e300 * np.sign(a))["report"]
    assert "this does not hold" in report.criteria[0].failure.message


def test_course_lib_is_light_to_import():
    script = "import sys; import course_lib; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert not {"matplotlib", "IPython", "ipywidgets", "scipy", "autograder"} & set(loaded.split())


def test_a_script_prints_the_card_once():
    script = "from course_lib import check\nsigmoid = lambda a: a\ncheck('sigmoid')"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.count("sigmoid: not right yet") == 1 and ran.stderr == ""


def test_ipython_in_a_terminal_prints_the_card_once():
    script = "from course_lib import check\nsigmoid = lambda a: a\ncheck('sigmoid')\n"
    command = [sys.executable, "-m", "IPython", "--quick", "--colors=NoColor", "--no-banner"]
    ran = subprocess.run(command, input=script, capture_output=True, text=True, check=True)
    assert ran.stdout.count("sigmoid: not right yet") == 1


# -- in a real kernel, as nbgrader runs and reads it ---------------------------------------------------------

LOUD = """
import logging, os, sys, warnings
import matplotlib.pyplot as plt
import numpy as np
from course_lib import check
logger = logging.getLogger("student")
logger.addHandler(logging.StreamHandler(sys.stderr))
np.set_printoptions(precision=1)
np.seterr(all="raise")
warnings.simplefilter("error")

def sigmoid(a):
    print("thinking")
    print("thinking", file=sys.stderr)
    logger.warning("thinking")
    os.write(2, b"thinking")
    os.system("echo thinking >&2")
    warnings.filterwarnings("always")
    warnings.warn("thinking")
    np.seterr(all="ignore")
    plt.plot([1, 2])
    plt.show()
    plt.close("all")
    sys.stderr = sys.stdout = None
    return 0.5 * (1 + np.tanh(0.5 * a))
"""
HALF = """
def sigmoid(a):
    if np.ndim(a):
        raise BaseException("\\ud800 no arrays")
    return 1 / (1 + np.exp(-a))
"""


@pytest.mark.kernel
def test_in_a_kernel_nothing_costs_a_mark_that_should_not_and_nothing_earns_one(tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND")  # figures are shown below their cell
    cells = [
        nbformat.v4.new_code_cell(source) for source in (LOUD, 'check("sigmoid")', HALF, "check(sigmoid)")
    ]
    cells += [nbformat.v4.new_code_cell(source) for source in ("1", 'check("squared_error")')]
    for cell in cells[1::2]:
        points = {"points": 2, "grade": True, "solution": False, "grade_id": "check", "schema_version": 3}
        cell.metadata["nbgrader"] = {**points, "locked": True, "task": False, "cell_type": "code"}
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()

    assert [determine_grade(cell) for cell in cells[1::2]] == [(2.0, 2.0), (0.67, 2.0), (0.0, 2.0)]
    assert not any(
        output.output_type in ("stream", "error") for cell in cells[1::2] for output in cell.outputs
    )
    results = [next(o for o in cell.outputs if o.output_type == "execute_result") for cell in cells[1::2]]
    assert [result.data["text/plain"] for result in results] == ["2", "0.67", "0"]
    assert "your code printed" in results[0].data["text/html"] and "thinking" in results[0].data["text/html"]
    assert "BaseException: ? no arrays" in results[1].data["text/html"]
    assert "squared_error</code>: not done yet" in results[2].data["text/html"]
