import pytest

from autograder.exchange.attempts import MAX_NAME_CHARACTERS, folder_name, plain
from tests.autograder.downloads import AWKWARD


@pytest.mark.parametrize(
    "text, name",
    [
        ("José García", "José_García"),
        ("O'Brien, Siobhán", "O'Brien_Siobhán"),
        ("../../etc", "etc"),
        (" . hidden", "hidden"),
        ("a/b\\c:d\0e\nf", "a_b_c_d_e_f"),
        ("ada@uni.example", "ada@uni.example"),
        ("किरण बेदी", "किरण_बेदी"),
        ("🎓", ""),
    ],
)
def test_a_folder_can_have_the_name(text, name):
    assert folder_name(text) == name


def test_a_long_name_is_cut():
    assert len(folder_name("x" * 1000)) == MAX_NAME_CHARACTERS


def test_the_same_name_written_in_two_forms_of_unicode_is_one_folder():
    assert folder_name("Jose\u0301") == folder_name("José")


def test_platforms_may_write_a_name_with_or_without_case_accents_spaces_and_signs():
    assert plain("García Márquez, José") == plain("garcía-márquez josé") == plain("GARCIA MARQUEZ JOSE")


def test_scripts_keep_the_marks_that_are_their_letters():
    assert plain("किरण") != plain("करण")


def test_names_that_differ_stay_different():
    names = {f"{first} {last}" for first, last in AWKWARD}
    assert len({plain(name) for name in names}) == len({folder_name(name) for name in names}) == len(names)
