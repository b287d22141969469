"""What a cell prints, shows and may use, as a notebook has it."""

import pytest


def test_cells_share_their_names_and_show_what_a_notebook_shows(submission):
    submission.run("import sys\nx = 3")
    stream, result, error = submission.run("print('x', x)\nx + 1") + submission.run("1 / 0")
    assert (stream.output_type, stream.name, stream.text) == ("stream", "stdout", "x 3\n")
    assert (result.output_type, result.data) == ("execute_result", {"text/plain": "4"})
    assert (error.output_type, error.ename) == ("error", "ZeroDivisionError")
    assert "----> 1 1 / 0" in "\n".join(error.traceback)
    assert submission.run("print('careful', file=sys.stderr)")[0].name == "stderr"


def test_figures_come_as_pictures_in_their_place(submission):
    outputs = submission.run(
        "import matplotlib.pyplot as plt\nprint('before')\nplt.plot([1, 2]); plt.show()\nprint('after')"
    )
    assert [output.output_type for output in outputs] == ["stream", "display_data", "stream"]
    assert outputs[1].data["image/png"].startswith("iVBOR")
    assert submission.run("fig, ax = plt.subplots()\nax.plot([2, 1]);")[-1].data["image/png"], (
        "without show()"
    )


def test_magics_shell_escapes_and_programs_are_heard(submission):
    assert "1" in submission.run("!echo $((3 - 2))")[0].text
    assert submission.run("%timeit -n1 -r1 pass")[0].text
    assert submission.run("import os; os.write(1, b'low'); None")[0].text == "low"


def test_figures_that_are_asked_for_as_svg_are_shown_as_pictures(submission):
    submission.run("import matplotlib.pyplot as plt\n%config InlineBackend.figure_formats = ['svg']")
    shown = submission.run("plt.plot([1, 2]);")[-1].data
    assert shown["image/png"].startswith("iVBOR")
    submission.run("%config InlineBackend.figure_formats = {'retina'}")
    assert submission.run("plt.plot([1, 2]);")[-1].data["image/png"].startswith("iVBOR")
    said = submission.run(
        "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"
    )
    assert "does not show" in said[0].data["text/plain"]


@pytest.mark.parametrize("line", ["exit", "quit", "exit()", "quit()", "copyright", "license", "help(abs)"])
def test_what_python_adds_to_a_session_is_there_and_the_cell_goes_on(submission, line):
    submission.run(f"{line}\nx = 3")
    assert submission.run("x")[0].data["text/plain"] == "3"
    assert submission.incidents == []


def test_modules_that_a_cell_writes_can_be_imported(submission):
    submission.run("%%writefile my_helper.py\ndef double(x): return 2 * x")
    assert submission.run("import my_helper\nmy_helper.double(4)")[0].data["text/plain"] == "8"


def test_other_processes_can_be_started_afresh(submission):
    submission.run("%%writefile squares.py\ndef square(x): return x * x")
    pool = "multiprocessing.get_context('spawn').Pool(2)"
    source = f"import multiprocessing, squares\nwith {pool} as p: print(p.map(squares.square, [1, 2, 3]))"
    assert submission.run(source)[0].text == "[1, 4, 9]\n"


def test_there_is_a_user_with_a_home(submission):
    said = submission.run("import getpass, os\ngetpass.getuser(), os.path.expanduser('~') == os.getcwd()")
    assert said[0].data["text/plain"] == "('student', True)"


def test_a_cell_that_deletes_what_the_others_defined_is_named(submission):
    submission.run("import math")
    submission.run("%reset -f\nx = 1")
    assert submission.incidents == ["a cell deletes what the cells before it defined: %reset -f"]
    assert submission.run("math")[0].ename == "NameError"
