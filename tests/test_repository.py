"""The repository itself: what points where, what agrees, and that nothing derived is out of date."""

import ast
import graphlib
import importlib.metadata
import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
import yaml
from nbgrader.apps.nbgraderapp import NbGraderApp
from packaging.specifiers import SpecifierSet

from autograder.cli import main

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())
PACKAGES = ("course_lib", "autograder")
MODULES = sorted(path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

# Where a module's tests stand when it has no test module of its own, and why.
TESTED_ELSEWHERE = {
    "autograder/__main__.py": "calls the command: test_cli",
    "autograder/build/pipeline.py": "the order of the passes: test_build_execution and test_build_freshness",
    "autograder/release/content.py": "what is in a release: test_release_command",
    "autograder/new_course/template/*/*.py": "a course of its own: test_new_course_command",
    "autograder/new_course/template/*/*/*.py": "the same",
    "autograder/catalogue/*.py": "wrong and right answers: each is a case of test_catalogue",
    "course_lib/__main__.py": "calls the commands: test_main",
    "course_lib/exercises/first_steps/contracts.py": "the exercise of the start page: commands/test_start",
    "course_lib/finite_differences/agreement.py": "half of check_gradient: test_gradients",
    "course_lib/finite_differences/differences.py": "what gradients.py hands on: test_gradients",
}


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text())


