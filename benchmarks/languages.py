"""Invented languages: vocabularies with natural word shapes and frequencies.

The words mean nothing. What counts for sketching and joining is kept: a few dozen short
words make up nearly half of all tokens, the rest follow Zipf's law with a long tail, words
are stems with endings, frequent words are short, and stock phrases make unrelated texts
share some shingles. The letters are those of the script, so the bytes per character are real.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from draws import Draws, Table

__all__ = ["BREAKS", "COMMA", "LANGUAGES", "NO_BREAK", "PARAGRAPH", "SENTENCE", "Language", "language"]

BREAKS = NO_BREAK, COMMA, SENTENCE, PARAGRAPH = range(4)
"""What follows a word."""

N_WORDS = 40_000
N_PHRASES = 3_000
N_TOPICS, TOPIC_WORDS = 200, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Script:
    """What words of a language are made of."""

    frequent: str
    onsets: str
    nuclei: str
    codas: str
    endings: str
    space: str = " "
    marks: tuple[str, str] = (",", ".")
    syllables: tuple[int, ...] = (35, 45, 16, 4)  # weights of 1, 2, ... syllables a stem


_SCRIPTS = {
    "english": _Script(
        frequent="the of and to in a is that it was for on are as with his they at be this from have or by "
        "one had not but what all were when we there can an your which their said if do will each about how "
        "up out them then she many some so these would other into has more her two like him see time could",
        onsets="* * b b c c d d f f g h l l m m n p p r r s s t t v w j k br cl fl gr pl pr st sh th tr",
        nuclei="a a e e e i i o o u ea ou",
        codas="* * * * * b d g l l m n n nd nt p r r s s st t t ck",
        endings="* * * * * * * * s s ed ing er ly tion ment ness able al ous ity ism",
    ),
    "polish": _Script(
        frequent="i w na z do się że nie to jest o jak po za od co dla tak już a czy był przez ale tym może "
        "jego tylko jej być są ich tego ten ta te przed bez pod nad także który która które ma",
        onsets="b br c ch cz d dz g gr j k kr ł l m n p pr prz r rz s sk st ś sz t tr w z ż ź",
        nuclei="a e i o u y ą ę ó ie ia",
        codas="* * * c ć k l ł m n ń r s ś st t w z ż",
        endings="* * * ach ami ego em emu ość ości owa owski ów y i ie ę ą ał ała ić ować",
    ),
    "russian": _Script(
        frequent="и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой ты "
        "от так о для же все мочь вы такой его только или ещё бы себя один как уже до время если",
        onsets="б бр в вр г гр д др ж з к кл кр л м н п пл пр р с ск сл ст т тр ф х ц ч ш щ",
        nuclei="а е и о у ы э ю я ё",
        codas="* * * б в д й к л м н р с ст т х ч ш ь",
        endings="* * * а ы у ом ами ого ому ость ости ение ения ский ская ть ла ли ться",
    ),
    "arabic": _Script(
        frequent="من في على إلى أن ما لا هذا عن مع كان هو هي التي الذي كل بعد قد كما بين لم أو ثم ذلك عند "
        "حيث حتى قبل غير بعض أي إن هذه كانت وقد منذ خلال",
        onsets="ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ع غ ف ق ك ل م ن ه و ي ال وال",
        nuclei="* * ا ي و",
        codas="ب ت ج ح د ر س ع ف ق ك ل م ن",
        endings="* * * ة ات ين ون ها هم ية",
        marks=("،", "."),
    ),
    "chinese": _Script(
        frequent="的 是 在 了 不 和 有 大 这 主 中 人 上 为 们 地 个 用 工 时 "
        "要 动 国 产 以 我 到 他 会 作 来 分",
        onsets=" ".join(map(chr, range(0x4E00, 0x4E00 + 3 * 2_500, 3))),
        nuclei="*",
        codas="*",
        endings="*",
        space="",
        marks=("，", "。"),
        syllables=(20, 62, 14, 4),
    ),
}

LANGUAGES = tuple(_SCRIPTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A vocabulary ready to be drawn from and written out.

    ``pieces`` has ``len(BREAKS) * 2 * N_WORDS`` strings: a word with the break after it, in
    lower case first, then capitalised. ``phrases`` are word numbers, one array a phrase.
    """

    name: str
    pieces: list[str]
    ranks: Table
    phrases: list[NDArray[np.int64]]
    phrase_ranks: Table
    topic_ranks: Table

    def write(self, words: NDArray[np.int64], breaks: NDArray[np.int64]) -> str:
        """Text of numbered words and the breaks after them; sentences begin with a capital."""
        if not len(words):
            return ""
        starts = np.ones(len(words), np.int64)
        starts[1:] = breaks[:-1] >= SENTENCE
        pieces = self.pieces
        at = words + N_WORDS * (breaks + len(BREAKS) * starts)
        return "".join([pieces[i] for i in at.tolist()]).rstrip()


