"""What a cell prints and shows, as a notebook has it."""


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
