"""Feedback pages: nbgrader's own, but what all pages of a class share is read and rendered once."""

from __future__ import annotations

import html
import os
import re
from functools import cache, lru_cache
from pathlib import Path

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course
from autograder.pictures import is_picture
from course_lib.checking.capture import TimeIsUp, time_limit

MAX_PAGE_SECONDS = 60.0  # seconds for a page
MAX_CACHED_CELLS = 500  # that are kept rendered
NOT_DESCRIBED = re.compile(r"<img(?![^>]*\salt=)")
#: what Markdown makes, and what people write in it; nothing that does something in a browser
TAGS = (
    "a abbr b blockquote br caption center cite code dd del details div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary "
    "sup table tbody td tfoot th thead tr tt u ul var"
)
ATTRIBUTES = {"class", "id", "title", "style", "align", "width", "height", "dir", "lang", "name", "open"}
ATTRIBUTES |= {"start", "type", "colspan", "rowspan", "scope", "alt"}
PROTOCOLS = ("http", "https", "mailto", "data")  # data: of pictures alone
DESCRIPTION = "No description has been provided for this image"


def page_of(course: Course, student: str, chapter: str) -> Path:
    """The place of a student's feedback page."""
    return course.notebook("feedback", student, chapter).with_suffix(".html")


def is_due(course: Course, student: str, chapter: str) -> bool:
    """Whether a graded notebook has no finished page: that has the time of the notebook."""
    notebook, page = course.notebook("autograded", student, chapter), page_of(course, student, chapter)
    return notebook.is_file() and not (
        page.is_file() and page.stat().st_mtime_ns == notebook.stat().st_mtime_ns
    )


def write_feedback(student: str, course: Course, chapter: str) -> list[str]:
    """Write feedback/STUDENT/CHAPTER/CHAPTER.html from the graded notebook and the gradebook.

    Returns whose page there cannot be, and why. Raises OSError for a full disk and the like.
    """
    notebook, page = course.notebook("autograded", student, chapter), page_of(course, student, chapter)
    try:
        with time_limit(MAX_PAGE_SECONDS):
            _converter(course, chapter).convert_single_notebook(str(notebook))
    except TimeIsUp:
        return [student, f"it takes longer than {MAX_PAGE_SECONDS:g} s"]
    except OSError:
        raise
    except Exception as error:  # whatever is in one notebook, the others have their pages
        return [student, f"{type(error).__name__}: {str(error)[:200]}"]
    time = notebook.stat().st_mtime_ns
    os.utime(page, ns=(time, time))
    return []


@cache
def _converter(course: Course, chapter: str) -> GenerateFeedback:
    """`nbgrader generate_feedback`, ready for one notebook after the other."""
    config = course.nbgrader(chapter=chapter)
    app = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
    app.writer = FilesWriter(parent=app, config=app.config)
    app.exporter = PageExporter(parent=app, config=app.config)
    for preprocessor in app.preprocessors:
        app.exporter.register_preprocessor(preprocessor)
    return app


class PageExporter(HTMLExporter):
    """nbconvert's HTML, for many notebooks that have most of their cells in common."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        highlight = Highlight2HTML(pygments_lexer="python", parent=self)
        self._highlighted = lru_cache(MAX_CACHED_CELLS)(
            lambda source, language: highlight(source, metadata={"magics_language": language})
        )
        self._rendered = lru_cache(MAX_CACHED_CELLS)(
            lambda source: harmless(super(PageExporter, self).markdown2html({}, source))
        )
        self.register_filter("highlight_code", self._highlight)

    def _highlight(self, source: str, metadata: NotebookNode) -> str:
        return self._highlighted(source, metadata.get("magics_language"))

    @pass_context
    def markdown2html(self, context, source: str) -> str:
        """Text as HTML; a picture that is attached to a cell is part of what is rendered."""
        if context.get("cell", {}).get("attachments"):
            return harmless(super().markdown2html(context, source))
        return self._rendered(source)

    def from_notebook_node(self, nb: NotebookNode, resources=None, **arguments) -> tuple[str, dict]:
        """The page of a notebook.

        HTMLExporter parses the whole page anew, which takes twice as long as making it, to describe the
        pictures that nobody described; here that is done in its text.
        """
        resources = self._init_resources(resources)
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **arguments)
        return NOT_DESCRIBED.sub(f'<img alt="{DESCRIPTION}"', page), resources


def harmless(page: str) -> str:
    """HTML with nothing in it that does something in a browser: what else was there can be read as text."""
    return bleach.clean(page, TAGS.split(), _is_allowed, PROTOCOLS, css_sanitizer=CSSSanitizer())


def _is_allowed(tag: str, attribute: str, value: str) -> bool:
    """Whether an element may have this: of pictures that are in their own address, only harmless ones."""
    address = "".join(filter(str.isprintable, html.unescape(value).replace(" ", "")))
    is_data = address.lower().startswith("data:")
    if (tag, attribute) == ("img", "src"):
        kind, _, data = value.partition(";base64,")
        return not is_data or is_picture(kind.removeprefix("data:"), data)
    return attribute in ATTRIBUTES or ((tag, attribute) == ("a", "href") and not is_data)
