"""Labelled pages of HTML that marks its text: ``python benchmarks/html_pages.py SITE=FOLDER[#ID]...``.

Documentation marks its main text: by ``role="main"``, by a ``main`` element, as a chapter or another part
of a book where DocBook made it, or by an element whose id is given after the folder.
Writes JSONL for :mod:`sites` to standard output: ``site``, ``lines`` (the text of each block of HTML,
nothing filtered) and ``labels`` (1 where it is of the main text). Of a site with more pages than
``--most`` a seeded sample is taken. Needs the dependency group ``quality``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree, html

__all__ = ["lines_of", "main", "pages_of"]

BLOCKS = frozenset(
    """address article aside blockquote body br button caption center dd details div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table
    tbody td tfoot th thead tr ul""".split()
)
PARTS_OF_BOOK = frozenset("appendix article chapter glossary part preface refentry section".split())
HIDDEN = frozenset({"head", "noscript", "script", "style", "template"})


def parts_of_book(page: html.HtmlElement) -> list[html.HtmlElement]:
    """The part of a book that a page by DocBook holds, between its menus."""
    return [part for part in page.xpath("//body/div[@class]") if part.get("class") in PARTS_OF_BOOK]


def lines_of(page: html.HtmlElement, text: html.HtmlElement) -> list[tuple[str, int]]:
    """The text of each block of a page, and whether it stands in the element ``text``."""
    found: list[tuple[str, int]] = []
    parts: list[str] = []
    depth = 0  # elements of the main text that are open

    def end_line() -> None:
        line = " ".join("".join(parts).split())
        parts.clear()
        if line:
            found.append((line, int(depth > 0)))

    hidden = 0
    for event, element in etree.iterwalk(page, events=("start", "end", "comment", "pi")):
        if event == "start":
            hidden += element.tag in HIDDEN
            if element.tag in BLOCKS or element is text:
                end_line()
            depth += element is text
            if not hidden:
                parts.append(element.text or "")
            continue
        if event == "end":
            if element.tag in BLOCKS or element is text:
                end_line()
            depth -= element is text
            hidden -= element.tag in HIDDEN
        if not hidden:
            parts.append(element.tail or "")
    end_line()
    return found


def pages_of(folder: Path, text_id: str | None, *, most: int) -> Iterator[list[tuple[str, int]]]:
    """Lines and labels of pages below a folder that have a main text of three blocks or more."""
    files = sorted({file.resolve() for file in folder.rglob("*.html") if file.is_file()})
    random.Random(1).shuffle(files)
    for file in files:
        try:
            page = html.fromstring(file.read_bytes())
        except (etree.ParserError, OSError, ValueError) as error:
            print(f"{file}: left out ({error})", file=sys.stderr)
            continue
        if text_id is None:
            texts = page.xpath('//*[@role="main"]') or page.xpath("//main") or parts_of_book(page)
        else:
            texts = page.xpath("//*[@id=$id]", id=text_id)
        body = page.find("body")
        lines = lines_of(page if body is None else body, texts[0]) if texts else []
        if sum(label for _, label in lines) < 3:
            continue
        yield lines
        most -= 1
        if not most:
            return


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pages of some sites."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sites", nargs="+", metavar="SITE=FOLDER[#ID]", help="a name, and its pages")
    parser.add_argument("--most", type=int, default=120, help="pages of a site")
    args = parser.parse_args(arguments)
    for site in args.sites:
        name, is_given, place = site.partition("=")
        folder, has_id, text_id = place.partition("#")
        if not is_given or not Path(folder).is_dir():
            parser.error(f"{site}: give a name and a folder, as in flask=/usr/share/doc/python-flask/html")
        n_pages = 0
        for lines in pages_of(Path(folder), text_id if has_id else None, most=args.most):
            texts, labels = zip(*lines, strict=True)
            print(json.dumps({"site": name, "lines": texts, "labels": labels}, ensure_ascii=False))
            n_pages += 1
        print(f"{name}: {n_pages} pages", file=sys.stderr)


if __name__ == "__main__":
    main()
