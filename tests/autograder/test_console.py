from autograder.console import printable


def test_a_terminal_obeys_nothing_of_a_harmless_text():
    assert printable("a\x1b[2Jb\r\nc\u202e") == "a\ufffd[2Jb\ufffd\ufffdc\ufffd"


def test_what_can_be_printed_stays():
    assert printable("∇ₐ = −(e(y) − f), naïve") == "∇ₐ = −(e(y) − f), naïve"
