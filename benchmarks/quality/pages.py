"""Pages with known main text, read from JSONL files."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Page", "PagesError", "digest", "read"]


class PagesError(ValueError):
    """A file of pages cannot be used; the message names the file, the record and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as lines, a block each, and its main text.

    ``labels`` is 1 for each line of the main text, empty where the record has none;
    ``html`` the source, where the record has it.
    """

    collection: str
    page_id: str
    site: str
    lang: str
    page_type: str
    lines: tuple[str, ...]
    gold: str
    labels: tuple[int, ...]
    html: str | None = None

    @property
    def text(self) -> str:
        """The page as a cleaner gets it: a block a line."""
        return "\n".join(self.lines)


def read(path: Path, *, sites: bool = False) -> list[Page]:
    """Pages of a JSONL file, packed or not.

    Parameters
    ----------
    path
        Records with ``lines`` and ``gold`` (the main text) and, if they have them,
        ``labels``, ``dataset``, ``page_id``, ``site``, ``lang``, ``page_type``, ``html``.
    sites
        Whether it holds many pages of few sites: ``site`` is then the collection, and the
        lines with label 1 are the main text.

    Raises
    ------
    PagesError
        If the file is missing, is no JSONL, or a record lacks what is needed.
    """
    if not path.is_file():
        raise PagesError(f"{path}: no such file; give a JSONL file of pages, packed with gzip or not")
    pages = []
    with (
        gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    ) as file:
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    pages.append(_page(json.loads(line), f"{path}, record {number}", path.name, sites=sites))
        except (json.JSONDecodeError, UnicodeDecodeError, OSError, EOFError) as error:
            raise PagesError(f"{path}: not a JSONL file ({error})") from error
    if not pages:
        raise PagesError(f"{path}: no pages in it")
    return pages


def _page(record: Any, where: str, name: str, *, sites: bool) -> Page:  # noqa: ANN401  JSON may be anything
    if not isinstance(record, dict) or not isinstance(record.get("lines"), list):
        raise PagesError(f"{where}: a page is an object with a list of 'lines'")
    lines = tuple(" ".join(str(line).split()) for line in record["lines"])
    labels = tuple(int(label) for label in record.get("labels") or ())
    if labels and len(labels) != len(lines):
        raise PagesError(f"{where}: {len(labels)} labels for {len(lines)} lines")
    gold = record.get("gold")
    if sites:
        if not labels:
            raise PagesError(f"{where}: a page of a site needs 'labels', 1 for each line of its main text")
        gold = "\n".join(line for line, label in zip(lines, labels, strict=True) if label)
    if not isinstance(gold, str):
        raise PagesError(f"{where}: no main text in 'gold'")
    return Page(
        collection=str(record.get("site" if sites else "dataset", name)),
        page_id=str(record.get("page_id", where)),
        site=str(record.get("site", "")),
        lang=str(record.get("lang", "")),
        page_type=str(record.get("page_type", "")),
        lines=lines,
        gold=gold,
        labels=labels,
        html=record.get("html"),
    )


def digest(pages: list[Page]) -> str:
    """What the pages are, in 16 hexadecimal digits: whatever file or packing they come in."""
    total = hashlib.sha256()
    for page in pages:
        record = [
            page.collection,
            page.page_id,
            page.lang,
            page.page_type,
            page.lines,
            page.gold,
            page.labels,
        ]
        total.update(json.dumps([*record, page.html]).encode())
    return total.hexdigest()[:16]
