"""What is typeset is read again as the same expression, from Unicode and from LaTeX."""

import pytest

from course_lib.derivations.forms import same_form
from course_lib.derivations.typesetting import latex, plain

from .test_reading import ALIKE
from .toys import LINES, in_network, in_random, in_softmax

ROWS = [
    *ALIKE,
    *((line, in_softmax) for line in LINES),
    *(
        (row, in_softmax)
        for row in ("S/(f_y/f_c)", "(S/f_y)²", "−(S − f_y)", "2 · 3 S", "(Σ_k f_k) S", "√(S²)")
    ),
    *((row, in_softmax) for row in ("S^(f_y + 1)", "(∂/∂a_c (f_y S)) S", "Π_k f_k", "(−S)²", "f_y (−S)")),
    *((row, in_softmax) for row in ("Σ_k ((f_k + 1) S)", "Σ_k (f_k + 1) a_k", "(Σ_k f_k)²", "1/(Σ_k f_k)")),
    *((row, in_softmax) for row in ("(log S)²", "(∂S/∂a_c)/S", "∂/∂a_c (∂S/∂a_y)", "σ′(S)", "0.5 tanh(S)")),
    *((row, in_network) for row in ("(W^T W)_jj", "(W h + b) ⊙ δ", "g′(α β)", "Wᵀ δ", "H^-1 H h", "L α")),
    *((row, in_random) for row in ("E[(w − t)²]", "E[w]²", "n Var[w]", "Σ_k E[w_k²]")),
]


@pytest.mark.parametrize("typeset", [plain, latex])
def test_what_is_typeset_is_read_again_as_the_same(typeset):
    changed = [row for row, read in ROWS if not same_form(read(typeset(read(row))), read(row))]
    assert changed == []


@pytest.mark.parametrize(
    ("row", "read", "text", "tex"),
    [
        ("df_y/da_c", in_softmax, "∂f_y/∂a_c", r"\frac{\partial f_{y}}{\partial a_{c}}"),
        ("-1/f_y S", in_softmax, "−1/f_y · S", r"-\frac{1}{f_{y}} \cdot S"),
        ("1[y=c]-f_c", in_softmax, "1[y=c] − f_c", r"1_{y=c} - f_{c}"),
        ("S^-2 f_y", in_softmax, "S⁻² f_y", r"S^{-2} \, f_{y}"),
        ("(W^T delta)_j", in_network, "(Wᵀ δ)_j", r"\left(W^\top \, \delta\right)_{j}"),
        ("sum_k delta_k z_k", in_network, "Σ_k δ_k z_k", r"\sum_{k} \delta_{k} \, z_{k}"),
        ("Var[w]", in_random, "Var[w]", r"\mathrm{Var}\left[w\right]"),
    ],
)
def test_it_looks_as_in_a_book(row, read, text, tex):
    assert (plain(read(row)), latex(read(row))) == (text, tex)
