"""What students get: `autograder release`."""
