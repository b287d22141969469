"""The seeds with which a class is graded: not the public one, and the same at every regrade."""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from pathlib import Path

NAME = ".grading-secret"


def class_secret(folder: Path) -> bytes:
    """The secret of the class in `folder`, made when it is first asked for, readable by its owner alone.

    Without it nobody knows the inputs of the graders' checks; with it a regrade gives the same marks.
    """
    path = folder / NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(prefix=NAME, dir=folder)  # mode 600
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(unfinished, path)  # fails if another process was faster: then its secret holds
        except FileExistsError:
            pass
        finally:
            os.unlink(unfinished)
    return bytes.fromhex(path.read_text())


def seed_of(secret: bytes, exercise: str) -> int:
    """The seed of an exercise: HMAC-SHA256 of its name, so that one seed says nothing of another."""
    return int.from_bytes(hmac.digest(secret, exercise.encode(), "sha256"))
