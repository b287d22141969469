"""Which definitions use which others."""

from autograder.dependencies import mentions, reached

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
