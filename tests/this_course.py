"""The course of this repository, for tests: its chapters, exercises and catalogue."""

from pathlib import Path

from autograder.course import Course

COURSE = Course.load(Path(__file__).parents[1])
CHAPTERS = COURSE.chapters
exercises_of = COURSE.exercises_of
misconceptions_of, alternatives_of = COURSE.catalogue.misconceptions_of, COURSE.catalogue.alternatives_of
