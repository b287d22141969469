"""`python -m autograder` is `autograder`."""

import sys


def main() -> None:
    """The command; where a package is missing that it needs, the line that installs it."""
    try:
        from autograder.cli import main

        main(prog_name="autograder")
    except ModuleNotFoundError as missing:
        if missing.name.partition(".")[0] in ("autograder", "course_lib"):
            raise
        print(
            f"autograder needs {missing.name}, which is not installed. "
            f"In the folder of the course: {sys.executable} -m pip install -e '.[grading]'",
            file=sys.stderr,
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
