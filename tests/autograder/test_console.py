import errno
import os

import pytest

from autograder.console import in_words, printable


def test_a_terminal_obeys_nothing_of_a_harmless_text():
    assert printable("a\x1b[2Jb\r\nc\u202e") == "a\ufffd[2Jb\ufffd\ufffdc\ufffd"


def test_what_can_be_printed_stays():
    assert printable("∇ₐ = −(e(y) − f), naïve") == "∇ₐ = −(e(y) − f), naïve"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EROFS, "/a/b: Read-only file system; give yourself the right to write there, or name another"),
        (errno.EACCES, "/a/b: Permission denied; give yourself the right"),
        (errno.ENOSPC, "/a/b: No space left on device; make room there"),
        (errno.EIO, "/a/b: Input/output error"),
    ],
)
def test_what_the_system_says_comes_without_its_number_and_with_what_to_do(number, said):
    error = OSError(number, os.strerror(number), "/a/b")
    assert in_words(error).startswith(said)
    assert "Errno" not in in_words(error)
    assert in_words(OSError("out of order")) == "out of order"
