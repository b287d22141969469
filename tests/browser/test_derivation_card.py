"""A derivation in a real JupyterLab: typed wrongly, mended, and its lines as MathJax sets them."""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.lab import DARK, LIGHT

ROOT = Path(__file__).parents[2]
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
def test_a_derivation_is_typed_wrongly_and_mended_and_its_lines_are_typeset(lab, tmp_path):
    shutil.copy(ROOT / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb", tmp_path)
    lab.open_notebook(f"{CHAPTER}.ipynb")
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
            picture = tmp_path / f"derivation_{name}_{theme.split()[-1].lower()}.png"
            lab.screenshot_of(card, picture)
            if pictures := os.environ.get("COURSE_PICTURES"):
                shutil.copy(picture, pictures if Path(pictures).is_dir() else ROOT / "docs" / "images")
    shown = lab.output("softmax_derivation", ".jp-OutputArea-output")
    lab.screenshot_of(shown, tmp_path / "shown.png")
    if os.environ.get("COURSE_PICTURES"):
        shutil.copy(tmp_path / "shown.png", ROOT / "docs" / "images" / "derivation_shown.png")
