"""A document with its cuts, for a terminal: in colour where there is colour, readable without."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from dedup.cleaned import Cleaned
from dedup.model import Decision, count_line_breaks

__all__ = ["show_cuts"]

_CONTROLS = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"
}
"""A text may hold escape sequences; they are shown, not obeyed."""


def show_cuts(console: Console, name: str, cleaned: Cleaned) -> None:
    """Print every block with its number: kept ones as they are, cut ones behind ``-`` and the reason."""
    n_kept = len(cleaned.decisions) - len(cleaned.removed)
    title = f"{name}: {n_kept} of {len(cleaned.decisions)} blocks kept"
    # Terminals wrap by themselves, and pipes want one line a block.
    console.print(Text(_visible(title, console.encoding), style="bold"), soft_wrap=True)
    end = 0
    for decision in cleaned.decisions:
        if end and count_line_breaks(cleaned.original[end : decision.block.start]) > 1:
            console.print()
        end = decision.block.end
        block = _visible(cleaned.text_of(decision.block), console.encoding)
        console.print(_line(decision, block), soft_wrap=True)


def _line(decision: Decision, block: str) -> Text:
    number = (f"{decision.block.block_id:>5} ", "dim")
    if decision.keep:
        return Text.assemble(number, "  ", block)
    return Text.assemble(
        number, ("- ", "red"), (str(decision.reason), "bold red"), ": ", (block, "dim strike")
    )


def _visible(text: str, encoding: str) -> str:
    """A text with what a terminal would obey or cannot show as escapes, further lines indented."""
    lines = "\n        ".join(text.splitlines()).translate(_CONTROLS)
    return lines.encode(encoding, "backslashreplace").decode(encoding)
