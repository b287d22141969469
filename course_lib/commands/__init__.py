"""A student's own commands, `python -m course_lib COMMAND`, and what they stand on:

folders     where the notebooks, a student's copies and the record are
lab         makes the copies and opens JupyterLab on the start page
start       the start page
progress    what is right so far, in a notebook and in a terminal
updating    a corrected release, with the answers carried over
handing_in  runs a notebook afresh and says what a grader will see
"""
