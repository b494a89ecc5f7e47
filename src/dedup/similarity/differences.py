"""Whether what differs between two near repeats changes what is said.

A paragraph that comes back with a few words edited is a repeat; a clause that comes back
with another number, another name or a "not" is not, nor is one with "unlawful" for "lawful".
Names are told by their capital; a script without case hides them, so there a replaced word
always counts as telling.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

from rapidfuzz.distance import LCSseq

from dedup import _page_kernels
from dedup.similarity.signs import signs_of
from dedup.similarity.telling import NEGATIONS, SPELLED_NEGATIONS, TELLING
from dedup.text.normalize import cased_tokens

__all__ = ["Vocabulary", "differs_in_substance"]

MAX_ALIGNED = 5_000
"""Tokens up to which two blocks are aligned, which takes the square of that; beyond, the tokens that tell
are compared without their order. Paragraphs are a hundredth as long."""
MAX_OPENING = 4
"""Tokens at the beginning of a sentence, and right before a part of it, among which a negation denies that
part: "it is not true that" has its own as the third. A quote on the golden pages follows at a distance of
thirteen tokens a "not" that is the ninth of its sentence, and is a quote all the same."""
MIN_STEM = 4
MAX_PREFIX = 6
"""Letters of a word, from which, and letters before it, up to which the two are taken for opposites: "male"
and "female", "lawful" and "unlawful", "recevable" and "irrecevable". No list of prefixes would do for all
languages; what else is so alike ("light", "daylight") only makes a near repeat stay."""

MAX_REMEMBERED = 1 << 24
"""Letters of blocks whose words are remembered."""
MAX_REMEMBERED_TOKENS = 16_384
"""Tokens of which it is remembered whether they tell."""

SENTENCE_ENDS = re.compile("[.!?…。！？｡।॥؟۔։።]")
"""Signs after which a negation no longer counts for what follows."""


@dataclass(frozen=True)
class _Words:
    """A block: its tokens in its case, in lower case, how often each telling one stands in it, its signs."""

    text: str
    cased: list[str]
    lower: list[str]
    telling: dict[str, int]
    signs: Counter[str]

    def part(self, first: int, last: int) -> _Words:
        """The tokens from one place up to another; what else is known is that of the whole."""
        return replace(self, cased=self.cased[first:last], lower=self.lower[first:last])

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The tokens of each sentence, from one place up to another."""
        pieces = SENTENCE_ENDS.split(self.text)
        return list(pairwise(accumulate((len(cased_tokens(piece)) for piece in pieces), initial=0)))


class Vocabulary:
    """What a document's words tell: which are names there, and which of a block are telling.

    A capitalised word is a name unless the document also writes it in lower case.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.is_telling = lru_cache(MAX_REMEMBERED_TOKENS)(self._is_telling)
        self._tokens: dict[str, tuple[str, str]] = {}
        self._remembered: OrderedDict[str, _Words] = OrderedDict()
        self._n_remembered = 0

    @cached_property
    def _lower(self) -> _page_kernels.Words:
        return _page_kernels.lower_words(self._text)

    def _is_telling(self, token: str) -> bool:
        """Whether a token alone, added or taken away, changes what is said."""
        lower = token.lower()
        return (
            lower in TELLING
            or (not (token.isascii() and token.isalpha()) and any(map(str.isnumeric, token)))
            or (token[:1].isupper() and lower not in self._lower)
        )

    def words_of(self, text: str) -> _Words:
        """The tokens of a block; those of the last ones are remembered."""
        found = self._remembered.get(text)
        if found is not None:
            self._remembered.move_to_end(text)
            return found
        found = self._remembered[text] = self._words_of(text)
        self._n_remembered += len(text)
        while self._n_remembered > MAX_REMEMBERED:
            oldest, _ = self._remembered.popitem(last=False)
            self._n_remembered -= len(oldest)
        return found

    def _words_of(self, text: str) -> _Words:
        # Blocks that are alike share their tokens, each of which is held once.
        held = self._tokens
        pairs = [
            held.get(token) or held.setdefault(token, (token, token.lower())) for token in cased_tokens(text)
        ]
        cased, lower = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        words = _Words(text, cased, lower, {}, Counter(signs_of(text)))
        return replace(words, telling=self.telling_in(words))

    def telling_in(self, words: _Words) -> dict[str, int]:
        """How often each telling word, whatever its case, stands among some."""
        both = zip(words.cased, words.lower, strict=True)
        return Counter(lower for token, lower in both if self.is_telling(token)) + _spelled_negations(
            words.lower
        )


def _spelled_negations(tokens: list[str]) -> Counter[str]:
    """How often each negation stands among some tokens that is of several there, a letter each."""
    if SPELLED_NEGATIONS.keys().isdisjoint(tokens):
        return Counter()
    return Counter(
        "".join(letters)
        for i, token in enumerate(tokens)
        for letters in SPELLED_NEGATIONS.get(token, ())
        if tuple(tokens[i : i + len(letters)]) == letters
    )


def _denies(tokens: list[str]) -> bool:
    return not NEGATIONS.isdisjoint(tokens) or bool(_spelled_negations(tokens))


def _has_more(ours: _Words, theirs: _Words) -> bool:
    """Whether a block has a telling word, whatever its case, more often than another."""
    return any(n > theirs.telling.get(word, 0) for word, n in ours.telling.items())


def _has_case(token: str) -> bool:
    return any(char.lower() != char.upper() for char in token)


def _is_prefixed(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether a word of one stretch is one of the other with letters before it: a negating prefix, mostly."""
    one, other = ({token.lower() for token in tokens} for tokens in (left, right))
    return not (_without_prefixes(one).isdisjoint(other) and _without_prefixes(other).isdisjoint(one))


