from click.testing import CliRunner

from autograder.cli import main
from autograder.course import Course
from autograder.grading.gradebook import opened

CHAPTER = "02_softmax_cross_entropy"


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


def test_a_sample_class_is_written_graded_and_found_as_expected(tmp_path):
    assert run("sample-class", "02", "--class", tmp_path).exit_code == 0
    graded = run("grade", "02", "--class", tmp_path, "--sandbox", "none")
    assert graded.exit_code == 0, graded.output
    compared = run("sample-class", "02", "--class", tmp_path, "--compare")
    assert compared.exit_code == 0, compared.output
    assert "marks of 14 students are as expected" in compared.output

    with opened(Course.load(folder=tmp_path).db_url) as gradebook:
        gradebook.find_grade("softmax_check", CHAPTER, CHAPTER, "ada").auto_score = 0.5
        gradebook.db.commit()
    compared = run("sample-class", "02", "--class", tmp_path, "--compare")
    assert compared.exit_code == 1
    assert "ada (right): softmax earned 0.5, expected 3" in compared.output


def test_comparing_without_a_sample_class_is_wrong_usage(tmp_path):
    result = run("sample-class", "02", "--class", tmp_path, "--compare")
    assert result.exit_code == 2
    assert "autograder sample-class 02" in result.output