def imports(module: Path) -> Iterator[tuple[str, str]]:
    """What a module imports, in functions too: ("a.b", "c") for `from a.b import c`, ("a.b", "") without."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            folders = (ROOT / module).relative_to(ROOT).parts
            parents = folders[: -node.level] if node.level else ()
            source = ".".join([*parents, *filter(None, [node.module])])
            yield from ((source, alias.name) for alias in node.names)


def modules_imported(module: Path) -> set[str]:
    """The dotted names of all that a module imports."""
    return {name for source, item in imports(module) for name in (source, f"{source}.{item}".rstrip("."))}


def imported(module: Path) -> set[str]:
    """The top-level names of all that a module imports."""
    return {name.partition(".")[0] for name in modules_imported(module)}


def definitions(module: Path) -> list[ast.FunctionDef | ast.ClassDef]:
    return [node for node in tree(module).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def requirement_name(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


def names(requirements: list[str]) -> set[str]:
    return {requirement_name(requirement) for requirement in requirements}


DECLARED = {"course_lib": names(PROJECT["dependencies"])}
DECLARED["autograder"] = DECLARED["course_lib"] | names(EXTRAS["grading"])
DECLARED["tests"] = DECLARED["benchmarks"] = DECLARED["autograder"] | names(
    EXTRAS["dev"] + EXTRAS["postgres"]
)


def code_in(page: Path) -> list[str]:
    """The lines of the fenced blocks and the code spans of a Markdown page."""
    prose, fenced = [], []
    for part, text in enumerate(page.read_text().split("```")):
        (fenced if part % 2 else prose).append(text)
    return [line for block in fenced for line in block.splitlines()] + re.findall("`([^`]+)`", "".join(prose))


def versioned_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_course_lib_never_imports_autograder():
    assert [str(m) for m in MODULES if m.parts[0] == "course_lib" and "autograder" in imported(m)] == []


def test_what_is_not_an_exercise_needs_none():
    others = [m for m in MODULES if m.parts[0] == "course_lib" and m.parts[1] != "exercises"]
    assert [str(m) for m in others if "course_lib.exercises" in modules_imported(m)] == []


@pytest.mark.parametrize("package", ["finite_differences", "derivations", "checking"])
def test_imports_within_course_lib_point_one_way(package):
    """finite_differences, derivations <- checking <- exercises; none knows what is above it."""
    below = {"derivations": ("palette",), "checking": ("finite_differences", "derivations", "palette")}
    allowed = tuple(f"course_lib.{name}" for name in (package, *below.get(package, ())))
    for module in (m for m in MODULES if m.parts[:2] == ("course_lib", package)):
        names = {name for name in modules_imported(module) if name.startswith("course_lib")}
        assert {name for name in names if not name.startswith(allowed)} == set(), module


def test_no_modules_import_each_other_in_a_circle():
    dotted = {m: ".".join(m.with_suffix("").parts).removesuffix(".__init__") for m in MODULES}
    known, graph = set(dotted.values()), {}
    for module, name in dotted.items():
        found = {
            f"{source}.{item}" if f"{source}.{item}" in known else source for source, item in imports(module)
        }
        graph[name] = found & known - {name}
    graphlib.TopologicalSorter(graph).prepare()  # CycleError names the circle


def test_every_package_that_is_imported_is_a_dependency():
    """course_lib needs what a student installs; autograder the extra `grading`; tests the extra `dev`."""
    known = sys.stdlib_module_names | {*PACKAGES, "tests", "benchmarks"}
    distributions = importlib.metadata.packages_distributions()
    undeclared = {
        (str(path.relative_to(ROOT)), name)
        for folder, declared in DECLARED.items()
        for path in (ROOT / folder).rglob("*.py")
        if "template" not in path.parts  # a course of its own, whose tests need pytest
        for name in imported(path.relative_to(ROOT)) - known
        if not declared & names(distributions.get(name, [name]))
    }
    assert undeclared == set()


def test_the_conda_environment_asks_for_nothing_else_than_the_project():
    conda = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
    pip = [entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict)]
    expected = {*PROJECT["dependencies"], *EXTRAS["grading"], "python" + PROJECT["requires-python"], "pip"}
    assert set(conda) <= expected
    assert {"python", "numpy", "matplotlib", "jupyterlab", "nbgrader", "ipywidgets"} <= names(conda)
    assert pip == [["-e .[grading]"]]
    assert ENVIRONMENT["name"] == PROJECT["name"]


def test_constraints_are_plain_pins_of_every_dependency():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)] == []
    needed = {requirement for extra in EXTRAS.values() for requirement in extra} | {*PROJECT["dependencies"]}
    assert names(needed) - {PROJECT["name"]} <= names(lines)


def test_every_pinned_version_runs_on_the_oldest_python_that_is_promised():
    oldest = PROJECT["requires-python"].removeprefix(">=") + ".0"
    pinned = names((ROOT / "constraints.txt").read_text().splitlines()[1:])
    too_new = {
        f"{found.name} {found.version} needs Python {needed}"
        for found in importlib.metadata.distributions()
        if requirement_name(found.name) in pinned
        and (needed := found.metadata.get("Requires-Python"))
        and not SpecifierSet(needed).contains(oldest)
    }
    assert too_new == set()


def test_pre_commit_uses_the_pinned_ruff():
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert (
        f"ruff=={repository['rev'].removeprefix('v')}" in (ROOT / "constraints.txt").read_text().splitlines()
    )


def test_every_make_target_is_listed_by_help():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    assert sorted(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)) == sorted(phony)


COMMAND = re.compile(r"(?:^|[ /])(make|autograder|nbgrader|python -m) ([a-z][\w.-]*)([^#\n]*)")


def commands_in_pages(program: str) -> list[tuple[str, str, list[str]]]:
    """(page, what the program is told to do, with which arguments) for each command that a page shows."""
    found = ((page, match) for page in PAGES for line in code_in(page) for match in COMMAND.finditer(line))
    return [(page.name, m[2], shlex.split(m[3])) for page, m in found if m[1] == program]


def test_every_make_target_in_a_page_exists():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {shown for shown in commands_in_pages("make") if shown[1] not in targets} == set()


def test_every_autograder_command_in_a_page_takes_the_options_it_is_given():
    shown = commands_in_pages("autograder")
    assert len(shown) > 20
    for _, verb, arguments in shown:
        command = main.get_command(click.Context(main), verb)
        assert command, verb
        command.make_parser(click.Context(command)).parse_args(arguments)  # UsageError names the option


def test_every_other_command_in_a_page_exists():
    nbgrader = {verb for _, verb, _ in commands_in_pages("nbgrader")}
    assert nbgrader and nbgrader <= set(NbGraderApp.subcommands)
    modules = {module for _, module, _ in commands_in_pages("python -m")} - {"pip"}  # looked up, it warns
    assert {module for module in modules if importlib.util.find_spec(module) is None} == set()


def test_every_autograder_command_in_the_makefile_exists():
    verbs = re.findall(r"\$\(BIN\)/autograder ([a-z-]+)", (ROOT / "Makefile").read_text())
    assert set(verbs) <= set(main.list_commands(click.Context(main)))


def test_the_glossary_has_at_most_twenty_five_words():
    rows = re.findall(
        r"^\| ([\w, ]+) \|", (ROOT / "CONTRIBUTING.md").read_text().partition("## Words")[2], re.M
    )
    words = [word for row in rows[1:] for word in row.split(", ")]
    assert 0 < len(words) <= 25 and len(set(words)) == len(words)


def test_every_link_in_a_page_leads_somewhere():
    links = {
        (page, link) for page in PAGES for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    }
    assert {(page.name, link) for page, link in links if not (page.parent / link).exists()} == set()


def test_no_file_names_a_folder_of_the_machine_that_wrote_it():
    folder = re.compile(rf"/(home|Users)/\w|{re.escape(str(ROOT))}\b")
    text = {path: path.read_text(errors="ignore") for path in versioned_files()}
    assert [str(path.relative_to(ROOT)) for path in text if folder.search(text[path])] == []


def test_no_answer_is_left_in_a_student_notebook():
    student = sorted((ROOT / "notebooks").rglob("*.ipynb"))
    assert [path.name for path in student if "BEGIN SOLUTION" in path.read_text()] == []


def mirrors(module: Path) -> set[Path]:
    """a/b/c.py is mirrored by tests/a/b/test_c.py or tests/a/test_b_c.py."""
    package, *path = (module.parent if module.name == "__init__.py" else module.with_suffix("")).parts
    return {
        Path("tests", package, *path[:cut], f"test_{'_'.join(path[cut:])}.py") for cut in range(len(path))
    }


def test_every_module_has_a_test_module_that_mirrors_it():
    tested = [m for m in MODULES if definitions(m) and not any(m.match(other) for other in TESTED_ELSEWHERE)]
    assert [str(m) for m in tested if not any((ROOT / mirror).exists() for mirror in mirrors(m))] == []


def test_everything_public_in_course_lib_has_a_docstring():
    without = [
        f"{module}: {node.name if node in definitions(module) else 'the module'}"
        for module in MODULES
        if module.parts[0] == "course_lib"
        for node in [tree(module), *definitions(module)]
        if not getattr(node, "name", "").startswith("_") and not ast.get_docstring(node)
    ]
    assert without == []


def test_a_function_of_an_earlier_chapter_is_given_in_the_same_words_everywhere():
    given: dict[str, set[str]] = {}
    for chapter in sorted((ROOT / "chapters").glob("0[5-9]_*.py")):
        locked = re.findall(
            r'^# %% locked="from_earlier_chapters"$(.*?)^# %%', chapter.read_text(), re.M | re.S
        )
        for source in locked:
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef):
                    given.setdefault(node.name, set()).add(ast.get_source_segment(source, node))
    assert "backpropagation" in given
    assert {name: sources for name, sources in given.items() if len(sources) > 1} == {}


@pytest.mark.slow
def test_the_built_notebooks_are_what_the_chapters_build():
    run("autograder", "build", "--check")


@pytest.mark.xdist_group("one")
def test_a_group_of_tests_is_run_by_one_worker(request):
    # pytest-xdist writes a test's group behind its name; where it does not, groups are overlooked.
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@one")


def test_ruff_finds_nothing_to_say():
    run("ruff", "check", "--no-cache", "--quiet")
    run("ruff", "format", "--no-cache", "--check", "--quiet")
