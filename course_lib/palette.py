"""The colours of figures, cards and derivations, and those of a page, as JupyterLab's theme has them.

A theme's variable is followed by what is taken where there is no theme, as in a page of feedback.
"""

from __future__ import annotations

# Okabe and Ito's palette: told apart by those who do not see all colours
BLUE, ORANGE, GREEN, VERMILLION = "#0072b2", "#e69f00", "#009e73", "#d55e00"
PURPLE, SKY, YELLOW, BLACK = "#cc79a7", "#56b4e9", "#f0e442", "#000000"
GREY, PALE = "#8c959f", "#f3f4f6"

INK = "var(--jp-ui-font-color1, #1f2328)"
FAINT = "var(--jp-ui-font-color2, #57606a)"
PAPER = "var(--jp-layout-color1, #ffffff)"
SHADE = f"var(--jp-layout-color2, {PALE})"
LINE = "var(--jp-border-color2, #d0d7de)"
MONO = "var(--jp-code-font-family, ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace)"
