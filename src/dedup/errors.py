"""The errors of ``dedup``: one family, each also the builtin a caller would expect."""

from __future__ import annotations

from numbers import Real

__all__ = ["DedupError", "InputError", "InputTypeError", "OptionError"]


class DedupError(Exception):
    """Anything ``dedup`` raises on purpose."""


class OptionError(DedupError, ValueError):
    """An option is out of range or contradicts another; the message says what is allowed."""


class InputTypeError(DedupError, TypeError):
    """A text is not a ``str``; the message says where and what to do."""


class InputError(DedupError, ValueError):
    """A file or record cannot be read as text; the message names it and what to do."""


def refuse(value: object, where: str = "text") -> InputTypeError:
    """Error for a value that should be a ``str``, with advice for what it probably is."""
    if isinstance(value, bytes | bytearray | memoryview):
        return InputTypeError(
            f"{where} is {type(value).__name__}, not str: decode it first, "
            f"for example data.decode('utf-8') or, where the encoding is unsure, "
            f"data.decode('utf-8', 'replace'). dedup never guesses an encoding."
        )
    if value is None:
        return InputTypeError(f"{where} is None, not str: leave missing texts out, or pass ''.")
    if (missing := missing_name(value)) is not None:
        return InputTypeError(
            f"{where} is {missing}, not str: drop missing texts first (series.dropna()), "
            f"or fill them (series.fillna(''))."
        )
    return InputTypeError(f"{where} is {type(value).__name__}, not str: pass the text itself, or str(value).")


def missing_name(value: object) -> str | None:
    """What pandas calls a missing value: NaN, NA or NaT; None for other values."""
    kind = type(value).__name__
    if kind in ("NAType", "NaTType"):  # pandas need not be there
        return kind.removesuffix("Type")
    return "NaN" if isinstance(value, Real) and value != value else None  # noqa: PLR0124  only NaN differs
