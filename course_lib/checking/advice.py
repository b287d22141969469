"""What to look at when code stops or NumPy warns: a question for the messages that students meet most.

It is true of any code that gets the message, and knows nothing of the exercise.
"""

from __future__ import annotations

import re

from course_lib.checking.exchange import Answer, Problem

#: of what is matched in "ValueError: operands could not be …" the first gives its advice
ADVICE = (
    (
        r"truth value of an array",
        "`if`, `and`, `max(…)` and the like want one answer, and an array has many. Which NumPy function "
        "chooses "
        "for every entry by itself?",
    ),
    (
        r"only (length-1|size-1|integer scalar|0-dimensional) arrays|must be real number, not",
        "`float(…)` and the functions of `math` take one number. NumPy has most of them for every entry of "
        "an array.",
    ),
    (
        r"(axis|dimension)\s*\S* is out of bounds|too many indices|tuple index out of range",
        "How many axes has the argument shown here? One example has one axis less than a batch; axis=-1 is "
        "the "
        "last one of both.",
    ),
    (
        r"broadcast|matmul|shapes .* not aligned|dimension mismatch|same length|inhomogeneous",
        "Which two shapes meet in this line, in the case shown? Write them down beside each other.",
    ),
    (
        r"object is not (iterable|subscriptable)|has no len|unsized object|iterat\w+ over a 0-d",
        "Here a single number came where the code wants several: which of its lines is written for arrays "
        "alone?",
    ),
    (
        r"NoneType",
        "Something is None here: which function that is called in this line ends without `return`?",
    ),
    (r"Singular matrix|not positive definite", "For which matrices does this function of np.linalg exist?"),
    (
        r"^KeyError|^AttributeError|^NameError|^ImportError|^ModuleNotFound",
        "Is every name in this line spelled as it is where it was made?",
    ),
    (r"^IndexError", "Indices run from 0 to length − 1. How long is the array that is indexed here?"),
    (
        r"unexpected keyword|positional argument",
        "Do the names and the number of the arguments agree with the exercise?",
    ),
    (r"^ZeroDivisionError", "Which denominator is 0 in the case shown?"),
    (r"^OverflowError", "Which number on the way becomes too large in the case shown?"),
)
ALARMS = {
    "overflow": "Which argument of exp, or which power, is large and positive in the case shown? Can the "
    "formula be "
    "rewritten so that it is not?",
    "divide": "Which denominator, or which argument of a logarithm, is 0 in the case shown?",
    "invalid": "Where do inf − inf, 0/0, 0·inf or the logarithm of a negative number come from in the case "
    "shown?",
}
PROBLEMS = {
    Problem.UNSTABLE: "What does your code keep from one call to the next: a list, a dictionary, an array "
    "that is written into, a source of chance?",
    Problem.CHANGED: "Which line writes into an array that was given: +=, -=, an assignment to an index, "
    "out=, sort, shuffle?",
    Problem.NOT_PLAIN: "What is the type of what is returned?",
}


def advice(answer: Answer) -> str:
    """A question about the answer's problem, or its first alarm; "" where nothing useful is known."""
    if answer.problem is Problem.EXCEPTION:
        said = f"{answer.raised}: {answer.said}"
        return next((hint for pattern, hint in ADVICE if re.search(pattern, said)), "")
    if answer.problem is not None:
        return PROBLEMS.get(answer.problem, "")
    return about_alarm(answer.alarms[0]) if answer.alarms else ""


def about_alarm(alarm: str) -> str:
    """A question about NumPy's warning."""
    return next((hint for word, hint in ALARMS.items() if word in alarm), "")
