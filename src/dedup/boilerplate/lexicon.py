"""Phrases of page furniture: what ``lexicon.txt`` lists, ready to be looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dedup.model import BoilerplateKind
from dedup.text.normalize import comparison_form

__all__ = ["STRENGTHS", "Lexicon", "Phrase", "key", "lexicon"]

STRENGTHS = {"strong": 1.0, "plain": 0.5, "weak": 0.25}
"""Evidence a phrase gives that its text is a web page; a page needs 1."""

_WORD = re.compile(
    r"[^\s!-&(-/:-@\[-^`{-~\xa1-\xbf\u2000-\u2018\u201a-\u206f"
    r"\u2190-\u2bff\u3000-\u3004\u3008-\u303f\ufe0f\U0001f000-\U0001faff]+"
)
_NUMBER = re.compile(r"\d+")
MAX_PHRASE = 6
MAX_UNSPACED = 10


def key(text: str) -> str:
    """Form in which phrases are compared: words without punctuation, numbers as 0.

    >>> key("  12 Comments » ")
    '0 comments'
    """
    words = _WORD.findall(_NUMBER.sub("0", comparison_form(text).replace("’", "'")))
    return " ".join(word for word in words if word != "'")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase tells: a kind of furniture, and how surely."""

    kind: BoilerplateKind
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Phrases that are a whole line, that begin one, and that a line may hold."""

    whole: dict[str, Phrase]
    begins: dict[str, Phrase]
    holds: dict[str, Phrase]

    def whole_line(self, line: str) -> Phrase | None:
        """Phrase that is all of a line given as its :func:`key`."""
        return self.whole.get(line) or self.begins.get(line)

    def beginning(self, line: str) -> tuple[Phrase, str] | None:
        """Longest phrase a line begins with, and the phrase itself."""
        words = line.split(" ", MAX_PHRASE)
        for n in range(min(MAX_PHRASE, len(words)), 0, -1):
            start = " ".join(words[:n])
            if start in self.begins:
                return self.begins[start], start
        if line[:1] >= "\u2e80":  # scripts without spaces: any start of the line may be the phrase
            for n in range(min(MAX_UNSPACED, len(line)), 1, -1):
                if line[:n] in self.begins:
                    return self.begins[line[:n]], line[:n]
        return None

    def held(self, line: str) -> Phrase | None:
        """First phrase that stands anywhere in a line."""
        padded = f" {line} "
        return next((found for phrase, found in self.holds.items() if phrase in padded), None)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    tables: dict[str, dict[str, Phrase]] = {"whole": {}, "begins": {}, "holds": {}}
    for line in files(__package__).joinpath("lexicon.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, phrases = line.partition(":")
        kind, strength, _language = head.split()
        told = Phrase(kind, STRENGTHS[strength])  # type: ignore[arg-type]  # a test holds the kinds
        for phrase in phrases.split("|"):
            written = phrase.strip()
            form = key(written.strip("…").replace("…", " "))
            if written.startswith("…"):
                spaced = form[:1] < "\u2e80"
                tables["holds"].setdefault(f" {form} " if spaced else form, told)
            else:
                tables["begins" if written.endswith("…") else "whole"].setdefault(form, told)
    return Lexicon(**tables)
