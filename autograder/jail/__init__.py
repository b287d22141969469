"""The jail in which students' code runs, seen from outside.

limits           what a submission may use
view             what of the project and of a course is there
sandbox          the command line of the warm process; cgroup: where the kernel counts its memory
session          the warm process (`Jail`) and one fork of it
jailed_notebook  a student's cells and calls, whatever happens to their process
inside           what runs in the jail
"""

from autograder.jail.jailed_notebook import USED_UP, JailedNotebook, JailedStudent, Replacement
from autograder.jail.limits import Limits
from autograder.jail.sandbox import SANDBOXES, SandboxError
from autograder.jail.session import Jail, JailError
from autograder.jail.view import Exercises

__all__ = [
    "SANDBOXES",
    "USED_UP",
    "Exercises",
    "Jail",
    "JailError",
    "JailedNotebook",
    "JailedStudent",
    "Limits",
    "Replacement",
    "SandboxError",
]
