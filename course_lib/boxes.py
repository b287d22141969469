"""The two classes that chapter 05 gives: a box of a flow graph, and a leaf.

They are here and not in the notebook, so that a box of a student's, a box of a check and a box in a drawing
all mean the same class.
"""

from __future__ import annotations


class Box:
    """A box of a flow graph: its value is computed from the values of its children.

    children: the boxes it was made with, a tuple; value: None before fprop; gradient: that of the loss in
    the value, 0.0 at first.
    """

    def __init__(self, *children):
        self.children = children
        self.value = None
        self.gradient = 0.0

    def fprop(self):
        """Set self.value from the values of the children."""
        raise NotImplementedError

    def bprop(self):
        """Add local gradient times self.gradient to the gradient of each child."""
        raise NotImplementedError

    def __repr__(self):
        return f"<{type(self).__name__}: value {self.value}, gradient {self.gradient}>"


class Variable(Box):
    """A leaf: an input or a parameter. Its value is given, and it has no children."""

    def __init__(self, value):
        super().__init__()
        self.value = value

    def fprop(self):
        """Nothing to compute: the value is given."""

    def bprop(self):
        """Nothing to pass on: there are no children."""
