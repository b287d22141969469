"""Which definitions use which others."""

import time

import pytest

from autograder.build.dependencies import mentions, reached

CELLS = [
    "import numpy as np\n%matplotlib inline\ndef softmax(a):\n    return np.exp(a)",
    "def helper(a):\n    return softmax(a)",
    "loss = lambda a: -log(helper(a))\ndef log(x):\n    return x",
    "class Box:\n    def fprop(self):\n        return softmax(self.a)",
    "steps = [softmax, lambda a: helper(a)]",
]


def test_what_a_definition_uses_is_found_through_others():
    mentioned = mentions(CELLS)
    assert reached(mentioned, ["loss"]) == {"helper", "softmax", "log"}
    assert reached(mentioned, ["Box"]) == {"softmax"}
    assert reached(mentioned, ["steps"]) == {"softmax", "helper"}
    assert reached(mentioned, ["softmax", "nothing"]) == set()


def test_definitions_that_call_each_other_come_to_an_end():
    mentioned = mentions(["def f(x): return g(x)", "def g(x): return f(x)"])
    assert reached(mentioned, ["f"]) == {"f", "g"}


def test_every_definition_of_a_name_counts():
    assert reached(mentions(["def f(x): return g(x)", "def f(x): return 1", "g = 2"]), ["f"]) == {"g"}


def test_cells_that_cannot_be_read_define_nothing():
    assert mentions(["def f(:", "\0", "(" * 5000, "x = 1" + " " * 200_000, "!ls", "%%bash\nls"]) == {}


@pytest.mark.parametrize(
    "magic", ["%matplotlib inline", "!ls -l", "?f", "f?", "files = !ls", "a, b = %who_ls", "%%time", "  !ls"]
)
def test_a_magic_hides_no_definition(magic):
    indented = f"if True:\n{magic}\n" if magic.startswith(" ") else f"{magic}\n"
    assert mentions([f"{indented}def f(x):\n    return g(x)"]) == {"f": {"g", "x"}}


def test_an_odd_escape_is_no_reason_to_read_nothing():
    assert "f" in mentions([r"def f(x): return '\d'"])


@pytest.mark.parametrize(
    "line", ["!ls", "x = !ls", "%x", "x?", "", "=", "!ls \\", " " * 33_000, "=" + "\t" * 9_000 + "x"]
)
def test_a_cell_full_of_magics_is_read_at_once(line):
    begin = time.process_time()
    mentions(["\n".join([line] * 20_000)[:99_990] + "\n)"])
    assert time.process_time() - begin < 5
