"""The exercises of this course, a folder for each chapter; `shared` has what several chapters use."""
