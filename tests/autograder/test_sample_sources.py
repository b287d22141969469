import pytest

from autograder.sample.sources import source_of
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from tests.this_course import alternatives_of, exercises_of, misconceptions_of

EXERCISES = exercises_of("02_softmax_cross_entropy")


def points(exercise, source):
    namespace = {}
    exec(source, namespace)
    return judge(exercise, LocalStudent(namespace)).points


@pytest.mark.parametrize("name", EXERCISES)
def test_the_source_of_an_entry_stands_alone_and_earns_what_the_entry_earns(name):
    exercise = EXERCISES[name]
    for entry in [*alternatives_of(exercise), *misconceptions_of(exercise)]:
        source = source_of(entry)
        assert "@" not in source.split(f"def {name}")[0].split("\n")[-1]
        expected = judge(exercise, LocalStudent({name: entry.answer})).points
        assert points(exercise, source) == expected, entry.name
