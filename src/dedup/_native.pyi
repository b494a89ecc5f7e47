"""Native kernels of dedup; their definitions stand in dedup._reference."""

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
