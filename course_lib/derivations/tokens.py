r"""From characters to tokens: Unicode, plain ASCII and LaTeX become one spelling.

    token = number | word | sign
    number = digits [. digits]                            2   0.5   .5
    word = a Latin letter, then letters and digits        exp   f1   da
         | one Greek letter                               θ     (also \theta; `theta` is a word)
    sign = + − · / ^ _ ( ) [ ] { } , = ′ ⊙ √ Σ Π ∂ ½ frac

Superscripts and subscripts of Unicode become ^{…} and _{…}; `\left`, `\,` and the like are space. Nothing is
ever normalised (NFKC makes f² into f2): a character or command that is not in the tables is an error, which
is kept as a token, so that the reader meets it in its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from course_lib.derivations.errors import nearest

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "epsilon": "ε", "eps": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "lam": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ",
    "psi": "ψ", "omega": "ω", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

SIGNS = {
    "+": "+", "-": "−", "−": "−", "–": "−", "/": "/", "^": "^", "_": "_", "(": "(", ")": ")", "[": "[",
    "]": "]", "{": "{", "}": "}", ",": ",", "=": "=", "*": "·", "·": "·", "⋅": "·", "∙": "·", "×": "·",
    "∗": "·", "'": "′", "’": "′", "′": "′", "⊙": "⊙", "∘": "⊙", "√": "√", "Σ": "Σ", "∑": "Σ", "Π": "Π",
    "∏": "Π", "∂": "∂", "½": "½",
}  # fmt: skip

#: what stands for several signs
SPELLED_OUT = {"**": "^", "==": "=", "(*)": "⊙", '"': "′′", "″": "′′", "‴": "′′′"}

COMMANDS = {
    "cdot": "·", "times": "·", "ast": "·", "odot": "⊙", "circ": "⊙", "partial": "∂", "sum": "Σ", "prod": "Π",
    "prime": "′", "{": "{", "}": "}", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    "frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "sqrt": "√",
}  # fmt: skip
WORDS = {"log", "ln", "exp", "tanh"}
TRANSPOSE = {"top", "intercal", "⊤", "⊺"}
SPACE = {
    *",;:!> &\\", "quad", "qquad", "left", "right",
    *("displaystyle", "textstyle", "limits", "nonumber", "notag"),
    *("big", "Big", "bigg", "Bigg"), *("bigl", "Bigl", "biggl", "Biggl"), *("bigr", "Bigr", "biggr", "Biggr"),
}  # fmt: skip
#: \mathbf{W} and the like are what stands in them
STYLES = {
    *("mathbf", "mathrm", "mathbb", "mathit", "mathsf", "mathcal", "boldsymbol", "bm", "operatorname"),
    *("text", "textrm", "mathds", "mathop"),
}  # fmt: skip

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ", "0123456789-T", strict=True))
SUBSCRIPTS = dict(zip("ᵢⱼₖₗₘₙₚᵣₛₜᵤᵥₓₐₑₒₕ", "ijklmnprstuvxaeoh", strict=True))
LETTERS = {"𝟙": "1", "𝟏": "1", "𝔼": "E", "ϵ": "ε", "µ": "μ"}

_TOKEN = re.compile(
    r"(?P<space>[ \t\u00a0\u2009\u202f~&]+)"
    r"|(?P<command>\\(?:[A-Za-z]+|.)?)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9]*|[α-ωΔΘΛΦΨΩ])"
    r"|(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ]+)"
    r"|(?P<sub>[ᵢⱼₖₗₘₙₚᵣₛₜᵤᵥₓₐₑₒₕ]+)"
    r"|(?P<spelled>\*\*|==|\(\*\)|[\"″‴])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_STYLED = re.compile(r"[ ]*\{[ ]*([A-Za-z]+|[0-9])[ ]*\}")


@dataclass(frozen=True, slots=True)
class Token:
    """kind: "number", "word", "sign" or "error" (then `text` is the sentence). at: its place in the text.

    spaced: whether there is space before it, so that `a/b c` can be told from `a/bc`.
    """

    kind: str
    text: str
    at: int
    spaced: bool


def tokens(row: str, at: int = 0) -> list[Token]:
    """The tokens of one row of text that begins at position `at`."""
    return list(_tokens(row, at))


def _tokens(row: str, begin: int) -> Iterator[Token]:
    position, spaced = 0, True
    while position < len(row):
        match = _TOKEN.match(row, position)
        kind, text, at = match.lastgroup, match.group(), begin + position
        position = match.end()
        if kind == "command" and text[1:] in STYLES:
            if styled := _STYLED.match(row, position):
                position = styled.end()
                yield Token("number" if styled[1].isdigit() else "word", styled[1], at, spaced)
                spaced = False
        elif kind == "space" or (kind == "command" and text[1:] in SPACE):
            spaced = True
        else:
            for each in _read(kind, text):
                yield Token(*each, at, spaced)
                spaced = False


def _read(kind: str, text: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of the tokens that a piece of text stands for."""
    if kind in ("number", "word"):
        yield kind, text
    elif kind == "super":
        yield from _braced("^", "".join(SUPERSCRIPTS[each] for each in text))
    elif kind == "sub":
        yield from _braced("_", "".join(SUBSCRIPTS[each] for each in text))
    elif kind == "spelled":
        for sign in SPELLED_OUT[text]:
            yield "sign", sign
    elif kind == "command":
        yield _command(text[1:])
    elif text in SIGNS:
        yield "sign", SIGNS[text]
    elif text in TRANSPOSE:
        yield "word", "⊤"
    elif text in LETTERS:
        yield "number" if LETTERS[text] == "1" else "word", LETTERS[text]
    else:
        yield "error", _unknown(text)


def _braced(sign: str, inside: str) -> Iterator[tuple[str, str]]:
    yield "sign", sign
    yield "sign", "{"
    for each in tokens(inside):
        yield each.kind, each.text
    yield "sign", "}"


def _command(name: str) -> tuple[str, str]:
    if name in COMMANDS:
        return "sign", COMMANDS[name]
    if name in GREEK:
        return "word", GREEK[name]
    if name in WORDS:
        return "word", name
    if name in TRANSPOSE:
        return "word", "⊤"
    known = nearest(name, [*COMMANDS, *GREEK, *WORDS])
    return "error", f"`\\{name}` is no command of this language" + known.replace("`", "`\\", 1)


LOOKS_LIKE = dict(zip("аеорсхуіјѕԁһοαΕАВЕКМНОРСТХ", "aeopcxyijsdhoaEABEKMHOPCTX", strict=True))


def _unknown(character: str) -> str:
    """What to do about a character that is in no table."""
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    if unicodedata.category(character) in ("Cf", "Cc", "Cs", "Co", "Cn"):
        return f"there is an invisible character here (U+{ord(character):04X}); delete it and type it anew"
    if character in LOOKS_LIKE:
        meant = LOOKS_LIKE[character]
        return f"`{character}` looks like `{meant}`, but is the {name}; type `{meant}`"
    if character in "≈≃≅≤≥<>→⇒≠∝≡":
        return (
            f"`{character}` joins no lines of a derivation: every line is equal to the one before, with `=`"
        )
    if character == "|":
        return "absolute values are not in this language; one `|` alone begins the name of the rule"
    if character in ";:!?":
        return f"`{character}` has no meaning here; the name of a rule stands behind `|`"
    return f"`{character}` ({name}) is no sign of this language"


__all__ = ["GREEK", "Token", "tokens"]
