"""A derivation in a real JupyterLab: typed wrongly, mended, and its lines as MathJax sets them."""

import shutil
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import nbformat.v4 as nbformat
import pytest

from course_lib.derivations.showing import typeset
from tests.browser.lab import DARK, LIGHT

ROOT = Path(__file__).parents[2]
KERNEL = {"name": "python3", "display_name": "Python 3"}
SHOWN = typeset("∂/∂x (x²/2) = x | power rule")._repr_mimebundle_()
CHAPTER = "02_softmax_cross_entropy"

WRONG = r'''
softmax_derivation = r"""
    ∂/∂a_c (−log f_y)
  = -1/f_y df_y/da_c                                        | chain rule
  = -1/f_y (1[y=c] exp(a_y)/S + exp(a_y) exp(a_c)/S^2)      | quotient rule
  = f_c - 1[y=c]
"""
show(softmax_derivation)
'''
MENDED = WRONG.replace("/S + exp", "/S - exp").replace("= f_c", "= -1/f_y (1[y=c] f_y - f_y f_c)\n  = f_c")


@pytest.mark.browser
def test_a_derivation_is_typed_wrongly_and_mended_and_its_lines_are_typeset(lab, lab_folder, tmp_path):
    shutil.copy(ROOT / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb", lab_folder / "derivation.ipynb")
    lab.open_notebook("derivation.ipynb")
    lab.run_cell(1)  # the imports

    lab.run_cell("softmax_derivation")
    lab.run_cell("softmax_derivation_check")
    assert "not done yet" in lab.output("softmax_derivation_check").text

    for answer, said, name in ((WRONG, "partly right", "wrong"), (MENDED, "right", "right")):
        lab.set_source("softmax_derivation", answer)
        lab.run_cell("softmax_derivation")
        lab.run_cell("softmax_derivation_check")
        for cell in ("softmax_derivation", "softmax_derivation_check"):
            lab.output(cell, "mjx-container")  # MathJax has been there
        card = lab.output("softmax_derivation_check", ".jp-OutputArea-output > div")
        assert said in card.text and r"\frac" not in card.text
        assert ("line 3 does not follow from line 2" in card.text) is (name == "wrong")
        for theme in (LIGHT, DARK):
            lab.set_theme(theme)
            card = lab.output("softmax_derivation_check", ".jp-OutputArea-output > div")
            lab.screenshot_of(card, tmp_path / f"derivation_{name}_{theme.split()[-1].lower()}.png")
            assert_apart(lab, card)


@pytest.mark.browser
def test_in_a_notebook_that_is_not_trusted_lines_are_typeset_too(lab, lab_folder):
    cell = nbformat.new_code_cell(outputs=[nbformat.new_output("display_data", SHOWN)])
    notebook = nbformat.new_notebook(cells=[cell], metadata={"kernelspec": KERNEL})
    (lab_folder / "foreign.ipynb").write_text(nbformat.writes(notebook))
    lab.open_notebook("foreign.ipynb")
    lab.output(0, "mjx-container")
    assert not lab.output(0, "code").is_displayed()
    trusted = "return jupyterapp.shell.currentWidget.content.widgets[0].model.trusted"
    assert lab.driver.execute_script(trusted) is False


@pytest.mark.browser
def test_on_a_page_without_mathjax_lines_stand_as_text(lab, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8>{SHOWN['text/html']}")
    with another_tab(lab.driver, page.as_uri()):
        body = lab.driver.find_element("tag name", "body").text
    assert body.split("\n") == ["1", "∂/∂x (x²/2)", "2", "=", "x", "power rule"]


@contextmanager
def another_tab(driver, address):
    """The address in a tab of its own; afterwards the driver is where it was."""
    here = driver.current_window_handle
    driver.switch_to.new_window("tab")
    try:
        driver.get(address)
        yield
    finally:
        driver.close()
        driver.switch_to.window(here)


def assert_apart(lab, card):
    """Number, mark and formula of a line stand side by side, the lines below each other."""
    script = """
        const boxes = [...arguments[0].querySelectorAll('.tex2jax_process')].map(formula => {
            const cell = formula.parentElement, before = cell.previousElementSibling.previousElementSibling;
            return [before.getBoundingClientRect(), cell.getBoundingClientRect()];
        });
        return boxes.map(([mark, formula]) => [mark.right, formula.left, formula.top, formula.bottom]);
    """
    places = lab.driver.execute_script(script, card)
    assert len(places) >= 4
    assert all(right <= left for right, left, _, _ in places)
    assert all(above[3] <= below[2] for above, below in pairwise(places))
