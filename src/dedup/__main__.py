"""``dedup`` and ``python -m dedup``: the command line, if what it needs is installed."""

from __future__ import annotations

import sys

NEEDED = ("typer", "rich")
NOT_INSTALLED = 2


def main() -> None:
    """Run the command line, or say what to install for it."""
    try:
        from dedup.cli import run  # noqa: PLC0415  without the extra the library works all the same
    except ModuleNotFoundError as missing:
        if missing.name not in NEEDED:
            raise
        sys.stderr.write("dedup: the command line needs two more packages: pip install 'dedup-text[cli]'\n")
        sys.exit(NOT_INSTALLED)
    run()


if __name__ == "__main__":
    main()
