"""What a cell prints and shows, as the outputs of a notebook."""

from __future__ import annotations

import base64
import io
import os
import sys
import tempfile
from contextlib import suppress

SHOWN = (
    "text/plain",
    "image/png",
    "image/jpeg",
)  # HTML and the like could do things in the browser of whoever marks
SVG = "image/svg+xml"
NO_SVG = " (a picture as SVG, which a graded notebook does not show; PNG and JPEG it shows)"


class Recorder:
    """The outputs of one cell, in their order, up to a size."""

    def __init__(self):
        self.start(0)

    def start(self, most: int) -> None:
        """Begin anew, with room for `most` characters."""
        self.outputs: list[dict] = []
        self.left, self.full = most, False

    def print(self, name: str, text: str) -> None:
        """Something was written to the stream `name`."""
        text = self._what_fits(text)
        if not text:
            return
        if self.outputs and self.outputs[-1].get("name") == name:
            self.outputs[-1]["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def show(self, output_type: str, data: dict) -> None:
        """Something was displayed, or is the value of the cell."""
        shown = {mime: _as_text(data[mime]) for mime in SHOWN if mime in data}
        if len(shown) < 2 and SVG in data:
            shown["text/plain"] = shown.get("text/plain", "") + NO_SVG
        size = sum(map(len, shown.values()))
        if shown and size <= self.left:
            self.left -= size
            self.outputs.append({"output_type": output_type, "data": shown})
        elif shown:
            self.full = True

    def error(self, name: str, value: str, lines: list[str]) -> None:
        """The cell ended with an exception. There is always room for that."""
        error = {
            "output_type": "error",
            "ename": name,
            "evalue": value[:2000],
            "traceback": [line[:4000] for line in lines[:50]],
        }
        self.outputs.append(error)

    def finish(self) -> list[dict]:
        """All that was recorded."""
        if self.full:
            self.outputs.append(
                {"output_type": "stream", "name": "stdout", "text": "\n… (the rest of the output was cut)\n"}
            )
        return self.outputs

    def _what_fits(self, text: str) -> str:
        self.full = self.full or len(text) > self.left
        text = text[: self.left]
        self.left -= len(text)
        return text


def _as_text(data) -> str:
    return base64.b64encode(data).decode() if isinstance(data, bytes) else str(data)


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell."""

    encoding, errors = "utf-8", "strict"

    def __init__(self, recorder: Recorder, name: str, descriptor: int):
        self.recorder, self.name, self._descriptor = recorder, name, descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.recorder.print(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


class Descriptor:
    """What is written to a descriptor itself, by C code and by other processes, kept in a file."""

    def __init__(self, name: str, descriptor: int):
        self.name = name
        with tempfile.TemporaryFile(buffering=0) as file:
            os.dup2(file.fileno(), descriptor)
            self.file = os.dup(descriptor)
        os.set_inheritable(descriptor, True)

    def move_to(self, recorder: Recorder, most: int) -> None:
        """Give what is in the file to the recorder, and empty it."""
        try:
            size = os.fstat(self.file).st_size
            if size:
                recorder.print(self.name, os.pread(self.file, most, 0).decode("utf-8", "replace"))
                recorder.full = recorder.full or size > most
                os.ftruncate(self.file, 0)
                os.lseek(self.file, 0, os.SEEK_SET)
        except OSError:
            pass  # closed by the submission


def flush() -> None:
    """Push what Python still holds for the descriptors."""
    for stream in (sys.__stdout__, sys.__stderr__):
        with suppress(OSError, ValueError, AttributeError):  # closed by the submission
            stream.flush()
