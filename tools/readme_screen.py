"""Rewrite the screen of README.md: a seed, what goes and why, and the text that is left.

python tools/readme_screen.py
"""

from __future__ import annotations

from pathlib import Path

import dedup

ROOT = Path(__file__).resolve().parents[1]
SEED = "seeds/003_3c27549f51866737.txt"
BEGIN = "<!-- screen: written by tools/readme_screen.py -->\n"
END = "<!-- end of screen -->\n"
WIDTH = 64


def screen(root: Path = ROOT) -> str:
    """The section: each line of the seed beside its reason, then the lines that are left."""
    cleaned = dedup.clean((root / SEED).read_text("utf-8"))
    rows = [row(decision, cleaned.text_of(decision.block)) for decision in cleaned.decisions]
    left = [shortened(line).rstrip() for line in cleaned.text.splitlines() if line.strip()]
    return "\n".join(
        [
            f"What an extractor left of a page (`{SEED}`), and what goes:",
            "",
            "```text",
            *rows,
            "```",
            "",
            "What comes back:",
            "",
            "```text",
            *left,
            "```",
            "",
        ]
    )


def row(decision: dedup.Decision, block: str) -> str:
    """A line of the page with its number and what becomes of it."""
    verdict = "" if decision.reason is None else f"- {decision.reason}"
    return f"{decision.block.block_id:>2}  {shortened(block)}  {verdict}".rstrip()


def shortened(line: str) -> str:
    """A line at exactly ``WIDTH`` characters."""
    return line.ljust(WIDTH) if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def with_screen(readme: str, root: Path = ROOT) -> str:
    """A README with its screen written anew."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + screen(root) + END + after


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(with_screen(path.read_text("utf-8")), "utf-8")
