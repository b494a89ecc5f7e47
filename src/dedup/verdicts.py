"""What becomes of each block of a document, as arrays; reasons are made when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from dedup.model import BOILERPLATE_KINDS, Boilerplate, Duplicate, Reason, Template

__all__ = [
    "BOILERPLATE",
    "DUPLICATE",
    "KEPT",
    "TEMPLATE",
    "Copies",
    "Furniture",
    "Templated",
    "Verdicts",
]

I64: TypeAlias = NDArray[np.int64]
I8: TypeAlias = NDArray[np.int8]

KEPT, DUPLICATE, TEMPLATE, BOILERPLATE = range(4)
"""Causes, as they stand in arrays."""

How: TypeAlias = Literal["exact", "near", "contained"]
HOWS: Final[tuple[How, ...]] = get_args(How)
ALONE: Final = -1
"""Stands for a ``through`` of None."""

KindsOf: TypeAlias = Callable[[I64], I8]
"""Kinds of the blocks with these ids, ``int8``, indexes into ``BOILERPLATE_KINDS``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Copies:
    """Blocks that go as duplicates, by id: the fields of :class:`~dedup.model.Duplicate`.

    ``block_ids``, ``of`` and ``through`` are ``int64[n]`` (``through`` is ``ALONE`` for None),
    ``how`` ``int8[n]`` an index into ``HOWS``, ``score`` ``float64[n]``.
    """

    block_ids: I64
    of: I64
    how: I8
    score: NDArray[np.float64]
    through: I64

    @classmethod
    def of_reasons(cls, reasons: Mapping[int, Duplicate]) -> Copies:
        """The arrays of reasons by block."""
        n, values = len(reasons), reasons.values()
        return cls(
            block_ids=np.fromiter(reasons, np.int64, n),
            of=np.fromiter((reason.of for reason in values), np.int64, n),
            how=np.fromiter((HOWS.index(reason.how) for reason in values), np.int8, n),
            score=np.fromiter((reason.score for reason in values), np.float64, n),
            through=np.fromiter(
                (ALONE if reason.through is None else reason.through for reason in values), np.int64, n
            ),
        )

    def reasons(self) -> Iterable[Duplicate]:
        """The reasons, in the order of ``block_ids``."""
        columns = (self.of, self.how, self.score, self.through)
        for of, how, score, through in zip(*(column.tolist() for column in columns), strict=True):
            yield Duplicate(of, HOWS[how], score, None if through == ALONE else through)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Templated:
    """Blocks that go as templates, by id: ``documents`` (``int64[n]``) and ``share`` (``float64[n]``)."""

    block_ids: I64
    documents: I64
    share: NDArray[np.float64]

    def reasons(self) -> Iterable[Template]:
        """The reasons, in the order of ``block_ids``."""
        return map(Template, self.documents.tolist(), self.share.tolist())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Furniture:
    """Blocks that go as boilerplate, by id: ``score`` (``float32[n]``) and their kinds.

    ``kinds`` is ``int8[n]``, indexes into ``BOILERPLATE_KINDS``, or a function that gives them for
    block ids: it is called when somebody looks at a reason, and not before.
    """

    block_ids: I64
    score: NDArray[np.float32]
    kinds: I8 | KindsOf

    def reasons(self) -> Iterable[Boilerplate]:
        """The reasons, in the order of ``block_ids``; scores to four digits."""
        kinds = self.kinds(self.block_ids) if callable(self.kinds) else self.kinds
        for kind, score in zip(kinds.tolist(), self.score.tolist(), strict=True):
            yield Boilerplate(BOILERPLATE_KINDS[kind], round(score, 4))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verdicts:
    """What becomes of the ``n_blocks`` blocks of a document.

    A block is in at most one of ``copies``, ``templated`` and ``furniture``; in none, it is kept.
    """

    n_blocks: int
    copies: Copies | None = None
    templated: Templated | None = None
    furniture: Furniture | None = None

    def kept(self) -> NDArray[np.bool_]:
        """Which blocks are kept, ``bool[n_blocks]``."""
        kept: NDArray[np.bool_] = self.causes() == KEPT
        return kept

    def causes(self) -> I8:
        """Cause for each block to go, ``int8[n_blocks]``: one of ``KEPT`` and its neighbours."""
        causes = np.zeros(self.n_blocks, np.int8)
        for cause, group in (
            (DUPLICATE, self.copies),
            (TEMPLATE, self.templated),
            (BOILERPLATE, self.furniture),
        ):
            if group is not None:
                causes[group.block_ids] = cause
        return causes

    def reasons(self) -> dict[int, Reason]:
        """Reasons of the blocks that go, by id, ascending."""
        found: dict[int, Reason] = {}
        for group in (self.copies, self.templated, self.furniture):
            if group is not None:
                found.update(zip(group.block_ids.tolist(), group.reasons(), strict=True))
        return dict(sorted(found.items()))
