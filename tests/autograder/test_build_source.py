import pytest

from autograder.build.source import BuildError, read_chapter
from tests.autograder.toy_course import CHAPTER, read


def refusal(root, text):
    with pytest.raises(BuildError) as caught:
        read(root, text)
    return str(caught.value)


def test_a_chapter_is_read_into_cells_that_say_what_they_are(tmp_path):
    cells = read(tmp_path, CHAPTER).cells
    assert [(cell.kind, cell.grade_id) for cell in cells] == [
        ("plain", ""),
        ("plain", ""),
        ("exercise", "double"),
        ("check", "double_check"),
        ("plain", ""),
        ("written", "why_two"),
        ("plain", ""),
        ("locked", "from_earlier_chapters"),
        ("nbgrader", "plain_test"),
    ]
    assert [cell.line for cell in cells][:3] == [1, 4, 7]


def test_a_yaml_header_is_no_cell(tmp_path):
    yaml = "# ---\n# jupyter:\n#   kernelspec:\n#     display_name: Python 3\n#     name: python3\n# ---\n\n"
    chapter = read(tmp_path, yaml + CHAPTER)
    assert len(chapter.cells) == 9
    assert chapter.cells[0].line == 8


@pytest.mark.parametrize("header", ["# %% demo", '# %% tags=["demo"]', '# %% demo tags=["demo"]'])
def test_a_demonstration_is_tagged_whichever_way_it_is_written(tmp_path, header):
    assert read(tmp_path, f"{header}\nx = 1\n").cells[0].tags == ("demo",)


def test_blank_lines_around_a_cell_are_not_part_of_it(tmp_path):
    assert [cell.source for cell in read(tmp_path, "# %%\n\nx = 1  \n\n\n\n# %%\ny\n\n\n").cells] == [
        "x = 1",
        "y",
    ]


def test_a_comment_that_looks_like_a_shell_command_stays_a_comment(tmp_path):
    assert read(tmp_path, "# %%\n# cat in the hat\nx = 1\n").cells[0].source == "# cat in the hat\nx = 1"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# %% exercise=softmax\nx\n", 1, 'write them as key="value"'),
        ('# %% exercise="softmax\nx\n', 1, 'write them as key="value"'),
        ('# %% exercise="softmax" [markdown]\nx\n', 1, 'write them as key="value"'),
        ('# %% exercise "softmax"\nx\n', 1, '`exercise "softmax"` is not an option'),
        ("# %% Softmax\nx\n", 1, "`Softmax` is not an option"),
        ('# %% excercise="softmax"\nx\n', 1, "did you mean `exercise`?"),
        ("# %% [markdown]\n# a\n# %% [md]\n# b\n", 3, "unknown option `region_name`"),
        ('#%% exercise="softmax"\nx\n', 1, "is not a cell header"),
        ('# %% [markdown]\n# a\n# %%exercise="softmax"\nx\n', 3, "is not a cell header"),
        ('  # %% exercise="softmax"\nx\n', 1, "is not a cell header"),
        ('# %% exercise="a" check="a"\nx\n', 1, "a cell is one thing, not exercise and check"),
        ('# %% demo exercise="a"\nx\n', 1, "a cell is one thing, not exercise and demo"),
        ('# %% exercise="a b"\nx\n', 1, "is not a name"),
        ('# %% exercise="a",\nx\n', 1, "is not a name"),
        ('# %% nbgrader="a"\nx\n', 1, "the grade_id '' is not a name"),
        ('# %% [markdown] exercise="a"\n# x\n', 1, "belongs to a code cell"),
        ('# %% written="a" points=3\nx\n', 1, "belongs to a text cell"),
        ('# %% [markdown] written="a"\n# x\n', 1, "add its points"),
        ('# %% [markdown] written="a" points=0\n# x\n', 1, "add its points"),
        ('# %% [markdown] written="a" points="3"\n# x\n', 1, "add its points"),
        ('# %% check="a" points=3\nx\n', 1, "remove points= here"),
        ("# %%\nx\n\n# %%\n\n", 4, "an empty cell"),
        ("# %%\nif x:\n\ty\n", 3, "a tab"),
        ("import numpy\n\n# %%\nx\n", 1, "text before the first cell"),
        ("", 1, "there is no cell"),
    ],
)
def test_a_cell_that_jupytext_would_misread_is_refused_with_its_line(tmp_path, text, line, said):
    message = refusal(tmp_path, text)
    assert message.startswith(f"chapters/01_toy.py:{line}: ")
    assert said in message


def test_a_cell_header_inside_a_string_is_refused(tmp_path):
    assert "inside a string or a fenced block" in refusal(tmp_path, '# %%\nx = """\n# %%\n"""\n')


@pytest.mark.parametrize(
    "text",
    ["# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n# ---\n\n" + CHAPTER, '# %% tags="demo"\nx\n'],
)
def test_metadata_that_no_notebook_can_have_is_refused(tmp_path, text):
    assert "correct its YAML header or the tags=[…] of a cell" in refusal(tmp_path, text)


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "01_toy.py").write_bytes("# %%\nθ = 1\n".encode("utf-16"))
    with pytest.raises(BuildError, match="save it as UTF-8"):
        read_chapter(tmp_path / "chapters" / "01_toy.py")


def test_all_headers_that_are_wrong_are_told_at_once(tmp_path):
    assert len(refusal(tmp_path, "# %% one\nx\n# %% two\ny\n").splitlines()) == 2
