"""What of the project and of a course is in the jail, and that nothing in it is worth a mark."""

import importlib
from textwrap import dedent

import pytest

from autograder.jail import Exercises, Jail, JailedNotebook, JailedStudent, JailError
from autograder.jail.view import COURSE_LIB, SILENT, shown
from course_lib.checking.engine import judge
from course_lib.checking.registry import REGISTRY, exercise
from tests.autograder.jailed import SMALL, needs_a_jail
from tests.this_course import CHAPTERS, exercises_of

EVERYTHING = """
import importlib, os, sys, course_lib

everything = {}
here = os.path.dirname(course_lib.__path__[0])
for folder, _, files in os.walk(here):
    for file in files:
        if file.endswith(".py") and "python" not in folder:
            place = os.path.relpath(os.path.join(folder, file), here)
            importlib.import_module(place.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
for name, module in list(sys.modules.items()):
    if name.startswith(("course_lib", "inside")):
        for owner in [module, *(thing for thing in vars(module).values() if isinstance(thing, type))]:
            for name, value in vars(owner).items():
                everything[name.strip("_")] = value
many_were_found = len(everything) > 200
globals().update({name: value for name, value in everything.items() if name and name != "everything"})
many_were_found
"""


@pytest.fixture(scope="module")
def roomy():
    """A jail with the usual limits: everything is to be found on a busy machine too."""
    with Jail() as jail:
        yield jail


def value_of(outputs) -> str:
    """What a cell showed last, an exception by its name."""
    return outputs[-1].get("ename") or outputs[-1].data["text/plain"]


def test_the_files_of_the_course_in_the_jail_are_those_that_are_shown(jail):
    cell = """
    import os
    sorted(os.path.relpath(os.path.join(folder, file), "/course")
        for folder, _, files in os.walk("/course") for file in files
        if "site-packages" not in folder and "/inside" not in folder)
    """
    with JailedNotebook(jail) as submission:
        found = eval(value_of(submission.run(dedent(cell))))
    assert found == sorted(shown(Exercises()))
    hidden = ("contracts", "draws", "engine", "expectations", "diagnosis", "known_slopes", "agreement")
    assert not [place for place in found if place.removesuffix(".py").endswith(hidden)]


@needs_a_jail
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_whoever_imports_every_name_that_can_be_found_as_answers_earns_nothing(roomy, chapter):
    with JailedNotebook(roomy) as submission:
        assert value_of(submission.run(EVERYTHING)) == "True"
        for found in exercises_of(chapter).values():
            report = judge(found, JailedStudent(submission), 1)
            assert report.points == 0, str(report)


@pytest.mark.parametrize(
    "source",
    [
        "from course_lib.exercises.softmax_cross_entropy.contracts import _softmax as softmax",
        "from course_lib.exercises.softmax_cross_entropy import _softmax as softmax",
        "from course_lib.finite_differences.differences import numerical_gradient",
        "from autograder.catalogue import recognise as softmax",
    ],
)
def test_what_is_hidden_cannot_be_imported(any_jail, source):
    with JailedNotebook(any_jail) as submission:
        assert value_of(submission.run(source)) in ("ModuleNotFoundError", "ImportError")
        assert judge(exercises_of(CHAPTERS[1])["softmax"], JailedStudent(submission), 1).points == 0


def test_the_silent_modules_are_those_of_course_lib():
    assert [place for place in SILENT if not (COURSE_LIB / place).is_file()] == []


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A course's own package of exercises, outside course_lib."""
    folder = tmp_path / "mine" / "weights"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").touch()
    (folder / "contracts.py").write_text("SECRET = 'a truth'\n")
    (folder / "probes.py").write_text(
        "def twice(answers, name):\n    return answers[name](), answers[name]()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return Exercises("mine", tmp_path / "mine")


def test_the_package_of_another_course_is_there_with_its_probes_alone(any_jail, package):
    twice = importlib.import_module("mine.weights.probes").twice

    @exercise(points=1)
    def weight(student, cases, criterion):
        with criterion("asked by a probe") as expect:
            expect.that(student.probe(twice, "weight", "weight") == (3, 3), "it is 3")

    del REGISTRY["weight"]
    with Jail(any_jail.sandbox, SMALL, package) as jail, JailedNotebook(jail) as submission:
        submission.run("def weight(): return 3")
        assert judge(weight, JailedStudent(submission), 1).passed
        assert value_of(submission.run("import mine.weights.contracts")) == "ModuleNotFoundError"
        assert value_of(submission.run("import course_lib.exercises.shared.probes")) == "ModuleNotFoundError"


def test_a_probe_that_needs_what_is_hidden_stops_the_jail_and_is_named(any_jail, package):
    (package.folder / "weights" / "probes.py").write_text("from mine.weights.contracts import SECRET\n")
    with (
        pytest.raises(JailError, match=r"mine.weights.probes imports what is not in the jail: .*contracts"),
        Jail(any_jail.sandbox, SMALL, package) as jail,
    ):
        jail.start()
