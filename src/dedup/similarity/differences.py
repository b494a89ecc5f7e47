"""Whether what differs between two near repeats changes what is said.

A paragraph that comes back with a few words edited is a repeat; a clause that comes back
with another number, another name or a "not" is not. Names are told by their capital; a
script without case hides them, so there a replaced word always counts as telling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from dedup import _page_kernels
from dedup.text.normalize import cased_tokens

__all__ = ["Vocabulary", "differs_in_substance"]

MAX_ALIGNED = 20_000
"""Tokens up to which two blocks are aligned; beyond, their bags of tokens are compared."""

MAX_REMEMBERED = 1024
"""Blocks whose words are remembered."""

NEGATIONS = frozenset(
    """
    no not never none nor neither cannot without t nobody nothing nowhere hardly barely
    non ni nunca jamás sin nada nadie tampoco ningún ninguna ninguno
    ne n pas jamais aucun aucune sans rien
    nicht kein keine keinen keiner keines keinem nie niemals ohne nichts niemand weder
    не нет ни без никогда ничего никто нельзя
    لا لم لن ليس ليست غير بدون دون ما
    नहीं न ना मत बिना
    不 没 沒 无 無 非 未 否 别 別 勿 莫
    não nem sem nenhum nenhuma mai senza nessuno niente nessuna
    nie bez nigdy ani nic nikt değil yok hiç niet geen nooit zonder inte ej ingen aldrig utan
    ない なし ません 안 못 없다 아니다 δεν μη μην όχι χωρίς לא אין בלי
    """.split()
)
NUMBER_WORDS = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty
    sixty seventy eighty ninety hundred thousand million billion first second third half dozen twice
    uno una dos tres cuatro cinco seis siete ocho nueve diez cien mil millón millones primero segundo
    un une deux trois quatre cinq sept huit neuf dix vingt cent mille premier première deuxième
    ein eine eins zwei drei vier fünf sechs sieben acht neun zehn hundert tausend erste zweite dritte
    один одна два две три четыре пять шесть семь восемь девять десять сто тысяча первый второй
    واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مئة ألف
    एक दो तीन चार पाँच पांच छह सात आठ नौ दस सौ हज़ार लाख करोड़
    一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 两 兩
    """.split()
)
UNITS = frozenset(
    """
    mg g kg t ml l mm cm m km mi ft lb oz hz khz mhz ghz w kw mw v a c f percent
    gram grams kilogram kilograms milligram milligrams microgram micrograms tonne tonnes ton tons
    litre litres liter liters millilitre millilitres milliliter milliliters
    metre metres meter meters kilometre kilometres kilometer kilometers centimetre centimetres
    mile miles yard yards foot feet inch inches pound pounds ounce ounces
    second seconds minute minutes hour hours day days week weeks month months year years
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    dollar dollars euro euros yen rupee rupees ruble rubles yuan
    """.split()
)
"""Small closed classes of words that state a quantity or a polarity, in the lexicon's languages."""


TELLING = NEGATIONS | NUMBER_WORDS | UNITS


class Vocabulary:
    """What a document's words tell: which are names there, and which of a block are telling.

    A capitalised word is a name unless the document also writes it in lower case.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.is_telling = lru_cache(MAX_REMEMBERED)(self._is_telling)
        self.tokens_of = lru_cache(MAX_REMEMBERED)(cased_tokens)
        self.counts_of = lru_cache(MAX_REMEMBERED)(self._counts_of)

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

    def _counts_of(self, text: str) -> Counter[str]:
        """The tokens of a text, counted."""
        return Counter(self.tokens_of(text))

    def has_more(self, text: str, other: str) -> bool:
        """Whether a text has a telling word, whatever its case, more often than another."""
        ours, theirs = self.counts_of(text), self.counts_of(other)
        more = [token for token, n in ours.items() if n > theirs.get(token, 0)]
        words = {token.lower() for token in more if self.is_telling(token)}
        return bool(words) and bool(self._telling(ours, words) - self._telling(theirs, words))

    def _telling(self, counts: Counter[str], words: set[str]) -> Counter[str]:
        """How often some words, in lower case, are telling."""
        found: Counter[str] = Counter()
        for token, n in counts.items():
            if token.lower() in words and self.is_telling(token):
                found[token.lower()] += n
        return found


def _has_case(token: str) -> bool:
    return any(char.lower() != char.upper() for char in token)


def differs_in_substance(copy: str, original: str, vocabulary: Vocabulary, *, part: bool = False) -> bool:
    """Whether two similar texts differ in a number, a unit, a name or a negation.

    Parameters
    ----------
    copy, original
        The texts as they stand, case included.
    vocabulary
        Of the document they stand in.
    part
        The copy is a part of the original: what the original says before and after that
        part does not count.
    """
    # Quick, and enough where all lines are alike but for a number: what differs here differs
    # however the two are aligned.
    if vocabulary.has_more(copy, original) or (not part and vocabulary.has_more(original, copy)):
        return True
    ours, theirs = vocabulary.tokens_of(copy), vocabulary.tokens_of(original)
    if part:
        theirs = _closest_window(ours, theirs)
    for left, right in _differences(ours, theirs):
        if any(map(vocabulary.is_telling, (*left, *right))):
            return True
        if left and right and not all(map(_has_case, (*left, *right))):
            return True
    return False


def _closest_window(ours: list[str], theirs: list[str]) -> list[str]:
    """The stretch of ``theirs`` that ``ours`` comes from.

    The maximum-sum segment (Bentley 1984) in which pairs of words of ``ours`` count for and all others
    against: a phrase that stands by chance far from the rest does not widen it. Where ours has
    more words before or after, as many of theirs belong to it: those that ours may replace.
    """
    at = list(pairwise(map(str.lower, ours)))
    grams = set(at)
    theirs_at = list(pairwise(map(str.lower, theirs)))
    best = first = last = 0
    total = start = 0
    for i, gram in enumerate(theirs_at):
        if total <= 0:
            total, start = 0, i
        total += 1 if gram in grams else -1
        if total > best:
            best, first, last = total, start, i + 2
    if not best:
        return []
    before = at.index(theirs_at[first])
    after = at[::-1].index(theirs_at[last - 2])
    return theirs[max(0, first - before) : last + after]


def _differences(ours: list[str], theirs: list[str]) -> Iterable[tuple[Sequence[str], Sequence[str]]]:
    """Stretches of tokens, ours and theirs, where the two say something else."""
    if max(len(ours), len(theirs)) > MAX_ALIGNED:
        left, right = Counter(ours), Counter(theirs)
        yield from (((token,), ()) for token in left - right)
        yield from (((), (token,)) for token in right - left)
        return
    a, b = [token.lower() for token in ours], [token.lower() for token in theirs]
    at_a = at_b = 0
    for match in LCSseq.editops(a, b).as_matching_blocks():
        left_part, right_part = ours[at_a : match.a], theirs[at_b : match.b]
        if left_part or right_part:
            yield left_part, right_part
        at_a, at_b = match.a + match.size, match.b + match.size