def _stems(draws: Draws, script: _Script, n: int) -> list[str]:
    counts = draws.table(Table(script.syllables), n) + 1
    total = int(counts.sum())
    columns = []
    for group in (script.onsets, script.nuclei, script.codas):
        parts = ["" if part == "*" else part for part in group.split()]
        columns.append([parts[i] for i in draws.below(len(parts), total).tolist()])
    syllables = list(map("".join, zip(*columns, strict=True)))
    ends = np.cumsum(counts)
    return ["".join(syllables[a:b]) for a, b in zip(ends - counts, ends, strict=True)]


def _words(draws: Draws, script: _Script) -> list[str]:
    """``N_WORDS`` different words, the most frequent first, some of them numbers."""
    endings = ["" if e == "*" else e for e in script.endings.split()]
    frequent = script.frequent.split()
    known = set(frequent)
    rest: list[str] = []
    while len(rest) < N_WORDS:
        stems = _stems(draws, script, N_WORDS)
        for stem, ending in zip(stems, draws.below(len(endings), N_WORDS).tolist(), strict=True):
            word = stem + endings[ending]
            if len(word) > 1 and word not in known:
                known.add(word)
                rest.append(word)
    numbers = [str(n) for n in range(2, 1000)]
    rest = [*numbers, *rest][: N_WORDS - len(frequent)]
    # Frequent words are short, roughly: the noise is worth four letters. A number is no frequent word.
    length = np.array([8 if word.isdigit() else min(len(word), 12) for word in rest])
    order = np.argsort(length * 1000 + draws.below(4000, len(rest)), kind="stable")
    return frequent + [rest[i] for i in order]


def _phrases(draws: Draws, ranks: Table) -> list[NDArray[np.int64]]:
    lengths = draws.below(6, N_PHRASES) + 4
    words = draws.table(ranks, int(lengths.sum()))
    return np.split(words, np.cumsum(lengths)[:-1])


def _zipf(n: int, shift: float = 2.7) -> Table:
    """Zipf's law with Mandelbrot's shift; 2.7 is usual for English."""
    return Table(1 / (np.arange(n) + shift))


@cache
def language(name: str) -> Language:
    """One of ``LANGUAGES``, always with the same words."""
    script = _SCRIPTS[name]
    draws = Draws(LANGUAGES.index(name), 20)
    words = _words(draws, script)
    ranks = _zipf(N_WORDS)
    space, (comma, stop) = script.space, script.marks
    after = (space, comma + space, stop + space, stop + "\n\n")
    capitals = [word[0].upper() + word[1:] for word in words]
    return Language(
        name=name,
        pieces=[word + mark for case, mark in product((words, capitals), after) for word in case],
        ranks=ranks,
        phrases=_phrases(draws, ranks),
        phrase_ranks=_zipf(N_PHRASES),
        topic_ranks=_zipf(TOPIC_WORDS),
    )
