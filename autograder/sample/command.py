"""`autograder sample-class`: write a class to try grading on, and compare its marks with what they should
be."""

from __future__ import annotations

import json
from pathlib import Path

import click

from autograder.console import CLASS_OPTION, COURSE_OPTION
from autograder.course import Course


@click.command("sample-class")
@click.argument("chapter")
@COURSE_OPTION
@CLASS_OPTION
@click.option(
    "--compare",
    is_flag=True,
    help="Write nothing; compare the gradebook with what the sample should have earned.",
)
@click.pass_context
def sample_class(
    ctx: click.Context, chapter: str, root: Path | None, folder: Path | None, compare: bool
) -> None:
    """Write submissions for CHAPTER made from the catalogue of misconceptions: right, unusual, wrong, half
    finished, loud, crashing, empty.

    \b
    Examples:
      autograder sample-class 02
      autograder grade 02
      autograder sample-class 02 --compare

    Exit codes: 0 done, 1 a mark is not as expected (named, one line each), 2 wrong usage or set-up.
    """
    course = Course.load(root, folder=folder)
    stem = course.chapter_named(chapter)
    if compare:
        differences = _compare(course, stem)
        for line in differences:
            click.echo(line)
        ctx.exit(1 if differences else 0)
    _write(course, stem)


def _expected_file(course: Course, chapter: str) -> Path:
    return course.folder / "sample" / f"{chapter}.json"


def _write(course: Course, chapter: str) -> None:
    from tqdm import tqdm

    from autograder.build.answers import answer_sources
    from autograder.sample.expected import expected_marks
    from autograder.sample.submissions import sample_students, write_submission

    if not course.release(chapter).exists():
        raise click.UsageError(f"there is no notebooks/{chapter}; run `autograder build` first")
    exercises, expected = course.exercises_of(chapter), {}
    students = sample_students(exercises, answer_sources(chapter, course), course.catalogue)
    for student in tqdm(students, unit="student", desc="sample class", disable=None, leave=False):
        write_submission(course, chapter, student.name, student.answers)
        expected[student.name] = {
            "kind": student.kind,
            "points": expected_marks(course, chapter, student.answers),
        }
    file = _expected_file(course, chapter)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")
    click.echo(f"wrote {len(students)} submissions of {chapter} into {course.folder / 'submitted'}")


def _compare(course: Course, chapter: str) -> list[str]:
    """One line for each mark that is not what the sample should have earned."""
    from autograder.grading.gradebook import marks_of, opened

    file = _expected_file(course, chapter)
    if not file.exists():
        raise click.UsageError(
            f"there is no sample class of {chapter} here; write it with `autograder sample-class {chapter}`"
        )
    expected, differences, compared = json.loads(file.read_text(encoding="utf-8")), [], 0
    with opened(course.db_url) as gradebook:
        for student, entry in expected.items():
            marks = marks_of(gradebook, chapter, student)
            for exercise, points in entry["points"].items():
                compared += 1
                came = marks.get(f"{exercise}_check")
                if came != points:
                    differences.append(
                        f"{student} ({entry['kind']}): {exercise} earned {came}, expected {points}"
                    )
    if not differences:
        click.echo(f"all {compared} marks of {len(expected)} students are as expected")
    return differences
