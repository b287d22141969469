"""All derivations of the course, tried as `python -m benchmarks.derivations` does, in small."""

import random
import re

import pytest

from autograder.jail import JailedNotebook, JailedStudent
from benchmarks.derivations import (
    HOSTILE,
    derivations,
    earns_everything,
    fault,
    is_true,
    mutants,
    random_line,
)
from course_lib.checking.engine import judge as judge_exercise
from course_lib.checking.registry import REGISTRY
from course_lib.checking.student import LocalStudent
from course_lib.derivations.errors import ReadingError
from course_lib.derivations.forms import same_form
from course_lib.derivations.judging import judge
from course_lib.derivations.lines import lines_of
from course_lib.derivations.reading import read, read_text
from tests.autograder.jailed import needs_a_jail
from tests.course_lib.derivations.notations import NOTATIONS
from tests.this_course import CHAPTERS, COURSE, alternatives_of, exercises_of, misconceptions_of

DERIVATIONS = derivations()


def test_the_course_has_the_derivations_that_its_syllabus_promises():
    assert set(DERIVATIONS) == {
        *("central_difference_derivation", "logistic_derivation", "softmax_derivation", "tanh_derivation"),
        *("hidden_derivation", "weight_derivation", "softmax_jacobian_derivation"),
        *("gaussian_prior_derivation", "bias_variance_derivation", "preactivation_variance_derivation"),
        *("glorot_derivation", "gradient_step_derivation", "newton_derivation", "error_rate_derivation"),
    }


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", DERIVATIONS)
def test_three_ways_earn_everything_in_each_notation(name, notation):
    derivation, (write, is_written_so) = DERIVATIONS[name], NOTATIONS[notation]
    ways = [alternative.answer for alternative in alternatives_of(REGISTRY[name])]
    assert len(ways) >= 3
    for way in ways:
        nodes = [read(line.tokens, derivation.vocabulary) for line in lines_of(way)]
        rows = [write(node) for node in nodes]
        assert [row for row in rows if not is_written_so(row)] == []
        assert all(map(same_form, nodes, (read_text(row, derivation.vocabulary) for row in rows)))
        assert earns_everything(derivation, judge(derivation, "\n = ".join(rows)))


@pytest.mark.parametrize("name", DERIVATIONS)
def test_mutants_are_refused_at_their_line_or_stay_true_or_skip_the_work_in_vain(name):
    derivation = DERIVATIONS[name]
    found = mutants(derivation, 14, seed=5)
    assert {is_true(derivation, mutant) for mutant in found} >= {True, False}
    assert {mutant.text: said for mutant in found if (said := fault(derivation, mutant))} == {}


def with_gaps() -> dict[str, str]:
    """Exercise -> the lines with gaps, ___, that stand above it in a chapter, to be copied and filled."""
    found = {}
    for chapter in CHAPTERS:
        source = COURSE.source(chapter).read_text()
        for block in re.finditer(r"^# ```\n((?:#   .*\n)+)# ```$", source, re.MULTILINE):
            if "___" in block[1]:
                name = re.search(r'^# %% exercise="(\w+)"', source[block.end() :], re.MULTILINE)[1]
                found[name] = re.sub("^#", "", block[1], flags=re.MULTILINE)
    return found


def test_lines_with_gaps_are_read_and_earn_nothing_until_they_are_filled():
    templates = with_gaps()
    assert {"central_difference_derivation", "logistic_derivation"} <= set(templates)
    for name, lines in templates.items():
        found = judge(DERIVATIONS[name], f"{DERIVATIONS[name].first}\n{lines}")
        assert (found.mistake.number, found.mistake.kind) == (2, "undone")


def test_random_text_is_read_or_refused_and_never_raises_anything_else():
    rng = random.Random(1)
    derivation = DERIVATIONS["softmax_derivation"]
    for _ in range(300):
        try:
            for line in lines_of(random_line(rng)):
                read(line.tokens, derivation.vocabulary)
        except ReadingError as error:
            assert error.message


@needs_a_jail
def test_a_derivation_that_comes_out_of_the_jail_is_judged_outside_as_it_is_here(jail):
    exercise = exercises_of("02_softmax_cross_entropy")["softmax_derivation"]
    answers = [*alternatives_of(exercise), *misconceptions_of(exercise)[:2]]
    for text in [*(entry.answer for entry in answers), HOSTILE["10 MB"], "\ud800\x00 = \u202e"]:
        with JailedNotebook(jail) as submission:
            source = ascii(text) if len(text) < 1e6 else "'S' * 10**7"
            submission.run(f"softmax_derivation = {source}")
            there = judge_exercise(exercise, JailedStudent(submission), 3)
        here = judge_exercise(exercise, LocalStudent({exercise.name: text}), 3)
        assert (there.points, there.lines) == (here.points, here.lines)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_judged(kind):
    found = judge(DERIVATIONS["softmax_derivation"], HOSTILE[kind])
    assert found.mistake is None or found.mistake.message
