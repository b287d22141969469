"""A class that never was: submissions made from the catalogue of misconceptions, to try grading on."""
