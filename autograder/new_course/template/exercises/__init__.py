"""The exercises of this course, a folder for each chapter."""