def _without_prefixes(words: set[str]) -> set[str]:
    """What is left of words without some letters at their beginning."""
    return {word[i:] for word in words for i in range(1, min(MAX_PREFIX, len(word) - MIN_STEM) + 1)}


def differs_in_substance(copy: str, original: str, vocabulary: Vocabulary, *, part: bool = False) -> bool:
    """Whether two similar texts differ in a number, its sign, a unit, a name or a negation.

    Parameters
    ----------
    copy, original
        The texts as they stand, case included.
    vocabulary
        Of the document they stand in.
    part
        The copy is a part of the original: what the original says before and after that
        part does not count, but for a negation before it in the same sentence, or right after it.
    """
    ours, theirs = vocabulary.words_of(copy), vocabulary.words_of(original)
    # Quick, and enough where all lines are alike but for a number: what differs here differs
    # however the two are aligned.
    if _has_more(ours, theirs) or (not part and _has_more(theirs, ours)):
        return True
    if not (ours.signs <= theirs.signs if part else ours.signs == theirs.signs):
        return True
    if part:
        first, last = _closest_window(ours.lower, theirs.lower)
        if _is_negated(theirs, first, last):
            return True
        theirs = theirs.part(first, last)
        if any(n > ours.telling.get(word, 0) for word, n in _spelled_negations(theirs.lower).items()):
            return True
    if max(len(ours.cased), len(theirs.cased)) > MAX_ALIGNED:
        return part and vocabulary.telling_in(theirs) != ours.telling
    for left, right in _differences(ours, theirs):
        if any(map(vocabulary.is_telling, (*left, *right))):
            return True
        if left and right and (not all(map(_has_case, (*left, *right))) or _is_prefixed(left, right)):
            return True
    return False


def _is_negated(words: _Words, first: int, last: int) -> bool:
    """Whether a part of a block, from one of its tokens to another, is denied by the sentence it stands in.

    "It is not true that ..." denies what follows from the sentence's beginning, "never ..." from right
    before it; other languages put the negation right after. A "not" elsewhere belongs to another clause.
    """
    tokens = words.lower
    next_one = tokens[last] if last < len(tokens) else ""
    spelled = SPELLED_NEGATIONS.get(next_one, ())
    after = next_one in NEGATIONS or any(tuple(tokens[last : last + len(one)]) == one for one in spelled)
    if not after and not _denies(tokens[:first]):
        return False
    for begins, ends in words.sentences:
        if begins < first < ends:
            opening = tokens[begins : min(begins + MAX_OPENING, first)]
            if _denies(opening) or _denies(tokens[max(begins, first - MAX_OPENING) : first]):
                return True
        if after and begins < last < ends:
            return True
    return False


def _closest_window(ours: list[str], theirs: list[str]) -> tuple[int, int]:
    """Where the stretch of ``theirs`` that ``ours`` comes from begins, and where it ends.

    The maximum-sum segment (Bentley 1984) in which pairs of words of ``ours`` count for and all others
    against: a phrase that stands by chance far from the rest does not widen it. Where ours has
    more words before or after, as many of theirs belong to it: those that ours may replace.
    """
    at = list(pairwise(ours))
    grams = set(at)
    theirs_at = list(pairwise(theirs))
    best = first = last = 0
    total = start = 0
    for i, gram in enumerate(theirs_at):
        if total <= 0:
            total, start = 0, i
        total += 1 if gram in grams else -1
        if total > best:
            best, first, last = total, start, i + 2
    if not best:
        return 0, 0
    before = at.index(theirs_at[first])
    after = at[::-1].index(theirs_at[last - 2])
    return max(0, first - before), last + after


def _differences(ours: _Words, theirs: _Words) -> Iterable[tuple[Sequence[str], Sequence[str]]]:
    """Stretches of tokens, ours and theirs, where the two say something else."""
    at_a = at_b = 0
    for match in LCSseq.editops(ours.lower, theirs.lower).as_matching_blocks():
        left_part, right_part = ours.cased[at_a : match.a], theirs.cased[at_b : match.b]
        if left_part or right_part:
            yield left_part, right_part
        at_a, at_b = match.a + match.size, match.b + match.size
