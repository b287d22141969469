import base64
import io

import pytest
from PIL import Image

from autograder.pictures import is_picture
from tests.autograder.pixels import png


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_picture_is_one_of_its_own_kind(kind):
    file = io.BytesIO()
    Image.new("L", (300, 200)).save(file, kind)
    data = base64.encodebytes(file.getvalue()).decode()
    assert is_picture(f"image/{kind.lower()}", data)
    assert not is_picture("image/png" if kind != "PNG" else "image/gif", data)
    assert not is_picture("image/svg+xml", data)


def test_a_small_file_that_a_browser_would_blow_up_is_no_picture():
    bomb = png(30_000, 30_000)
    assert len(bomb) < 200_000
    assert not is_picture("image/png", bomb)
    assert not is_picture("image/png", png(8_000, 8_000))
    assert is_picture("image/png", png(5_000, 5_000))


@pytest.mark.parametrize("data", ["", "AAAA", '"><script>', "é", None, 7, ["AAAA"], png()[:20]])
def test_what_is_no_picture_is_none(data):
    assert not is_picture("image/png", data)
