"""The pictures of the README: of each solved notebook one figure, made small. Run by `make pictures`."""

import base64
import hashlib
import io
import json
import re
from pathlib import Path

from PIL import Image, PngImagePlugin

ROOT = Path(__file__).parents[1]
WIDTH = 320  # pixels
COLOURS = 256  # a palette keeps a picture below 60 kB

# chapter: the heading above the figure, and which of the figures under that heading, from 0
FIGURES = {
    "01_gradient_checking": ("1.4 How small should the step be?", 0),
    "02_softmax_cross_entropy": ("2.7 Cross-entropy: the price of a surprise", 0),
    "03_forward_propagation": ("3.2 A detour through two hidden units", 1),
    "04_backpropagation": ("4.1 Who influences whom?", 0),
    "05_flow_graphs": ("5.5 Back through the graph", 0),
    "06_regularisation": ("The error, taken apart", 1),
    "07_initialisation": ("7.7 Ten layers, five schemes, two kinds of units", 3),
    "08_optimisation": ("8.1 What does the landscape look like?", 0),
    "09_model_selection": ("9.7 Why throwing dice is better", 0),
}


def figures(chapter: str) -> list[tuple[str, bytes]]:
    """The figures of a solved notebook in their order: the heading above each, and its PNG."""
    notebook = json.loads((ROOT / "solutions" / chapter / f"{chapter}.ipynb").read_text())
    heading, found = "", []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            heading = [heading, *re.findall(r"^#+ (.+)$", "".join(cell["source"]), re.MULTILINE)][-1]
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                found.append((heading, base64.b64decode(output["data"]["image/png"])))
    return found


def chosen(chapter: str) -> bytes:
    """The PNG of the figure in FIGURES; IndexError if there is none under that heading."""
    heading, number = FIGURES[chapter]
    return [png for above, png in figures(chapter) if above == heading][number]


def digest(png: bytes) -> str:
    """What a picture keeps of its figure, so that a test sees when the figure has changed."""
    return hashlib.sha256(png).hexdigest()


def path(chapter: str) -> Path:
    """docs/images/chapter_NN.png"""
    return ROOT / "docs" / "images" / f"chapter_{chapter[:2]}.png"


def source(chapter: str) -> str | None:
    """The digest of the figure that the picture on the disk was made from."""
    with Image.open(path(chapter)) as picture:
        return picture.info.get("Source")


def draw(chapter: str) -> None:
    """Scale the chosen figure to WIDTH, with COLOURS colours, and write it."""
    png = chosen(chapter)
    figure = Image.open(io.BytesIO(png)).convert("RGB")
    small = figure.resize((WIDTH, round(figure.height * WIDTH / figure.width)), Image.Resampling.LANCZOS)
    information = PngImagePlugin.PngInfo()
    information.add_text("Source", digest(png))
    palette = small.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette.save(path(chapter), optimize=True, pnginfo=information)


if __name__ == "__main__":
    for name in FIGURES:
        draw(name)
        print(path(name).relative_to(ROOT))
