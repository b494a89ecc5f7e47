"""Native kernels of dedup; their definitions stand in dedup._reference."""

from collections.abc import Sequence
from typing import Annotated

import numpy
from numpy.typing import NDArray


def levels() -> list[str]:
    """Instruction sets this CPU can run, slowest first."""

def load_unicode(*, class_starts: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], class_values: Annotated[NDArray[numpy.uint8], dict(order='C', device='cpu', writable=False)], combining_starts: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], combining_values: Annotated[NDArray[numpy.uint8], dict(order='C', device='cpu', writable=False)], lower_from: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], lower_to: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], decomposed_from: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], decomposed_offsets: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], decomposed_to: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)], composed: Annotated[NDArray[numpy.uint32], dict(order='C', device='cpu', writable=False)]) -> None:
    """
    Hand over the tables of text/unicode.npz, once, before any text is read.
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

def shingle_sets(texts: Texts, k: int, *, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint64], NDArray[numpy.int64]]:
    """
    Sorted unique shingle hashes of each text, and where each text's begin.
    """

def signatures(texts: Texts, k: int, *, a: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], b: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, threads: int = 1, level: str = '') -> NDArray[numpy.uint32]:
    """
    MinHash rows of texts, uint32[n, len(a)], without keeping their shingles.
    """

def signatures_of_sets(hashes: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], *, a: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], b: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> NDArray[numpy.uint32]:
    """
    MinHash rows of sets of 32-bit hashes, uint32[len(offsets) - 1, len(a)].
    """

def band_hashes(signatures: Annotated[NDArray[numpy.uint32], dict(shape=(None, None), order='C', device='cpu', writable=False)], bands: int, rows: int) -> tuple[NDArray[numpy.uint32], NDArray[numpy.bool_]]:
    """
    uint32[bands, n] hashes of bands, and bool[n]: which signatures are of texts with shingles.
    """

def buckets(hashes: Annotated[NDArray[numpy.uint32], dict(shape=(None, None), order='C', device='cpu', writable=False)], filled: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], *, threads: int = 1) -> tuple[NDArray[numpy.int64], NDArray[numpy.uint32]]:
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

def alone(slots: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], counts: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], table: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu', writable=False)], *, threads: int = 1) -> NDArray[numpy.uint32]:
    """Of each text how many of its slots a table of 2 bits has counted once."""

def prefixes(texts: Texts, k: int, threshold: float, table: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], wanted: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None, *, held: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], held_offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.bool_]]:
    """
    Sizes, shared shingles, number of keys, the keys, and which are of the prefix.
    """

def lists(keys: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], counts: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], in_prefix: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)] | None = None) -> tuple[NDArray[numpy.int64], NDArray[numpy.uint32]]:
    """
    Lists of two or more texts with one key that each text stands in: offsets and numbers.
    """

def keep(texts: Texts, k: int, offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], numbers: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], sizes: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)] | None, shared: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)] | None, *, held: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], held_offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threshold: float, contained: bool, limits: Sequence[int], report: object | None = None, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.uint32], NDArray[numpy.int64], bool]:
    """
    Verified pairs in five columns, the pair for which each text is dropped (or -1), and whether none was left out.
    """

def components(left: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], right: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], n: int) -> NDArray[numpy.int64]:
    """Least member of the component of each of n texts, by pairs."""

def first_copies(texts: Texts, *, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1) -> NDArray[numpy.int64]:
    """For each text the first that equals it."""

def first_sets(texts: Texts, k: int, room: int, *, at: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int = 1, level: str = '') -> tuple[NDArray[numpy.uint64], NDArray[numpy.int64]]:
    """
    Shingle sets of the first texts, as many as there is room for: hashes and offsets.
    """

class PageModel:
    """A page model, its weights packed for a level; immutable."""

    def __init__(self, *, classes: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order='C', device='cpu', writable=False)], lower: Annotated[NDArray[numpy.uint32], dict(shape=(None,), order='C', device='cpu', writable=False)], whole: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], whole_told: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], begins: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], begins_told: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], holds: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], holds_told: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], holds_first: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], column_scale: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], letter_widths: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], n_channels: int, n_dims: int, columns: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], embedding: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], embedding_floor: float, projection: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], told: Annotated[NDArray[numpy.int32], dict(shape=(None,), order='C', device='cpu', writable=False)], dilations: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], taps: Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], taps_scale: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], taps_bias: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], points: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], gains: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], topic_after: int, topic_weight: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], topic_in: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], topic_out: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], topic_gain: Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], head: tuple[Annotated[NDArray[numpy.int16], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)], Annotated[NDArray[numpy.float32], dict(shape=(None,), order='C', device='cpu', writable=False)]], level: str = '') -> None: ...

    def read(self, text: str, starts: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], ends: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], kinds: Annotated[NDArray[numpy.int8], dict(shape=(None,), order='C', device='cpu', writable=False)], hashes: Annotated[NDArray[numpy.uint64], dict(shape=(None,), order='C', device='cpu', writable=False)], offsets: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], solo: Annotated[NDArray[numpy.bool_], dict(shape=(None,), order='C', device='cpu', writable=False)], *, network: bool = True) -> tuple[NDArray[numpy.float32], NDArray[numpy.int64], NDArray[numpy.bool_], NDArray[numpy.int8], NDArray[numpy.uint64]]:
        """
        Logits, half words, prose, told and sequence hashes of a page's lines; without the network, which is for measuring, the logits are zeros.
        """
