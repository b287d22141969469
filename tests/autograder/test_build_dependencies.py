"""Which definitions use which others."""

import time

import pytest

from autograder.build.dependencies import mentions, modules_behind, reached

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


MODULES = {
    "__init__.py": "",
    "two/__init__.py": "",
    "two/contracts.py": "import numpy\nfrom pack.age.shared.draws import normal\nfrom . import cases",
    "two/cases.py": "def f():\n    from ..five.truths import TRUTH",
    "two/unread.py": "def (",
    "five/__init__.py": "",
    "five/truths.py": "import pack.agenda, pack.age.shared.loop",
    "five/contracts.py": "",
    "shared/__init__.py": "",
    "shared/draws.py": "from pack.age import shared",
    "shared/loop.py": "import pack.age.five.truths",
    "shared/others.py": "",
}


def test_what_modules_import_is_found_through_others(tmp_path):
    for name, source in MODULES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source)
    found = modules_behind(sorted((tmp_path / "two").iterdir()), "pack.age", tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in found} == MODULES.keys() - {
        "five/contracts.py",
        "shared/others.py",
    }
