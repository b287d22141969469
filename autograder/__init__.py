"""What an instructor runs: build the notebooks, grade a class, report on it."""
