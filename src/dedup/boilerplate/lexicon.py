"""Phrases of page furniture: what ``lexicon.txt`` lists, ready to be looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedup.model import BoilerplateKind
from dedup.text.normalize import code_points, from_code_points, nfkc, unicode_tables

__all__ = [
    "STRENGTHS",
    "Lexicon",
    "Listed",
    "Phrase",
    "Side",
    "is_unspaced",
    "key",
    "keys",
    "lexicon",
    "listed_phrases",
]

STRENGTHS = {"strong": 1.0, "plain": 0.5, "weak": 0.25}
"""Evidence a phrase gives that its text is a web page; a page needs 1."""

HOME = "home"
"""What English calls the front page: begins no trail, since prose has it before the names of sections."""
UNSPACED = "\u2e80"
"""First letter of most scripts that put no space between words (Han, Kana)."""
THAI = "\u0e00\u0e7f"
"""First and last of the one that stands before those."""
HANGUL = "\uac00\ud7a3"
"""First and last of the syllables that stand among those and have spaces."""
MAX_PHRASE = 9
"""Words in the longest phrase a line begins with."""
MAX_UNSPACED = 32
"""The same in letters, where words are not spaced."""
_NUMBER = re.compile(r"\d+")
_PUNCTUATION = (
    *range(0x20),
    *map(ord, ' !"#$%()*+,-./:;<=>?@[\\]^`{|}~'),
    *range(0x7F, 0xC0),
    *range(0x2000, 0x2070),
    *range(0x2190, 0x2C00),
    *range(0x3000, 0x3005),
    *range(0x3008, 0x3040),
    0xFE0F,
    0xFEFF,
    *range(0x1F000, 0x1FB00),
)
_WORD_SIGNS = {0x0A, 0xAA, 0xB5, 0xBA}  # line feed, feminine and masculine ordinals, micro
_ASCII_SPACED = {char: " " for char in set(_PUNCTUATION) - _WORD_SIGNS if char < 0x80}


@cache
def _spaced() -> NDArray[np.uint32]:
    """For each code point of a normalised text what a key has in its place."""
    table = np.arange(0x110000, dtype=np.uint32)
    table[sorted(set(_PUNCTUATION) - _WORD_SIGNS)] = ord(" ")
    table[0x2019] = ord("'")
    spaced: NDArray[np.uint32] = table[unicode_tables().lower]
    return spaced


def keys(texts: Sequence[str]) -> list[str]:
    """Forms in which phrases are compared: words without punctuation, numbers as 0.

    >>> keys(["  12 Comments » ", "It’s here!"])
    ['0 comments', "it's here"]
    """
    joined = "\n".join(texts)
    if joined.count("\n") >= len(texts):  # blocks of several lines: one by one
        return [key(text) for text in texts]
    return [_words(line) for line in _spaced_form(joined).split("\n")[: len(texts)]]


def key(text: str) -> str:
    """The same for one line."""
    return _words(_spaced_form(text))


def _spaced_form(text: str) -> str:
    """A text in the form that is compared, punctuation as spaces and numbers as 0."""
    if text.isascii():
        spaced = text.lower().translate(_ASCII_SPACED)
    else:
        spaced = from_code_points(_spaced()[code_points(nfkc(text))])
    return _NUMBER.sub("0", spaced)


def _words(line: str) -> str:
    return " ".join(line.split()).replace(" ' ", " ")


def is_unspaced(line: str) -> bool:
    """Whether a line begins with a letter of a script that puts no space between words."""
    if line >= UNSPACED:
        return not HANGUL[0] <= line[0] <= HANGUL[1]
    return THAI[0] <= line[:1] <= THAI[1]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase tells: a kind of furniture, how surely, and if it is where or when something is from."""

    kind: BoilerplateKind
    strength: float
    is_origin: bool = False


Side: TypeAlias = Literal["whole", "begins", "holds"]


class Listed(NamedTuple):
    """A phrase of the list: where it stands in a line, and its kind and strength."""

    words: str
    side: Side
    kind: BoilerplateKind
    strength: str


