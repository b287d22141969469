"""Files that are no notebook, or are one in a form that was not expected."""

import json
import os
import shutil

from tests.autograder.pixels import png
from tests.broken import SIGMOID, SQUARED_ERROR, cells_case, file_case


@file_case("a text is not a notebook", earns=None, says="not a notebook")
def text(path):
    path.write_text("print('hello')")


@file_case("an empty file is called empty", earns=None, says="the file is empty")
def empty(path):
    path.write_bytes(b"")


@file_case("a file of blanks is called empty", earns=None, says="the file is empty")
def blanks(path):
    path.write_text("\n\n  ")


@file_case("a truncated file is not a notebook", earns=None, says="not a notebook")
def truncated(path):
    path.write_bytes(path.read_bytes()[:1000])


@file_case("a file of zeros, as a crash leaves it, is not a notebook", earns=None, says="not a notebook")
def zeros(path):
    path.write_bytes(b"\0" * 1000)


@file_case("a zip archive is not a notebook", earns=None, says="not a notebook")
def archive(path):
    path.write_bytes(b"PK\x03\x04\xff\xfe\x00" + bytes(range(256)))


@file_case("a web page is not a notebook", earns=None, says="not a notebook")
def web_page(path):
    path.write_text("<!DOCTYPE html><title>Jupyter</title>")


@file_case("a list is not a notebook", earns=None, says="holds no cells")
def json_list(path):
    path.write_text("[1, 2]")


@file_case("an object without cells is not a notebook", earns=None, says="holds no cells")
def no_cells(path):
    path.write_text('{"cells": 3, "nbformat": 4}')


@file_case("JSON of any depth is refused", earns=None, says="not a notebook")
def deep(path):
    path.write_text('{"cells": ' + "[" * 100_000)


@file_case(
    "a file of many tiny parts is refused before it fills the memory", earns=None, says="too many parts"
)
def many_parts(path):
    path.write_text('{"cells": [' + "{}," * 1_000_001 + "{}]}")


@file_case("a file of more than 60 MB is not read", earns=None, says="more than 60 are not read")
def enormous(path):
    with path.open("r+b") as file:
        file.truncate(60_000_001)


@file_case("a link to a notebook is not followed", earns=None, says="a link, which is not followed")
def link(path):
    target = path.with_suffix(".other")
    path.rename(target)
    path.symlink_to(target)


@file_case("a link to an endless file is not followed", earns=None, says="a link, which is not followed")
def endless_link(path):
    path.unlink()
    path.symlink_to("/proc/self/pagemap")


@file_case("a time that is a link to a file without an end is no time", says="timestamp.txt holds no time")
def endless_time(path):
    path.with_name("timestamp.txt").symlink_to("/proc/self/pagemap")


@file_case("a time of 3 GB is no time", says="timestamp.txt holds no time")
def large_time(path):
    with path.with_name("timestamp.txt").open("wb") as file:
        file.truncate(3_000_000_000)


@file_case("a time that is a pipe is no time", says="timestamp.txt holds no time")
def time_from_a_pipe(path):
    os.mkfifo(path.with_name("timestamp.txt"))


@file_case("a link to nowhere is not followed", earns=None, says="a link, which is not followed")
def dangling_link(path):
    path.unlink()
    path.symlink_to("/no/such/file")


@file_case("a folder that is a link is not followed", earns=None, says="a link, which is not followed")
def folder_link(path):
    elsewhere = path.parents[3] / "elsewhere"
    path.parent.rename(elsewhere)
    path.parent.symlink_to(elsewhere)


@file_case("a folder of the notebook's name is not a file", earns=None, says="is not a file")
def folder(path):
    path.unlink()
    path.mkdir()


@file_case("a pipe of the notebook's name does not stop the class", earns=None, says="is not a file")
def pipe(path):
    path.unlink()
    os.mkfifo(path)


@file_case("a file in place of the folder is named", earns=None, says="there is no")
def file_for_folder(path):
    shutil.rmtree(path.parent)
    path.parent.write_text("my homework")


@file_case("an empty folder is named", earns=None, says="there is no")
def empty_folder(path):
    path.unlink()


