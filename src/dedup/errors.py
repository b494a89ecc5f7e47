"""The errors of ``dedup``: one family, each also the builtin a caller would expect."""

from __future__ import annotations

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
    if isinstance(value, float) and value != value:  # noqa: PLR0124  NaN: how pandas marks a missing text
        return InputTypeError(
            f"{where} is NaN, not str: drop missing texts first (series.dropna()), "
            f"or fill them (series.fillna(''))."
        )
    return InputTypeError(f"{where} is {type(value).__name__}, not str: pass the text itself, or str(value).")
