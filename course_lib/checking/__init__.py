"""The engine of checks; it knows no chapter. An exercise is a contract as code, judged on a student."""
