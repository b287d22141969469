import nbformat

from autograder.grading.feedback import write_feedback
from autograder.grading.gradebook import opened, prepare, save
from tests.autograder.graded_toy import RIGHT, hand_in, make_course
from tests.autograder.toy_course import STEM


def test_a_feedback_page_shows_points_card_and_answer(tmp_path):
    course = make_course(tmp_path)
    prepare(course, STEM)
    notebook = nbformat.read(hand_in(course, "ada", RIGHT), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double_check":
            data = {"text/plain": "1.5", "text/html": "<div>the card</div>"}
            cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
    with opened(course.db_url) as gradebook:
        save(gradebook, course, STEM, "ada", notebook)
    path = course.notebook("autograded", "ada", STEM)
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    write_feedback("ada", course, STEM)
    page = (course.folder / "feedback" / "ada" / STEM / f"{STEM}.html").read_text()
    assert "(Score: 1.5 / 5.0)" in page
    assert "<div>the card</div>" in page
    assert "return" in page
