"""Blocks of a document that are to be cut as template or boilerplate, gathered pass by pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.counts import Evidence
from dedup.verdicts import Furniture, KindsOf, Templated

__all__ = ["UNNAMED", "Cuts"]

UNNAMED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """Blocks to be cut as template or boilerplate, ``[n_blocks]`` each.

    ``documents`` (``int64``) is the number of pages that a block of the template stands on, 0 for
    boilerplate, and ``share`` (``float64``) theirs, both None where no templates are known;
    ``score`` (``float32``) and ``kind`` (``int8``, ``UNNAMED`` until somebody looks) are those of
    boilerplate.
    """

    cut: NDArray[np.bool_]
    documents: NDArray[np.int64] | None
    share: NDArray[np.float64] | None
    score: NDArray[np.float32]
    kind: NDArray[np.int8]

    @classmethod
    def none(cls, n_blocks: int, *, templates: bool) -> Cuts:
        """No cuts yet; those of templates only where there may be some."""
        return cls(
            np.zeros(n_blocks, bool),
            np.zeros(n_blocks, np.int64) if templates else None,
            np.zeros(n_blocks, np.float64) if templates else None,
            np.zeros(n_blocks, np.float32),
            np.full(n_blocks, UNNAMED, np.int8),
        )

    def add_templated(self, block_ids: NDArray[np.int64], evidence: Evidence, of: NDArray[np.bool_]) -> None:
        """Add blocks of the template, with what is known of them."""
        assert self.documents is not None
        assert self.share is not None
        self.cut[block_ids] = True
        self.documents[block_ids] = evidence.documents[of]
        self.share[block_ids] = evidence.share[of]

    def furniture(self, kinds_of: KindsOf) -> Furniture | None:
        """Boilerplate, if there is any; its kinds are named by ``kinds_of`` when somebody looks."""
        cut = self.cut if self.documents is None else self.cut & (self.documents == 0)
        block_ids = cut.nonzero()[0]
        if not len(block_ids):
            return None
        return Furniture(block_ids=block_ids, score=self.score[block_ids], kinds=kinds_of)

    def templated(self) -> Templated | None:
        """Blocks of the template, if there are any."""
        if self.documents is None or self.share is None or not self.documents.any():
            return None
        block_ids = np.flatnonzero(self.documents)
        return Templated(
            block_ids=block_ids, documents=self.documents[block_ids], share=self.share[block_ids].round(4)
        )
