"""Between a learning platform and a class folder: downloads in, marks and feedback out.

sources     a download, a zip or a folder, as files that can be read safely
attempts    what a platform says of one hand-in: who, when, late or not, which files
moodle canvas gradescope blackboard folder      one module a platform: its names in, its tables out
placing     attempts into submitted/, and what is remembered of them in collected/
tables      the CSV files of other programs
marks       marks of a class as rows
"""
