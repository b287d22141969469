"""What a student imports: finite differences, checks with feedback, derivations, data, plots and widgets."""

from course_lib.checking.derivation import show
from course_lib.checking.engine import check

__all__ = ["check", "show"]
