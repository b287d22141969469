"""Cells that were deleted, copied, moved, edited, or hold what nobody expected."""

import copy

from tests.broken import SIGMOID, cell_of, cells_case

STUB = "def sigmoid(a):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
WRONG = "def sigmoid(a):\n    return 0 * a"


def code(source):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def place_of(notebook, grade_id):
    return next(i for i, cell in enumerate(notebook["cells"]) if cell is cell_of(notebook, grade_id))


def insert(notebook, place, *sources):
    notebook["cells"][place:place] = [code(source) for source in sources]


@cells_case("a deleted check is put back")
def check_deleted(notebook):
    notebook["cells"].remove(cell_of(notebook, "sigmoid_check"))


@cells_case("all checks deleted are put back")
def checks_deleted(notebook):
    for name in ("sigmoid_check", "squared_error_check"):
        notebook["cells"].remove(cell_of(notebook, name))


@cells_case("a deleted answer costs its own marks only", earns={"squared_error"})
def answer_deleted(notebook):
    notebook["cells"].remove(cell_of(notebook, "sigmoid"))


@cells_case("deleted given code is put back")
def given_deleted(notebook):
    notebook["cells"].remove(cell_of(notebook, "given"))


@cells_case("deleted imports are put back")
def imports_deleted(notebook):
    del notebook["cells"][1]


@cells_case("imports that fail are run as they were released first")
def imports_fail(notebook):
    notebook["cells"][1]["source"] = "import no_such_package\nimport numpy as np"


@cells_case("imports that are no Python any more are run as they were released first")
def imports_unreadable(notebook):
    notebook["cells"][1]["source"] += "\nimport matplotlib as"


@cells_case("a deleted written answer is put back")
def written_deleted(notebook):
    notebook["cells"].remove(cell_of(notebook, "why"))


@cells_case("a notebook of the answers alone earns their marks")
def answers_alone(notebook):
    notebook["cells"] = [cell_of(notebook, "sigmoid"), cell_of(notebook, "squared_error")]


@cells_case("an edited check is as it was released")
def check_edited(notebook):
    cell_of(notebook, "sigmoid_check")["source"] = "1000.0"
    cell_of(notebook, "sigmoid")["source"] = SIGMOID


@cells_case("an edited check earns nothing by itself", earns={"squared_error"})
def check_forged(notebook):
    cell_of(notebook, "sigmoid_check")["source"] = "2.0"
    cell_of(notebook, "sigmoid")["source"] = WRONG


@cells_case("an answer that was written into the check earns its marks")
def answer_in_check(notebook):
    cell_of(notebook, "sigmoid_check")["source"] = SIGMOID + "\n\ncheck(sigmoid)"
    cell_of(notebook, "sigmoid")["source"] = STUB


@cells_case("an answer in a cell of its own earns its marks")
def answer_elsewhere(notebook):
    place = place_of(notebook, "sigmoid")
    insert(notebook, place + 1, SIGMOID)
    cell_of(notebook, "sigmoid")["source"] = STUB


@cells_case("an answer above its untouched cell earns its marks")
def answer_above(notebook):
    insert(notebook, place_of(notebook, "sigmoid"), SIGMOID)
    cell_of(notebook, "sigmoid")["source"] = STUB


@cells_case("an answer below its check earns its marks")
def answer_below(notebook):
    notebook["cells"].append(code(SIGMOID))
    cell_of(notebook, "sigmoid")["source"] = STUB


def copied(notebook, *sources):
    """The cell of sigmoid, copied so that its copies hold `sources`."""
    place = place_of(notebook, "sigmoid")
    cell = notebook["cells"].pop(place)
    notebook["cells"][place:place] = [copy.deepcopy(cell) | {"source": source} for source in sources]


@cells_case("an untouched copy behind an answer does not undo it", says="2 cells sigmoid")
def copy_behind(notebook):
    copied(notebook, SIGMOID, STUB)


@cells_case("an untouched copy before an answer is left out", says="2 cells sigmoid")
def copy_before(notebook):
    copied(notebook, STUB, SIGMOID)


@cells_case("of two answers the last counts when it is right", says="2 cells sigmoid")
def right_last(notebook):
    copied(notebook, WRONG, SIGMOID)


