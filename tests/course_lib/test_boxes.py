"""The given classes are those that chapter 05 shows, and a new box is empty."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from course_lib import boxes
from course_lib.boxes import Box, Variable

CHAPTER = Path(__file__).parents[2] / "chapters" / "05_flow_graphs.py"


def test_the_classes_that_the_prose_shows_are_those_that_are_given():
    [block] = re.findall(r"# ```python\n(.*?)# ```", CHAPTER.read_text(encoding="utf-8"), re.DOTALL)
    shown = ast.parse("\n".join(line[2:] for line in block.splitlines()))
    for kind in shown.body:
        given = ast.parse(inspect.getsource(getattr(boxes, kind.name))).body[0]
        methods = {part.name: ast.dump(part) for part in given.body if isinstance(part, ast.FunctionDef)}
        assert kind.body and all(ast.dump(part) == methods[part.name] for part in kind.body)


def test_a_new_box_has_its_children_no_value_and_no_gradient():
    a, b = Variable(1.0), Variable(2.0)
    box = Box(a, b, a)
    assert box.children == (a, b, a)
    assert (box.value, box.gradient) == (None, 0.0)


def test_a_variable_has_its_value_and_nothing_to_do():
    leaf = Variable(3.0)
    leaf.fprop()
    leaf.bprop()
    assert (leaf.value, leaf.gradient, leaf.children) == (3.0, 0.0, ())


@pytest.mark.parametrize("method", ["fprop", "bprop"])
def test_a_box_without_its_methods_is_not_done_yet(method):
    with pytest.raises(NotImplementedError):
        getattr(Box(), method)()


def test_a_box_shows_its_kind_and_numbers_and_no_address():
    assert repr(Variable(3.0)) == "<Variable: value 3.0, gradient 0.0>"
