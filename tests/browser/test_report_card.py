"""A student notebook in a real JupyterLab: one wrong answer, one right answer, and the cards as pictures.

The pictures are left in `docs/images/`, from where the README shows them, if COURSE_PICTURES is set.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.lab import DARK, LIGHT

ROOT = Path(__file__).parents[2]
CHAPTER = "02_softmax_cross_entropy"

WRONG = """\
def softmax(a):
    e = np.exp(a - a.max())
    return e / e.sum()
"""

RIGHT = """\
def softmax(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
"""


@pytest.mark.browser
def test_a_card_tells_a_wrong_and_a_right_answer_apart_and_reads_well_in_light_and_dark(
    lab, lab_folder, tmp_path
):
    shutil.copy(ROOT / "notebooks" / CHAPTER / f"{CHAPTER}.ipynb", lab_folder / "report.ipynb")
    lab.open_notebook("report.ipynb")
    lab.run_cell(1)  # the imports

    lab.run_cell("softmax_check")
    assert "not done yet" in lab.output("softmax_check").text

    for answer, said, name in ((WRONG, "partly right", "partly_right"), (RIGHT, "right", "right")):
        lab.set_source("softmax", answer)
        lab.run_cell("softmax")
        lab.run_cell("softmax_check")
        card = lab.output("softmax_check", ".jp-OutputArea-output > div")
        assert said in card.text
        for theme in (LIGHT, DARK):
            lab.set_theme(theme)
            card = lab.output("softmax_check", ".jp-OutputArea-output > div")
            picture = tmp_path / f"report_card_{name}_{theme.split()[-1].lower()}.png"
            lab.screenshot_of(card, picture)
            assert contrast(lab, card) > 7, theme
            if os.environ.get("COURSE_PICTURES"):
                shutil.copy(picture, ROOT / "docs" / "images")
    assert "1 of 3" not in card.text


def contrast(lab, card) -> float:
    """WCAG's contrast of the card's text on its own background: from 1 (none) to 21; 7 is its strictest
    demand."""
    colours = lab.driver.execute_script(
        "const s = getComputedStyle(arguments[0]); return [s.color, s.backgroundColor]", card
    )
    light, dark = sorted((luminance(colour) for colour in colours), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of 'rgb(r, g, b)' or 'rgba(r, g, b, a)'."""
    channels = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
