"""What a student imports: `from course_lib import check, show`. And a map: which file to open for what.

to know …                                             open
what an exercise asks and what it is worth            exercises/CHAPTER/contracts.py
how a check is run and what it says                   checking/engine.py, checking/report.py
how an answer is called, and what may go wrong        checking/student.py
the words in which a check is written                 checking/expectations.py, checking/cases.py
where a hint about numbers comes from                 checking/diagnosis.py
how a derivative is measured, and how far trusted     finite_differences/gradients.py
which exercises there are, in which course            checking/registry.py, course_file.py
how a derivation is read, followed and shown          derivations/, checking/derivation.py
what notebooks show and use                           plots.py, widgets.py, diagrams/, boxes.py, data.py
"""

from course_lib.checking import engine, registry
from course_lib.checking.derivation import show
from course_lib.checking.engine import check
from course_lib.course_file import CourseFile, folder_of_course

_here = CourseFile(folder_of_course())
registry.FINDERS.append(_here.find)
engine.RECOGNISERS.append(_here.recognise)

__all__ = ["check", "show"]
