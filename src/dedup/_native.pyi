"""Native kernels of dedup; their definitions stand in dedup._reference."""

from collections.abc import Callable, Sequence
from typing import Annotated, overload

import numpy
from numpy.typing import NDArray


def levels() -> list[str]:
    """Instruction sets this CPU can run, slowest first."""

def load_unicode(*, class_starts: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], class_values: Annotated[NDArray[numpy.uint8], dict(order='C', device='cpu', writable=False)], combining_starts: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], combining_values: Annotated[NDArray[numpy.uint8], dict(order='C', device='cpu', writable=False)], lower_from: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], lower_to: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], decomposed_from: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], decomposed_offsets: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], decomposed_to: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], composed: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)]) -> None:
    """
    Hand over the tables of text/unicode.npz, before any text is read; only once.
    """

class Texts:
    """Texts where they lie: str objects or Arrow string arrays."""

    def __init__(self, source: object) -> None: ...

    def __len__(self) -> int: ...

    def __getitem__(self, i: int) -> str: ...

    @property
    def rejected(self) -> int:
        """Position of the first element that is no str, or -1."""

def token_hashes(texts: Texts, *, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint64], NDArray[numpy.int64], NDArray[numpy.bool_]]:
    """Token hashes in order, where each text's begin, and which are solo."""

def token_hashes_of_spans(texts: Texts, *, starts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], ends: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint64], NDArray[numpy.int64], NDArray[numpy.bool_]]:
    """
    Token hashes of spans of texts in order, where each span's begin, and which are solo.
    """

def shingle_sets(texts: Texts, k: int, *, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint64], NDArray[numpy.int64]]:
    """
    Sorted unique shingle hashes of each text, and where each text's begin.
    """

def signatures(texts: Texts, k: int, *, a: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], b: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, threads: int = 1, level: str = '') -> NDArray[numpy.uint32]:
    """
    MinHash rows of texts, uint32[n, len(a)], without keeping their shingles.
    """

def dealt_signatures(texts: Texts, k: int, *, a: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], b: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], cuts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, threads: int = 1, level: str = '') -> NDArray[numpy.uint32]:
    """
    MinHash rows of texts, uint32[n, len(a)], each map over one hand of the shingles.
    """

def signatures_of_sets(hashes: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], *, a: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], b: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> NDArray[numpy.uint32]:
    """
    MinHash rows of sets of 32-bit hashes, uint32[len(offsets) - 1, len(a)].
    """

def band_hashes(signatures: Annotated[NDArray[numpy.uint32], dict(shape=(None, None), order='C', device='cpu', writable=False)], bands: int, rows: int, *, threads: int = 1) -> NDArray[numpy.uint32]:
    """uint32[bands, n] hashes of bands, 0 for those without a shingle."""

def sketch_bands(texts: Texts, k: int, hashes: Annotated[NDArray[numpy.uint32], dict(shape=(None, None), order='C', device='cpu')], first: int, *, a: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], b: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], cuts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, rows: int, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> None:
    """
    Band hashes of texts, into the columns of uint32[bands, n] from the first on.
    """

def buckets(hashes: Annotated[NDArray[numpy.uint32], dict(shape=(None, None), order='C', device='cpu', writable=False)], *, threads: int = 1) -> tuple[NDArray[numpy.int64], NDArray[numpy.uint32]]:
    """Buckets of two or more texts each text stands in: offsets and numbers."""

def sample(texts: Texts, k: int, limit: int, bits: int, *, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32]]:
    """
    Low bits of the shingles up to a limit, how many each text has, and its shingles in all.
    """

def tally(hashes: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], table: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu')], *, threads: int = 1) -> None:
    """
    Counts hashes by their low bits in a table of saturating counters of 2 bits, in place.
    """

def count_hashes(hashes: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], table: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu')], *, threads: int = 1) -> None:
    """Counts hashes in a table that tells them apart, in place."""

def may_share(slots: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], counts: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], sizes: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], table: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu', writable=False)], threshold: float, *, threads: int = 1) -> NDArray[numpy.bool_]:
    """
    Which texts have few enough slots that a table of 2 bits has counted once to be similar to another.
    """

def prefixes(texts: Texts, k: int, threshold: float, table: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], wanted: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, *, held: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], held_offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.bool_]]:
    """
    Sizes, shared shingles, number of keys, the keys, and which are of the prefix.
    """

def lists(keys: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], counts: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], in_prefix: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, *, threads: int = 1) -> tuple[NDArray[numpy.int64], NDArray[numpy.uint32]]:
    """
    Lists of two or more texts with one key that each text stands in: offsets and numbers.
    """

