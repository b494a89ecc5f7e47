"""Every knob of cleaning: frozen, checked once, each default with its origin."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from numbers import Integral, Real
from typing import Any, Literal, TypeAlias, TypedDict, cast, get_args

import numpy as np

from dedup.errors import OptionError
from dedup.model import BOILERPLATE_KINDS, BoilerplateKind

__all__ = ["CUT_KINDS", "STRENGTHS", "CleanOptions", "CutKind", "Options", "StrengthName", "Unit"]

Unit: TypeAlias = Literal["auto", "line", "paragraph"]
StrengthName: TypeAlias = Literal["cautious", "balanced", "eager"]
CutKind: TypeAlias = BoilerplateKind | Literal["duplicate", "template"]

CUT_KINDS: tuple[CutKind, ...] = ("duplicate", "template", *BOILERPLATE_KINDS)
"""What can be cut: repeats, templates, and each kind of boilerplate."""

STRENGTHS: dict[str, float] = {"cautious": 0.1, "balanced": 0.5, "eager": 0.75}
"""Strengths by name."""

MAX_SHINGLE = 1_000
"""Tokens in a shingle at most: texts are compared by fewer than ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What :func:`dedup.clean` cuts, and how sure it must be.

    Parameters
    ----------
    unit
        What a block is: ``"line"``, ``"paragraph"`` (groups of lines between blank lines,
        for hard-wrapped text), or ``"auto"``: decided from the text.
    cut
        The kinds to cut, names of :data:`CUT_KINDS`. Everything by default.
    headlines
        Whether the headline of a page stays. Corpora differ in what they want. If not, it goes as
        ``"metadata"``, and so only where that is cut.
    k
        Tokens in a shingle. Default 3, for paragraphs; whole documents are compared with 5.
    resemblance
        Least resemblance of a near repeat, above 0 and up to 1. Default 0.7: three single
        words changed in a paragraph of sixty leave a resemblance of 0.73 at ``k = 3``.
    containment
        Least share of a block's shingles that stand in what contains it. Default 0.8: a
        pull quote of twenty words with its last two changed keeps 0.89.
    strength
        How much of a page's furniture is cut: ``"cautious"`` for text that nobody may damage,
        ``"balanced"``, ``"eager"`` where a line of content lost is cheaper than one of junk left; or a
        number from 0 (none is cut) to 1 (whatever may be furniture is). A block is cut if its
        score is at least ``1 - strength``. The default has the best F on pages the model was not
        trained on; what the others cost is measured in ``docs/quality``.

    Raises
    ------
    OptionError
        If a value is out of its range; the message says what is allowed.
    """

    unit: Unit = "auto"
    cut: Collection[CutKind] = frozenset(CUT_KINDS)
    headlines: bool = True
    k: int = 3
    resemblance: float = 0.7
    containment: float = 0.8
    strength: StrengthName | float = "balanced"

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise OptionError(f"unit must be one of {', '.join(get_args(Unit))}; got {self.unit!r}")
        if isinstance(self.cut, str):
            raise OptionError(f"cut must be a collection of kinds; write [{self.cut!r}] for one")
        try:
            cut = frozenset(self.cut)
        except TypeError:
            raise OptionError(
                f"cut must be a collection of {', '.join(CUT_KINDS)}; got {self.cut!r}"
            ) from None
        if unknown := sorted(map(repr, cut - frozenset(CUT_KINDS))):
            raise OptionError(f"cut knows {', '.join(CUT_KINDS)}; got {', '.join(unknown)}")
        object.__setattr__(self, "cut", cut)
        if not isinstance(self.headlines, bool | np.bool_):
            raise OptionError(f"headlines must be True or False, got {self.headlines!r}")
        object.__setattr__(self, "headlines", bool(self.headlines))
        object.__setattr__(self, "k", check_shingle_length(self.k))
        for name in ("resemblance", "containment"):
            object.__setattr__(self, name, check_threshold(name, getattr(self, name)))
        object.__setattr__(self, "strength", _check_strength(self.strength))

    @property
    def least_score(self) -> float:
        """Least score of boilerplate that is cut, 0..1; beyond all scores where none is to go."""
        strength = self.strength
        if strength == 0:
            return math.inf
        return 1.0 - (STRENGTHS[strength] if isinstance(strength, str) else strength)

    @classmethod
    def of(cls, options: Options | None, changes: Mapping[str, Any]) -> Options:
        """Options from an object, from keywords, or from both: keywords win.

        Raises
        ------
        OptionError
            If a keyword is no option; the message lists them.
        """
        if options is not None and not isinstance(options, cls):
            raise OptionError(f"options must be a dedup.Options, got {type(options).__name__}")
        if not changes:
            return _DEFAULT if options is None else options
        names = [field.name for field in fields(cls)]
        if unknown := sorted(set(changes) - set(names)):
            raise OptionError(f"no such option: {', '.join(unknown)}; there are {', '.join(names)}")
        return replace(options or cls(), **changes)


class CleanOptions(TypedDict, total=False):
    """Keywords of :func:`dedup.clean` that are options: the fields of :class:`Options`."""

    unit: Unit
    cut: Collection[CutKind]
    headlines: bool
    k: int
    resemblance: float
    containment: float
    strength: StrengthName | float


def whole_number(value: object) -> int | None:
    """A whole number as Python's, NumPy's included; None for what is none, True and False too."""
    if type(value) is int:  # an abstract class takes long to ask
        return value
    return None if isinstance(value, bool) or not isinstance(value, Integral) else int(value)


def real_number(value: object) -> int | float | None:
    """A number as Python's, NumPy's included; None for what is none, True and False too."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    return int(value) if isinstance(value, Integral) else float(value)


def _check_strength(strength: object) -> StrengthName | float:
    """A name of a strength, or a number from 0 to 1; what is neither is refused."""
    if isinstance(strength, str) and strength in STRENGTHS:
        return cast("StrengthName", str(strength))
    number = real_number(strength)
    if number is None or not 0 <= number <= 1:
        raise OptionError(
            f"strength must be one of {', '.join(STRENGTHS)}, or a number from 0 to 1, got {strength!r}"
        )
    return number


def check_threshold(name: str, value: object) -> float:
    """A similarity threshold as Python's number; outside (0, 1] it is refused."""
    number = real_number(value)
    if number is None or not 0 < number <= 1:
        raise OptionError(f"{name} must be a number above 0 and at most 1, got {value!r}")
    return number


def check_shingle_length(k: object) -> int:
    """A shingle length as Python's number; a whole number of tokens from 1 to ``MAX_SHINGLE`` only."""
    number = whole_number(k)
    if number is None or number < 1:
        raise OptionError(f"k must be a whole number of tokens, at least 1, got {k!r}")
    if number > MAX_SHINGLE:
        raise OptionError(f"k must be at most {MAX_SHINGLE}, got {k!r}")
    return number


_DEFAULT = Options()
