"""From a chapter to its two notebooks, in the order in which the modules are used:

source     reads chapters/NN_name.py into cells that say what they are
omissions  leaves out what course.toml leaves out
rules      refuses a chapter whose cells do not fit together or with the registry of exercises
notebooks  writes the solved notebook and, with nbgrader's own passes, the student's
leaks      refuses a student's notebook that gives an answer away
execution  runs the solved notebook and refuses one that fails a check of its own
hints      makes the table from which a student's check names a mistake
freshness  says whether the notebooks in the course folder are what the chapter builds
pipeline   one chapter through all of it
command    `autograder build`
"""
