"""An answer earns in the jail what it earns in a live notebook."""

import pytest

from autograder.build.answers import answer_sources, namespace_of, sources_for
from autograder.jail import Jail, JailedNotebook, JailedStudent
from autograder.sample.sources import source_of
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from tests.autograder.conftest import NEST
from tests.autograder.jailed import needs_a_jail
from tests.this_course import CHAPTERS, alternatives_of, exercises_of, misconceptions_of

SEED = 5


@pytest.fixture(scope="module")
def jail():
    with Jail(nest=NEST) as jail:
        jail.start()
        yield jail


def verdict(report):
    failures = [(criterion.name, criterion.passed) for criterion in report.criteria]
    return report.status, report.points, report.misconception, failures


@needs_a_jail
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_exercise_is_judged_in_the_jail_as_it_is_here(jail, chapter):
    given = sources_for(chapter, tuple(answer_sources(chapter)))
    for exercise in exercises_of(chapter).values():
        entries = [*misconceptions_of(exercise)[:1], *alternatives_of(exercise)[:1]]
        for source in ["", *map(source_of, entries)]:
            here = judge(exercise, LocalStudent(namespace_of([*given, source])), SEED)
            with JailedNotebook(jail) as submission:
                for cell in [*given, source]:
                    submission.run(cell)
                student = JailedStudent(submission)
                there = judge(exercise, student, SEED)
            assert student.failure is None
            assert verdict(there) == verdict(here), f"{source}\n{there}"
            assert source or there.passed