@cells_case(
    "of two answers the last counts when it is wrong", earns={"squared_error"}, says="2 cells sigmoid"
)
def wrong_last(notebook):
    copied(notebook, SIGMOID, WRONG)


@cells_case("a check copied twice counts once", says="2 cells sigmoid_check")
def check_copied(notebook):
    cell = cell_of(notebook, "sigmoid_check")
    notebook["cells"].append(copy.deepcopy(cell) | {"id": "another"})


@cells_case(
    "a renamed function is named", earns={"squared_error"}, says="no sigmoid, but its cell defines logistic"
)
def renamed(notebook):
    cell_of(notebook, "sigmoid")["source"] = SIGMOID.replace("sigmoid", "logistic")


@cells_case("cells in another order earn their marks")
def reversed_order(notebook):
    imports = notebook["cells"].pop(1)
    notebook["cells"] = [imports, *reversed(notebook["cells"])]


@cells_case("an answer turned into text by a slip of a key is code again")
def turned_into_text(notebook):
    cell_of(notebook, "sigmoid")["cell_type"] = "markdown"
    cell_of(notebook, "squared_error")["cell_type"] = "raw"


@cells_case("a syntax error costs its own cell only", earns={"squared_error"})
def syntax_error(notebook):
    cell_of(notebook, "sigmoid")["source"] = "def sigmoid(a) return 1"


@cells_case("5,000 cells cost nobody anything")
def many_cells(notebook):
    notebook["cells"] += [code(f"x = {number}") for number in range(5_000)]


@cells_case("50,000 cells are refused at once", earns=None, says="more than 10000 are not looked")
def too_many_cells(notebook):
    notebook["cells"] += [{"cell_type": "markdown", "source": str(number)} for number in range(50_000)]


@cells_case("magics are run as in a notebook")
def magics(notebook):
    insert(notebook, 1, "%matplotlib inline", "%timeit -n1 -r1 1 + 1", "%nonesuch", "%%time\n1 + 1")


@cells_case("shell escapes do no harm")
def shell(notebook):
    insert(notebook, 1, "!ls", "files = !ls\nlen(files)", "%%bash\necho hello", "%pip list")


@cells_case("an answer in a cell with magics earns its marks")
def answer_with_magics(notebook):
    cell_of(notebook, "sigmoid")["source"] = f"%matplotlib inline\n{SIGMOID}\n!ls"


@cells_case("a cell that asks for input goes on without")
def asks(notebook):
    insert(notebook, 1, "name = input('Who are you? ')", "import getpass\ngetpass.getpass()")


@cells_case("cells of unknown types are passed over")
def unknown_types(notebook):
    notebook["cells"] += [{"cell_type": kind, "source": "1 / 0"} for kind in ("hologram", 3, None, ["code"])]


@cells_case("what is no cell is passed over")
def no_cells(notebook):
    notebook["cells"] += [None, 3, "cell", [], {}, {"cell_type": "code"}, {"source": "x"}]


@cells_case("sources that are lists of lines are read")
def lists_of_lines(notebook):
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)


@cells_case("sources that are neither text nor lines are empty", earns={"squared_error"})
def strange_sources(notebook):
    cell_of(notebook, "sigmoid")["source"] = {"def": "sigmoid"}
    notebook["cells"].append(code([1, None, {"a": 2}]))


@cells_case("line ends of Windows in an answer are no harm")
def line_ends(notebook):
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")


@cells_case("characters that are none are no harm")
def no_characters(notebook):
    cell_of(notebook, "sigmoid")["source"] = SIGMOID + "\n# \0 \ud800 \x1b[2J \u202e"


@cells_case("raw cells are not run")
def raw(notebook):
    notebook["cells"].insert(1, {"cell_type": "raw", "metadata": {}, "source": "import os; os._exit(1)"})


@cells_case("a notebook without code earns what its text earns", earns=())
def no_code(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


@cells_case("an unchanged demonstration is not run, a changed one is")
def demonstrations(notebook):
    demo = next(cell for cell in notebook["cells"] if cell["metadata"].get("tags"))
    cell_of(notebook, "squared_error")["source"] = "raise NotImplementedError()"
    demo["source"] = SQUARED_ERROR_IN_A_DEMO


SQUARED_ERROR_IN_A_DEMO = """def squared_error(p, t):
    return 0.5 * np.sum((p - t) ** 2) / (len(p) if p.ndim == 2 else 1)"""
