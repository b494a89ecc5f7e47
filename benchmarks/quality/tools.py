"""Cleaners side by side: ``dedup``, rules, and tools that others made, each if it is installed.

A tool gets a page's lines, or its HTML where there is any, and gives text. Tools that read
only HTML get a line as a paragraph, ``<p>``, escaped: they lose what tags would tell them.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from quality import ours, rules
from quality.pages import Page

__all__ = ["TOOLS", "Tool", "is_installed", "paragraphs"]

Cleaner: TypeAlias = Callable[[Page], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A cleaner: what it reads, the distribution it needs, and how it is asked.

    Exactly one of ``one`` (a page's text) and ``many`` (masks of lines, for what looks at all
    pages of a collection together) is set.
    """

    name: str
    reads: Literal["lines", "html"] = "lines"
    package: str | None = None
    one: Cleaner | None = None
    many: Callable[[Sequence[Sequence[str]]], list[NDArray[np.bool_]]] | None = None
    note: str = ""

    def answers(self, pages: Sequence[Page]) -> Iterator[str | Exception]:
        """Text that the tool leaves of each page, or what it raised."""
        if self.many is not None:
            for page, mask in zip(pages, self.many([page.lines for page in pages]), strict=True):
                yield _kept(page, mask)
            return
        for page in pages:
            yield self._answer(page)

    def _answer(self, page: Page) -> str | Exception:
        try:
            return self.one(page) if self.one else ""
        except Exception as error:  # noqa: BLE001  a peer may raise anything; it is counted and named
            return error


def is_installed(tool: Tool) -> bool:
    """Whether the distribution that the tool needs is there."""
    try:
        return tool.package is None or bool(version(tool.package))
    except PackageNotFoundError:
        return False


def paragraphs(lines: Sequence[str]) -> str:
    """Lines as the HTML of a page that has nothing but paragraphs."""
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)
    return f"<html><head><title></title></head><body>\n{body}</body></html>"


def _kept(page: Page, mask: NDArray[np.bool_]) -> str:
    return "\n".join(line for line, stays in zip(page.lines, mask, strict=True) if stays)


def _rule(rule: Callable[[Sequence[str]], NDArray[np.bool_]]) -> Cleaner:
    return lambda page: _kept(page, rule(page.lines))


def _dedup(page: Page, *, strength: float, headlines: bool = True) -> str:
    return ours.cleaned(page.text, strength=strength, headlines=headlines).text


STOP_LISTS = {
    "ar": "Arabic", "de": "German", "el": "Greek", "en": "English", "fa": "Persian", "fr": "French",
    "hi": "Hindi", "id": "Indonesian", "it": "Italian", "ko": "Korean", "pcm": "English", "pl": "Polish",
    "pt": "Portuguese", "ru": "Russian", "sl": "Slovenian", "tr": "Turkish", "ur": "Urdu",
}  # fmt: skip
"""jusText's own stop lists by language; it has none for Chinese and Japanese."""


@cache
def _stop_list(lang: str) -> frozenset[str]:
    justext: Any = import_module("justext")
    return frozenset(justext.get_stoplist(STOP_LISTS[lang])) if lang in STOP_LISTS else frozenset()


def _justext(page: Page) -> str:
    justext: Any = import_module("justext")
    stop = _stop_list(page.lang)
    # Without a stop list its documentation sets both thresholds to 0: the language-independent mode.
    shares = {} if stop else {"stopwords_low": 0, "stopwords_high": 0}
    found = justext.justext(paragraphs(page.lines), stop, **shares)
    return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


def _boilerpy3(page: Page, *, extractor: str) -> str:
    extractors: Any = import_module("boilerpy3.extractors")
    return str(getattr(extractors, extractor)().get_content(paragraphs(page.lines)))


def _trafilatura(page: Page) -> str:
    trafilatura: Any = import_module("trafilatura")
    return trafilatura.extract(page.html) or ""


def _readability(page: Page) -> str:
    readability: Any = import_module("readability")
    lxml_html: Any = import_module("lxml.html")
    summary = readability.Document(page.html).summary(html_partial=True)
    return " ".join(lxml_html.fromstring(summary).itertext()) if summary.strip() else ""


def _resiliparse(page: Page) -> str:
    extract: Any = import_module("resiliparse.extract.html2text")
    return str(extract.extract_plain_text(page.html, main_content=True))


TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(name="dedup", one=partial(_dedup, strength=ours.DEFAULT), note="headline kept, the default"),
        Tool(
            name="dedup, no headline",
            one=partial(_dedup, strength=ours.DEFAULT, headlines=False),
            note="headline dropped",
        ),
        *(
            Tool(name=f"dedup at {strength}", one=partial(_dedup, strength=strength), note="headline kept")
            for strength in ours.STRENGTHS
        ),
        Tool(name="longest run", one=_rule(rules.longest_run), note="a baseline of ours, 15 lines"),
        Tool(
            name="boilerpy3 article",
            package="boilerpy3",
            one=partial(_boilerpy3, extractor="ArticleExtractor"),
            note="a line as a paragraph of HTML",
        ),
        Tool(
            name="boilerpy3 default",
            package="boilerpy3",
            one=partial(_boilerpy3, extractor="DefaultExtractor"),
            note="a line as a paragraph of HTML",
        ),
        Tool(
            name="jusText",
            package="justext",
            one=_justext,
            note="a line as a paragraph of HTML; told the language",
        ),
        Tool(name="C4 line rules", one=_rule(rules.c4), note="ours after the paper"),
        Tool(name="Gopher line rules", one=_rule(rules.gopher), note="ours after the paper, asked of lines"),
        Tool(name="CCNet line dedup", many=rules.ccnet, note="ours after the paper, over each collection"),
        Tool(name="keep all", one=_rule(rules.keep_all)),
        Tool(name="trafilatura", reads="html", package="trafilatura", one=_trafilatura),
        Tool(name="readability-lxml", reads="html", package="readability-lxml", one=_readability),
        Tool(name="resiliparse", reads="html", package="resiliparse", one=_resiliparse),
    )
}
