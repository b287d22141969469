"""Pictures that a stranger made: they are what they are called, and no larger than a screen can show."""

from __future__ import annotations

import base64
import io
import warnings
from typing import Any

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF"}
MAX_PIXELS = 50_000_000  # a browser takes four bytes for each, however few the file has


def is_picture(mime: str, data: Any) -> bool:
    """Whether `data` is a picture of this kind in base64. Only its head is read."""
    from PIL import Image  # where there is no picture, half a second is saved

    if mime not in FORMATS or not isinstance(data, str):
        return False
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
        with (
            warnings.catch_warnings(action="error"),
            Image.open(io.BytesIO(raw), formats=[FORMATS[mime]]) as image,
        ):
            return image.width * image.height <= MAX_PIXELS
    except Exception:  # whatever is wrong with it
        return False
