"""The laws of cleaning on texts nobody planned for: ``python tools/hold_laws.py [PAGES.jsonl.gz ...]``.

Cleans random Unicode texts and, where pages are given, their lines in random order, and checks
of each that

- nothing raises;
- ``render(text, decisions)`` is the clean text, made of spans of the original;
- a duplicate names a block that is kept;
- cleaning again changes nothing.

With ``--wrap WIDTH ...`` it cleans the pages themselves instead, each hard-wrapped at these widths
without a blank line between paragraphs: there a few are known to break the last law. With ``--join SIZE
...`` their lines of fewer characters than that are joined where they stand one after another.

Prints how many texts were read and each that broke a law; exits with 1 if one did. Seeded: the
same texts every time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import textwrap
from collections.abc import Iterator
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

import dedup

ALPHABETS = (
    "abcdefghij ,.\n",
    "Aa Bb 0129 .,:;!?-\n\n",
    "аяЖё ,.\n",
    "漢字かな。、\n",
    "ابتث ،.\n",
    "कखगा्ि । \n",
    "\x00\x0b\x0c\r\x1c\x85\u2028\u2029\ufeff\u200b\u00ad\n ",
    "|\t-*#>`~•›»/©@[]()\n ab1",
)


def random_text(rng: random.Random) -> str:
    """Up to 400 characters of a few alphabets, of all of Unicode, lone surrogates among them."""
    n = rng.choice([0, 1, 3, 20, 100, 400])
    if rng.random() < 0.3:
        return "".join(chr(rng.randrange(0x110000)) for _ in range(n))
    chars = "".join(rng.sample(ALPHABETS, rng.randint(1, 3)))
    return "".join(rng.choice(chars) for _ in range(n))


def pages(paths: list[Path]) -> list[list[str]]:
    """Lines of the pages of some files."""
    found = []
    for path in paths:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as file:
            found += [json.loads(record)["lines"] for record in file]
    return found


def texts(n: int, of: list[list[str]], rng: random.Random) -> Iterator[str]:
    """``n`` random texts, then ``n`` pages whose lines are in random order."""
    for _ in range(n):
        yield random_text(rng)
    for _ in range(n if of else 0):
        lines = rng.choice(of)
        yield "\n".join(rng.sample(lines, min(len(lines), rng.choice([5, 40, 200]))))


def wrapped(widths: list[int], of: list[list[str]]) -> Iterator[str]:
    """Each page at each width."""
    for width in widths:
        for lines in of:
            pieces = [textwrap.wrap(line, width, break_long_words=False) or [line] for line in lines]
            yield "\n".join(piece for line in pieces for piece in line)


def joined(sizes: list[int], of: list[list[str]]) -> Iterator[str]:
    """Each page with its lines of less than each size in rows."""
    for size in sizes:
        for lines in of:
            runs = groupby(((len(line) < size, line) for line in lines), itemgetter(0))
            yield "\n".join(
                (" " if is_short else "\n").join(line for _, line in run) for is_short, run in runs
            )


def broken_law(text: str) -> str | None:
    """Name of a law that the cleaning of a text breaks, None if it holds them all."""
    cleaned = dedup.clean(text)
    if dedup.render(text, cleaned.decisions) != cleaned.text:
        return "decisions replay"
    for decision in cleaned.removed:
        if isinstance(decision.reason, dedup.Duplicate) and not cleaned.decisions[decision.reason.of].keep:
            return "a duplicate names a kept block"
    if cleaned.decisions and cleaned.text and not any(decision.keep for decision in cleaned.decisions):
        return "clean text is of kept blocks"
    if dedup.clean(cleaned.text).text != cleaned.text:
        return "cleaning again changes nothing"
    return None


def main() -> None:
    """Check them all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", type=Path, help="JSONL files of pages with their lines")
    parser.add_argument("--n", type=int, default=10_000, help="texts of each sort")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrap", nargs="+", type=int, metavar="WIDTH", help="clean wrapped pages instead")
    parser.add_argument("--join", nargs="+", type=int, metavar="SIZE", help="clean joined pages instead")
    args = parser.parse_args()
    if (args.wrap or args.join) and not args.pages:
        parser.error("--wrap and --join need pages")
    of = pages(args.pages)
    n_read = n_broken = 0
    changed = chain(wrapped(args.wrap or [], of), joined(args.join or [], of))
    for text in changed if args.wrap or args.join else texts(args.n, of, random.Random(args.seed)):
        n_read += 1
        law = broken_law(text)
        if law is not None:
            n_broken += 1
            print(f"{law}: {text[:300]!r}")
    print(f"{n_read} texts, {n_broken} break a law")
    sys.exit(n_broken > 0)


if __name__ == "__main__":
    main()
