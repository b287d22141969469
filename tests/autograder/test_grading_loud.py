"""Right answers that are loud, slow, or change the settings of their process, in the jail: full marks."""

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.grading.gradebook import prepare
from autograder.grading.submissions import GradingSettings, grade_submission
from tests.autograder.jailed import needs_a_jail
from tests.broken import SIGMOID, STEM, course_to_break, hand_in

pytestmark = needs_a_jail

PRELUDE = "import logging, os, random, sys, time, warnings\nimport matplotlib.pyplot as plt\n"

LOUD = {
    "prints": "print('working on it' * 10)",
    "writes to both streams": "sys.stdout.write('out'); sys.stderr.write('err'); sys.stdout.flush()",
    "warns": "warnings.warn('nearly there')",
    "warns of what will be deprecated": "warnings.warn('old', DeprecationWarning)",
    "logs": "logging.basicConfig(level=logging.DEBUG); logging.getLogger().error('something')",
    "plots": "plt.plot([0, 1], [0, 1]); plt.show()",
    "plots and leaves the figure open": "plt.figure(); plt.plot([0, 1])",
    "changes Matplotlib's settings": "plt.rcParams['figure.dpi'] = 20; plt.style.use('ggplot')",
    "changes NumPy's error state": "np.seterr(over='raise', divide='raise', invalid='raise', under='ignore')",
    "silences NumPy": "np.seterr(all='ignore')",
    "sets the seeds": "np.random.seed(0); random.seed(0)",
    "draws random numbers": "np.random.rand(3); random.random()",
    "changes the working folder": "os.makedirs('mine', exist_ok=True); os.chdir('mine')",
    "writes a file": "open('notes.txt', 'a').write('a')",
    "changes print options": "np.set_printoptions(precision=1, suppress=True, threshold=2)",
    "ignores warnings": "warnings.filterwarnings('ignore')",
    "changes the recursion limit": "sys.setrecursionlimit(5000)",
    "changes the environment": "os.environ['OMP_NUM_THREADS'] = '4'; os.environ.pop('HOME', None)",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = course_to_break(tmp_path_factory.mktemp("loud"))
    prepare(course, STEM)
    return course


def marks_of(course, student, answer):
    """What sigmoid earns when its cell holds `answer`, and what is said about it."""
    path = hand_in(course, student)
    path.write_text(_with_answer(path.read_text(), answer))
    (submission,) = [found for found in course.submissions(STEM) if found.student == student]
    outcome = grade_submission(submission, GradingSettings(course, "bubblewrap"))
    notebook = nbformat.reads(outcome.notebook, as_version=4)
    checks = [
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id", "").endswith("_check")
    ]
    return [determine_grade(check)[0] for check in checks], outcome.lines


def _with_answer(text, answer):
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "sigmoid":
            cell.source = answer
    return nbformat.writes(notebook)


@pytest.mark.parametrize("what", LOUD)
def test_a_right_answer_has_full_marks_though_it(what, course):
    first, _, rest = SIGMOID.partition("\n")
    answer = f"{PRELUDE}{LOUD[what]}\n\n{first}\n    {LOUD[what]}\n{rest}"
    assert marks_of(course, what, answer) == ([2, 1], [])


def test_a_right_answer_has_full_marks_though_it_sleeps_two_seconds_once(course):
    assert marks_of(course, "sleepy", f"{PRELUDE}time.sleep(2)\n\n{SIGMOID}") == ([2, 1], [])


def test_a_right_answer_has_full_marks_though_its_first_call_is_slow(course):
    first, _, rest = SIGMOID.partition("\n")
    slow = "    if not slept:\n        slept.append(time.sleep(2))"
    assert marks_of(course, "slow", f"{PRELUDE}slept = []\n\n{first}\n{slow}\n{rest}") == ([2, 1], [])