def keep(texts: Texts, k: int, offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], numbers: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], sizes: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)] | None, shared: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)] | None, *, held: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], held_offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], room: int, threshold: float, contained: bool, limits: Sequence[int], report: object | None = None, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.int64], bool]:
    """
    Verified pairs in five columns, the pair for which each text is dropped (or -1), and whether none was left out.
    """

@overload
def first_copies(texts: Texts, *, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1) -> NDArray[numpy.int64]:
    """For each text the first that equals it."""

@overload
def first_copies(*, sequences: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], shingles: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], eligible: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> NDArray[numpy.int64]:
    """
    Of each block the first eligible one with the same tokens; itself where there is none.
    """

def with_copies(first: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], earlier: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], later: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], forward: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)], backward: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)], origins: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], scores: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)], *, most: int, threads: int = 1) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64], NDArray[numpy.float64], NDArray[numpy.float64], NDArray[numpy.int64], NDArray[numpy.float64], bool]:
    """
    Pairs with both scores, origins and scores of all texts from those of the distinct ones, and whether no pair was left out.
    """

def clusters(left: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], right: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], n: int) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64], NDArray[numpy.int64]]:
    """
    Clusters of n texts by pairs: the number of each text's, or -1; members; where each begins.
    """

def first_sets(texts: Texts, k: int, room: int, *, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint64], NDArray[numpy.int64]]:
    """
    Shingle sets of the first texts, as many as there is room for: hashes and offsets.
    """

def segment(texts: Texts, *, unit: str, threads: int = 1) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64], NDArray[numpy.int8], NDArray[numpy.int64], NDArray[numpy.int64], NDArray[numpy.int8]]:
    """
    Starts, ends, kinds and line breaks before them of blocks, where each text's begin, and which texts were cut into paragraphs.
    """

def render(text: str, *, starts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], ends: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], breaks: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], kept: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> str:
    """The clean text that is left of a text."""

class TellingWords:
    """Words that alone change what is said."""

    def __init__(self, words: Sequence[str], negations: Sequence[str]) -> None: ...

class Differences:
    """Whether near repeats of a text differ in substance."""

    def __init__(self, text: str, starts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], ends: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], telling: TellingWords) -> None: ...

    def differs(self, block: int, of: int, last: int, *, part: bool) -> bool | None:
        """
        Whether a block differs from some others; None where that is left to the definition.
        """

    def signs(self, block: int) -> list[str] | None:
        """
        Numbers of a block with their signs, and signs behind letters; None where that is left to the definition.
        """

class SearchRules:
    """The numbers of a search for repeats."""

    def __init__(self, *, k: int, resemblance: float, containment: float, weighty: float, weighty_part: float, max_part: float, min_headline: int, max_holders: int, max_parts: int, max_merged: int, looking_alike: int, headings: int) -> None: ...

def search_repeats(sequences: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], shingles: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], sizes: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)], n_tokens: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], kinds: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], rules: SearchRules, eligible: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], headline: int, headline_until: int, headline_stays: bool, differences: Differences, differs: Callable[[int, tuple[int, int, float, int]], bool], light_similarity: Callable[[int, int], float], signs_of: Callable[[int], tuple[str, ...]]) -> list[tuple[int, tuple[int, int, float, int]]]:
    """Repeated blocks, each with what it goes for: of, how, score, through."""

def measure_blocks(tokens: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], solo: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], k: int) -> tuple[NDArray[numpy.int64], NDArray[numpy.float64], NDArray[numpy.uint64], NDArray[numpy.uint64], NDArray[numpy.int64]]:
    """
    Lengths in tokens and in words, sequence hashes, shingles in order, and where those begin.
    """

class Postings:
    """Repeated shingles of a document, and the blocks that hold each."""

    def __init__(self, shingles: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], among: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], *, least: float, most: int) -> None: ...

    def blocks(self) -> NDArray[numpy.int64]:
        """Blocks with a repeated shingle that matters, in order."""

    def n_distinct(self) -> NDArray[numpy.int64]:
        """
        Shingles of each block without repeats; 0 for blocks that are not looked at.
        """

    def moves(self, block_id: int) -> bool:
        """
        Whether enough of a block's shingles stand elsewhere for it to be a repeat.
        """

    def candidates(self, block_id: int) -> tuple[dict[int, int], int]:
        """
        Blocks that hold a block's shingles, with how many; how many shingles have more holders.
        """

    def add(self, block_id: int) -> None:
        """Remember a kept block as holder of its shingles, where there is room."""

class LowerWords:
    """The words a text writes in lower case."""

    def __init__(self, text: str) -> None: ...

    def __contains__(self, word: str) -> bool: ...

