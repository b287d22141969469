"""What a student imports: `from course_lib import check, hint, progress, show`. A map: to know …, open …

- what an exercise asks, and what it is worth: exercises/CHAPTER/contracts.py
- how a check is run: checking/engine.py; what it says: checking/report.py and card.py
- how an answer is called, and what may go wrong with it: checking/student.py, calling.py, exchange.py
- the words in which a check is written: checking/require.py (gates), expectations.py, cases.py
- where a hint about numbers comes from: checking/diagnosis.py
- how a known mistake is told by its answers, without an answer at hand: hints/
- how a derivative is measured, and how far it is trusted: finite_differences/gradients.py
- which exercises there are: checking/registry.py; in which course: course_file.py
- how a derivation is read, followed and shown: derivations/; how it is an exercise: checking/derivation.py
- whether an answer is that of the cell that was run last: runs.py
- a student's own commands, `python -m course_lib …`: commands/
- what notebooks show and use: plots.py, palette.py, widgets.py, diagrams/, boxes.py, training.py, data.py
"""

from course_lib import hints, runs
from course_lib.checking import engine, registry
from course_lib.checking.derivation import show
from course_lib.checking.engine import check
from course_lib.commands import progress as _progress
from course_lib.commands.progress import progress
from course_lib.course_file import CourseFile, folder_of_course
from course_lib.hints.on_demand import hint

registry.FINDERS.append(CourseFile(folder_of_course()).find)
engine.RECOGNISERS.append(hints.recognise)
engine.LISTENERS += [hints.note_if_off, _progress.keep]
if _runs := runs.watch():
    engine.LISTENERS.append(_runs.note)

__all__ = ["check", "hint", "progress", "show"]
