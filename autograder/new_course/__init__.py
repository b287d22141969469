"""A small course to start from: `template`, which is copied, and the command that copies it."""