@file_case("of two notebooks of other names none is chosen", earns=None, says="but there is a.ipynb, b.ipynb")
def two_files(path):
    shutil.copy(path, path.with_name("a.ipynb"))
    path.rename(path.with_name("b.ipynb"))


@file_case("a notebook of another name is graded all the same", says="its file is not called")
def other_name(path):
    path.rename(path.with_name("Kopie von meiner Lösung (1).ipynb"))


@file_case("a byte order mark is no harm")
def byte_order_mark(path):
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


@file_case("UTF-16, as some editors save it, is read")
def utf_16(path):
    path.write_text(path.read_text(), encoding="utf-16")


@file_case("Latin-1 costs some letters and no marks", says="not UTF-8")
def latin_1(path):
    changed = path.read_text().replace("def sigmoid", "# für Größen\\ndef sigmoid")
    path.write_text(changed, encoding="latin-1")


@file_case("Windows line ends are no harm")
def line_ends(path):
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1).replace("\n", "\r\n"))


@file_case("line breaks that were not escaped are no harm")
def raw_line_breaks(path):
    path.write_text(path.read_text().replace("\\n", "\n"))


@cells_case("50 MB of outputs do not matter")
def outputs(notebook):
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 50_000_000}
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [output]


@cells_case("50 MB of metadata do not matter")
def long_metadata(notebook):
    notebook["metadata"]["x"] = "x" * 30_000_000
    notebook["cells"][0]["metadata"]["x"] = "x" * 20_000_000


@cells_case("22 MB of text are cut, and cost no marks", says="text cells have more than 5 MB")
def very_much_text(notebook):
    notebook["cells"].append({"cell_type": "markdown", "source": "x" * 22_000_000})


@cells_case("lines of blanks without an end cost no time and no marks")
def blanks_in_code(notebook):
    notebook["cells"] += [{"cell_type": "code", "source": "!ls\n" + " " * 90_000 + ")"} for _ in range(9)]


@cells_case("a picture of 30,000 by 30,000 points is left out")
def large_picture(notebook):
    attachments = {"a.png": {"image/png": png(30_000, 30_000)}}
    notebook["cells"].append(
        {"cell_type": "markdown", "source": "![](attachment:a.png)", "attachments": attachments}
    )


@cells_case("outputs of no known form do not matter")
def strange_outputs(notebook):
    for cell in notebook["cells"]:
        cell["outputs"] = [3, {"output_type": "hologram"}, {"output_type": "error"}]


@cells_case("more than a megabyte of code is not run", earns=None, says="is not run")
def much_code(notebook):
    notebook["cells"].append({"cell_type": "code", "source": f"x = '{'a' * 1_000_000}'"})


@cells_case("a megabyte of text, as of a picture pasted in Colab, is no harm")
def much_text(notebook):
    picture = f"![](data:image/png;base64,{'A' * 1_000_000})"
    notebook["cells"].append({"cell_type": "markdown", "source": picture})


def as_worksheet(notebook):
    """The notebook in format 3."""
    cells = []
    for cell in notebook.pop("cells"):
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        old["input" if cell["cell_type"] == "code" else "source"] = cell["source"]
        cells.append(old)
    cells.append({"cell_type": "heading", "level": 1, "source": "The end"})
    return [{"cells": cells}]


@cells_case("a notebook of format 3 is read")
def format_3(notebook):
    notebook |= {"worksheets": as_worksheet(notebook), "nbformat": 3, "nbformat_minor": 0}


@cells_case("a notebook of a format of the future is read")
def format_5(notebook):
    notebook |= {"nbformat": 5, "nbformat_minor": 99, "holograms": []}
    for cell in notebook["cells"]:
        cell["dimension"] = 3


@cells_case("a notebook without a format is read")
def no_format(notebook):
    del notebook["nbformat"], notebook["nbformat_minor"], notebook["metadata"]


@cells_case(
    "a notebook in which a student started afresh earns its marks", says="names of its cells are lost"
)
def afresh(notebook):
    sources = ["import numpy as np", SIGMOID, SQUARED_ERROR]
    notebook["cells"] = [{"cell_type": "code", "source": source} for source in sources]
