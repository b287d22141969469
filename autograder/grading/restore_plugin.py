"""nbgrader's door to the repair of broken notebooks, the first of its passes over a submission:

c.Autograde.sanitize_preprocessors = [RestoreCells, …]  # the others as nbgrader has them
"""

from __future__ import annotations

from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.reading import cell_from, refuse_link
from autograder.grading.restoring import restored
from autograder.grading.submissions import released


class RestoreCells(NbGraderPreprocessor):
    """Puts a student's cells into the chapter as it was released; leaves other assignments alone."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        about, course = resources["nbgrader"], CourseDirectory(parent=self)
        folder = course.format_path(course.release_directory, ".", about["assignment"])
        path = Path(folder, f"{about['notebook']}.ipynb")
        if not path.is_file():
            return nb, resources
        refuse_link(self._handed_in(course, about))
        nb, lines = restored([cell_from(cell) for cell in nb.cells], released(path))
        for line in lines:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], line)
        return nb, resources

    @staticmethod
    def _handed_in(course: CourseDirectory, about: dict) -> Path:
        """The file that nbgrader has copied; of a link it copies what the link leads to."""
        folder = course.format_path(course.submitted_directory, about["student"], about["assignment"])
        return Path(folder, f"{about['notebook']}.ipynb")
