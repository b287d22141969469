"""The exercises of the toy course: a package outside `course_lib`."""