@cache
def listed_phrases() -> tuple[Listed, ...]:
    """Phrases of ``lexicon.txt`` in its order, and beginnings of trails; Greek ones in capitals as well."""
    listed: list[Listed] = []
    for line in files(__package__).joinpath("lexicon.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, written = line.partition(":")
        kind, strength, language = head.split()
        phrases = [
            (_side(phrase), phrase.strip("… "), strength) for phrase in map(str.strip, written.split("|"))
        ]
        front = [phrases[0][1]]
        if language == "el":
            phrases += [(side, _greek_capitals(words), strength) for side, words, _ in phrases]
            front.append(_greek_capitals(front[0]))
        if (kind, strength) == ("navigation", "weak") and front[0] != HOME:
            phrases += [("begins", f"{page} {words}", "strong") for page in front for _, words, _ in phrases]
        # A test holds the kinds.
        listed += [Listed(words, side, kind, of_phrase) for side, words, of_phrase in phrases]  # type: ignore[arg-type]
    return tuple(listed)


def _side(phrase: str) -> Side:
    """Where a phrase stands in a line, by the marks it is listed with."""
    return "holds" if phrase.startswith("…") else "begins" if phrase.endswith("…") else "whole"


def _greek_capitals(text: str) -> str:
    """Greek as headings write it: capitals have no accents, and one sigma."""
    return unicodedata.normalize("NFD", text).replace("\u0301", "").upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Phrases that are a whole line, that begin one, and that a line may hold."""

    whole: dict[str, Phrase]
    begins: dict[str, Phrase]
    first_words: frozenset[str]
    holds: dict[str, tuple[tuple[str, Phrase], ...]]
    holds_unspaced: tuple[tuple[str, Phrase], ...]

    def whole_line(self, line: str) -> Phrase | None:
        """Phrase that is all of a line given as its :func:`key`."""
        return self.whole.get(line) or self.begins.get(line)

    def beginning(self, line: str) -> tuple[Phrase, str] | None:
        """Longest phrase a line begins with, and the phrase itself."""
        words = line.split(" ", MAX_PHRASE)
        longest = min(MAX_PHRASE, len(words)) if words[0] in self.first_words else 0
        for n in range(longest, 0, -1):
            start = " ".join(words[:n])
            if start in self.begins:
                return self.begins[start], start
        if is_unspaced(line):  # any start of the line may be the phrase
            for n in range(min(MAX_UNSPACED, len(line)), 1, -1):
                if line[:n] in self.begins:
                    return self.begins[line[:n]], line[:n]
        return None

    def held(self, line: str) -> Phrase | None:
        """A phrase that stands anywhere in a line."""
        words = line.split(" ")
        if not self.holds.keys().isdisjoint(words):
            padded = f" {line} "
            for word in words:
                for phrase, told in self.holds.get(word, ()):
                    if phrase in padded:
                        return told
        if line.isascii() or max(line) < THAI[0]:
            return None
        return next((told for phrase, told in self.holds_unspaced if phrase in line), None)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    whole: dict[str, Phrase] = {}
    begins: dict[str, Phrase] = {}
    holds: dict[str, list[tuple[str, Phrase]]] = {}
    holds_unspaced: list[tuple[str, Phrase]] = []
    phrases = listed_phrases()
    told_by = cache(lambda kind, strength: Phrase(kind, STRENGTHS[strength]))  # one object for all of a sort
    for listed, form in zip(phrases, keys([listed.words for listed in phrases]), strict=True):
        told = told_by(listed.kind, listed.strength)
        if listed.side == "whole":
            whole.setdefault(form, told)
        elif listed.side == "begins":
            begins.setdefault(form, told)
        elif is_unspaced(form):
            holds_unspaced.append((form, told))
        else:
            holds.setdefault(form.split(" ")[0], []).append((f" {form} ", told))
    return Lexicon(
        whole=whole,
        begins=begins,
        first_words=frozenset(phrase.split(" ", 1)[0] for phrase in begins),
        holds={word: tuple(phrases) for word, phrases in holds.items()},
        holds_unspaced=tuple(holds_unspaced),
    )
