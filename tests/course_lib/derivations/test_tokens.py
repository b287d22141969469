"""Characters become tokens; what is no sign of the language is an error in its place."""

import pytest

from course_lib.derivations.tokens import tokens


def spelled(row):
    return [token.text for token in tokens(row)]


@pytest.mark.parametrize(
    ("row", "same"),
    [
        ("a²", "a^{2}"),
        ("H⁻¹", "H^{-1}"),
        ("Wᵀ", "W^{T}"),
        ("aᵢ", "a_{i}"),
        ("a**2", "a^2"),
        ("a (*) b", "a ⊙ b"),
        ("f″", "f''"),
        (r"\left( a \right)", "(a)"),
        (r"\mathbf{W}", "W"),
        (r"\mathrm{Var}[x]", "Var[x]"),
        (r"\theta \varepsilon", "θ ε"),
        ("ϵ", "ε"),
        ("∑_k", "Σ_k"),
        ("a – b", "a − b"),
    ],
)
def test_spellings_become_one(row, same):
    assert spelled(row) == spelled(same)


def test_nothing_is_normalised_away():
    assert spelled("f²") != spelled("f2")


def test_a_token_knows_its_place_and_whether_there_is_space_before_it():
    found = tokens(r"a/b\,c", at=10)
    assert [(token.text, token.at, token.spaced) for token in found] == [
        ("a", 10, True),
        ("/", 11, False),
        ("b", 12, False),
        ("c", 15, True),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("\u0430", "looks like `a`, but is the cyrillic small letter a"),
        ("\u202e", "an invisible character here (U+202E)"),
        ("\u200b", "an invisible character here (U+200B)"),
        ("\ud800", "an invisible character here (U+D800)"),
        ("ﬁ", "(latin small ligature fi) is no sign of this language"),
        ("≈", "with `=`"),
        (r"\alhpa", r"did you mean `\alpha`"),
    ],
)
def test_what_is_no_sign_is_an_error_that_says_what_to_do(row, said):
    (token,) = tokens(row)
    assert token.kind == "error" and said in token.text
