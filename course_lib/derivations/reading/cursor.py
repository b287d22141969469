"""The tokens of a line, read one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.names import split
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.tokens import Token
from course_lib.derivations.vocabulary import Vocabulary

END = Token("end", "", -1, True)


class Cursor:
    """A place among the tokens of one line.

    hidden: whether the hidden symbols of the vocabulary can be read, as in its own definitions.
    """

    def __init__(self, line_tokens: Sequence[Token], vocabulary: Vocabulary, hidden: bool = False):
        self.tokens, self.vocabulary, self.hidden = list(line_tokens), vocabulary, hidden
        self.position = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else END

    @property
    def place(self) -> int | None:
        """Where the next token stands; at the end, behind the last."""
        if self.position < len(self.tokens):
            return self.next.at
        return self.tokens[-1].at + len(self.tokens[-1].text) if self.tokens else None

    def peek(self, ahead: int) -> Token:
        return self.tokens[self.position + ahead] if self.position + ahead < len(self.tokens) else END

    def sees(self, *texts: str) -> bool:
        return self.next.kind == "sign" and self.next.text in texts

    def take(self, *texts: str) -> Token | None:
        """The next token, if it is one of these signs."""
        if not self.sees(*texts):
            return None
        self.position += 1
        return self.tokens[self.position - 1]

    def need(self, text: str, why: str) -> Token:
        found = self.take(text)
        if found is None:
            raise self.expected(f"`{text}` {why}")
        return found

    def expected(self, what: str) -> ReadingError:
        """'expected …, but …', at the next token."""
        if self.next.kind == "error":
            return ReadingError(self.next.text, self.place)
        came = "the line ends here" if self.next is END else f"here is `{self.next.text}`"
        return ReadingError(f"expected {what}, but {came}", self.place)

    @contextmanager
    def at(self, place: int | None) -> Iterator[None]:
        """An error without a place, of parts that do not fit, is at this one."""
        try:
            yield
        except ReadingError as error:
            error.at = place if error.at is None else error.at
            raise

    def lookup(self, word: str) -> Symbol | None:
        symbol = self.vocabulary.get(word)
        return symbol if symbol and (self.hidden or not symbol.hidden) else None

    def split_word(self) -> None:
        """Put the names that the word here holds in its place."""
        if self.next.kind == "word":
            self.tokens[self.position : self.position + 1] = split(self.next, self.lookup, self.vocabulary)
