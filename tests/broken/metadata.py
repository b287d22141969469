"""Names, points and other metadata that were lost or changed."""

import json
from pathlib import Path

from tests.broken import SIGMOID, cell_of, cells_case

ROOT = Path(__file__).parents[2]
LOST = "names of its cells are lost"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


def strip(notebook):
    """What Colab does: names gone, ids and metadata of its own."""
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"id": f"fBx{number}", "colab": {"base_uri": "https://localhost:8080/"}}
        cell["id"] = f"fBx{number}"


@cells_case("metadata stripped as Colab does it costs no marks", says=LOST)
def stripped(notebook):
    strip(notebook)


@cells_case("stripped metadata with moved and deleted cells costs no marks", says=LOST)
def stripped_and_moved(notebook):
    notebook["cells"].remove(cell_of(notebook, "sigmoid_check"))
    notebook["cells"].remove(cell_of(notebook, "given"))
    notebook["cells"].append(cell_of(notebook, "sigmoid"))
    notebook["cells"].remove(cell_of(notebook, "sigmoid"))
    strip(notebook)


@cells_case("stripped metadata with edited prose and given code costs no marks", says=LOST)
def stripped_and_edited(notebook):
    notebook["cells"][0]["source"] = "# My homework"
    notebook["cells"][1]["source"] = "import math\nimport numpy as np"
    cell_of(notebook, "given")["source"] += "\n\n# what is this?"
    strip(notebook)


@cells_case("a stripped notebook with nothing in it earns nothing", earns=(), says=LOST)
def stripped_and_empty(notebook):
    cell_of(notebook, "sigmoid")["source"] = (
        "def sigmoid(a):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    )
    cell_of(notebook, "squared_error")["source"] = ""
    strip(notebook)


@cells_case("a stripped notebook with a renamed function is named", earns={"squared_error"}, says=LOST)
def stripped_and_renamed(notebook):
    cell_of(notebook, "sigmoid")["source"] = SIGMOID.replace("sigmoid", "logistic")
    strip(notebook)


@cells_case("a stripped notebook of both answers in one cell earns both", says=LOST)
def stripped_and_merged(notebook):
    other = cell_of(notebook, "squared_error")
    cell_of(notebook, "sigmoid")["source"] += "\n\n\n" + other["source"]
    notebook["cells"].remove(other)
    strip(notebook)


@cells_case("edited points are as they were released")
def points(notebook):
    cell_of(notebook, "sigmoid_check")["metadata"]["nbgrader"]["points"] = 1000


@cells_case("points that are no number are as they were released")
def no_points(notebook):
    cell_of(notebook, "sigmoid_check")["metadata"]["nbgrader"]["points"] = "many"


@cells_case("roles and locks are as they were released")
def roles(notebook):
    for name in ("sigmoid", "sigmoid_check", "given"):
        cell_of(notebook, name)["metadata"]["nbgrader"] |= {
            "locked": False,
            "grade": True,
            "solution": True,
            "task": True,
            "schema_version": 99,
            "checksum": "0",
            "extra": [],
        }


@cells_case("an answer of another name is found by what it defines")
def other_grade_id(notebook):
    cell_of(notebook, "sigmoid")["metadata"]["nbgrader"]["grade_id"] = "mine"


@cells_case("an answer under the name of its check is found by what it defines")
def swapped(notebook):
    answer, check = cell_of(notebook, "sigmoid"), cell_of(notebook, "sigmoid_check")
    answer["metadata"], check["metadata"] = check["metadata"], answer["metadata"]


@cells_case("names that are no text are no names")
def strange_grade_ids(notebook):
    for cell, name in zip(notebook["cells"], [3, None, {}, [], "", "a b", "x" * 1000], strict=False):
        cell["metadata"]["nbgrader"] = {"grade_id": name}


@cells_case("metadata of another form than objects is passed over", says=LOST)
def strange_metadata(notebook):
    for cell, metadata in zip(notebook["cells"], [None, 3, "x", []] * 10, strict=False):
        cell["metadata"] = metadata


@cells_case("another kernel does not matter")
def kernel(notebook):
    notebook["metadata"] = {"kernelspec": {"name": "julia-1.6", "display_name": "Julia", "language": "julia"}}


@cells_case("numbers of any size and none in metadata are no harm")
def numbers(notebook):
    notebook["metadata"] |= {"nan": float("nan"), "infinity": float("inf")}
    cell_of(notebook, "sigmoid")["execution_count"] = float("nan")
    notebook["metadata"]["huge"] = 10**4000


@cells_case("metadata of any size and depth is no harm")
def deep(notebook):
    nested = {}
    for _ in range(200):
        nested = {"a": nested, "b": "x" * 1000}
    cell_of(notebook, "sigmoid")["metadata"]["deep"] = nested


@cells_case("ids that stand twice, or not at all, or are none, are no harm")
def ids(notebook):
    for cell, name in zip(notebook["cells"], ["a", "a", None, 3, "ä ö", "x" * 1000], strict=False):
        cell["id"] = name
    del notebook["cells"][-1]["id"]


@cells_case("a picture in a written answer is kept")
def picture(notebook):
    cell_of(notebook, "why")["source"] = "![sketch](attachment:sketch.png)"
    cell_of(notebook, "why")["attachments"] = {"sketch.png": {"image/png": PIXEL}}


@cells_case("attachments that are no pictures are passed over")
def attachments(notebook):
    strange = {
        "a": 3,
        "b": {"text/html": "<script>"},
        "c": {"image/png": '"><script>'},
        "d": {"image/png": 3},
    }
    cell_of(notebook, "why")["attachments"] = strange
    cell_of(notebook, "sigmoid")["attachments"] = [3]


@cells_case(
    "the notebook of another chapter is named", earns=None, says="another chapter: central_difference"
)
def another_chapter(notebook):
    chapter = "01_gradient_checking"
    notebook |= json.loads((ROOT / "notebooks" / chapter / f"{chapter}.ipynb").read_text())


@cells_case("a stripped notebook of another chapter earns nothing", earns=(), says=LOST)
def another_chapter_stripped(notebook):
    another_chapter.__wrapped__(notebook)
    strip(notebook)


@cells_case("a notebook of something else is not of this chapter", earns=None, says="none of its cells")
def something_else(notebook):
    notebook["cells"] = [{"cell_type": "code", "metadata": {}, "source": "1 + 1"}]


@cells_case("a notebook without any cell is not of this chapter", earns=None, says="none of its cells")
def nothing(notebook):
    notebook["cells"] = []
