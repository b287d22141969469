import subprocess
import sys
from importlib.metadata import version

import pytest
from click.testing import CliRunner

from autograder.cli import COMMANDS, main


def test_the_help_lists_every_command_with_its_line():
    shown = CliRunner().invoke(main, ["--help"]).output
    for name, (_, line) in COMMANDS.items():
        assert name in shown and line in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_with_an_example_and_its_exit_codes(command):
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert f"  autograder {command}" in result.output
    assert "Example" in result.output
    assert "Exit codes:" in result.output


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_command_has_the_short_help_and_says_its_version(command):
    assert CliRunner().invoke(main, [*command, "-h"]).output.startswith("Usage: ")
    for _ in range(2):
        result = CliRunner().invoke(main, [*command, "--version"])
        assert (result.exit_code, result.output) == (0, f"autograder {version('neural-networks-course')}\n")


def test_an_unknown_command_is_wrong_usage():
    assert CliRunner().invoke(main, ["grad"]).exit_code == 2


def test_help_imports_nothing_heavy():
    program = (
        "import sys, autograder.cli; print([m for m in ('nbgrader', 'numpy', 'IPython') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_without_the_packages_for_grading_the_command_says_how_to_install_them():
    program = "import sys; sys.modules['click'] = None; import autograder.__main__ as command; command.main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 2
    assert "needs click, which is not installed" in done.stderr
    assert "pip install -e '.[grading]'" in done.stderr and "Traceback" not in done.stderr