class LineSigns:
    """Words that tell of shapes of lines; immutable."""

    def __init__(self, hashes: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], tells: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> None: ...

    def ways(self, text: str, starts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], ends: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], hashes: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], among: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> NDArray[numpy.uint8]:
        """In which ways lines may have a shape."""

def find_parts(text: str, starts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], ends: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], solo: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], may_have: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu', writable=False)], classes: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> tuple[NDArray[numpy.uint8], NDArray[numpy.int64], NDArray[numpy.int64], NDArray[numpy.int64]]:
    """
    What lines are, where the parts of each begin, and the ranges of those.
    """

def parts_of(offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], among: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> tuple[NDArray[numpy.int64], NDArray[numpy.int64]]:
    """Parts of some lines, and where those of each begin."""

def mean_of_parts(score: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], weights: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], first: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], several: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> NDArray[numpy.float32]:
    """Scores of lines, those of several parts their mean."""

def end_sentences(text: str, starts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], ends: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> NDArray[numpy.bool_]:
    """Whether lines end as sentences."""

def junk_scores(table: Annotated[NDArray[numpy.uint16], dict(shape=(None,), order='C', device='cpu', writable=False)], steps_a_logit: int, f_exponent: int, least_threshold: float, surely: float, logits: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], weights: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> tuple[NDArray[numpy.float32], NDArray[numpy.bool_]]:
    """Scores of boilerplate, and which are sure."""

class Scoring:
    """What the blocks of all pages are scored by; immutable."""

    def __init__(self, rules: dict[str, float], lines: dict[str, float], signs: LineSigns, probability: Annotated[NDArray[numpy.uint16], dict(shape=(None,), order='C', device='cpu', writable=False)], *, steps_a_logit: int, f_exponent: int, least_threshold: float, surely: float) -> None: ...

def score_blocks(scoring: Scoring, *, size: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], sentence: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], bullet: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], kind: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], strength: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], prose: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], sequences: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], junk: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], among: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], tokens: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], surely_junk: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> tuple[NDArray[numpy.float32], bool, int, int]:
    """
    Scores of blocks, whether they are a page, its headline, and where that counts.
    """

class ScoredPage:
    """
    A page whose blocks are scored, all of them and then those that are left.
    """

    def __init__(self, scoring: object, text: str, starts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], ends: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], kinds: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], tokens: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], sequences: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], sizes: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> None: ...

    def look(self, logits: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], told: Annotated[NDArray[numpy.int8], dict(shape=(None, None), order='C', device='cpu', writable=False)], among: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None) -> tuple[list[int], list[int]]:
        """
        Looks at some blocks, or at all; gives those whose shapes must be known before they are scored, and the ways in which each may have one.
        """

    def look_again(self) -> tuple[list[int], list[int]]:
        """Gives the blocks whose shapes must be known too, once those are."""

    def set_shape(self, block: int, kind: int, strength: float, is_origin: bool) -> None:
        """
        What the shape of a block tells, and whether as where or when something is from.
        """

    def score(self) -> tuple[NDArray[numpy.float32], bool, int, int]:
        """
        Scores of the blocks that were looked at last, whether they are a page, its headline, and where that counts.
        """

    @property
    def kind(self) -> NDArray[numpy.int8]: ...

    @property
    def strength(self) -> NDArray[numpy.float32]: ...

    @property
    def unread(self) -> NDArray[numpy.bool_]: ...

    @property
    def is_origin(self) -> NDArray[numpy.bool_]: ...

    @property
    def ways(self) -> NDArray[numpy.uint8]: ...

class KeptLines:
    """What is known of the lines of a page by themselves."""

    def __init__(self) -> None: ...

class PageModel:
    """A page model, its weights packed for a level; immutable."""

    def __init__(self, *, classes: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu', writable=False)], lower: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], whole: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], whole_told: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], begins: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], begins_told: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], holds: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], holds_told: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], holds_first: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], column_scale: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], letter_widths: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], n_channels: int, n_dims: int, columns: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], embedding: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], embedding_floor: float, projection: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], told: Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], dilations: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], taps: Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], points: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], starts: Annotated[NDArray[numpy.int32], dict(shape=(None,), order='C', device='cpu', writable=False)], slopes: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], gains: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], topic_after: int, topic_weight: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], topic_in: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], topic_out: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], topic_gain: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], head: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], level: str = '', dot_products: bool = True) -> None: ...

    def read(self, text: str, starts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], ends: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], kinds: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], hashes: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], solo: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], keep: KeptLines | None = None) -> tuple[NDArray[numpy.float32], NDArray[numpy.int8]]:
        """Logits and told of a page's lines."""

    def read_again(self, kept: KeptLines, among: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> tuple[NDArray[numpy.float32], NDArray[numpy.int8]]:
        """
        The same of some lines of a page that was read, as if it had no others.
        """
