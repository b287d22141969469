"""What a student imports: `from course_lib import check, show`. A map: to know …, open …

- what an exercise asks, and what it is worth: exercises/CHAPTER/contracts.py
- how a check is run: checking/engine.py; what it says: checking/report.py and card.py
- how an answer is called, and what may go wrong with it: checking/student.py, calling.py, exchange.py
- the words in which a check is written: checking/require.py (gates), expectations.py, cases.py
- where a hint about numbers comes from: checking/diagnosis.py
- how a derivative is measured, and how far it is trusted: finite_differences/gradients.py
- which exercises there are: checking/registry.py; in which course: course_file.py
- how a derivation is read, followed and shown: derivations/; how it is an exercise: checking/derivation.py
- what notebooks show and use: plots.py, palette.py, widgets.py, diagrams/, boxes.py, training.py, data.py
"""

from course_lib.checking import engine, registry
from course_lib.checking.derivation import show
from course_lib.checking.engine import check
from course_lib.course_file import CourseFile, folder_of_course

_here = CourseFile(folder_of_course())
registry.FINDERS.append(_here.find)
engine.RECOGNISERS.append(_here.recognise)

__all__ = ["check", "show"]
