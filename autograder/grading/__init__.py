"""Grading a class: submissions in, marks in the gradebook, feedback pages out."""
