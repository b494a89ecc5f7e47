"""Shapes of single lines: dates, reading times, credits, counters, trails of links.

A shape says what a line would be if its text is a web page; whether it is one, and where in
the page the line stands, is for the model to weigh.
"""

from __future__ import annotations

from dedup._reference.signs import CREDIT, EVERY_WAY, ORIGIN, PARTS, PATTERN, PHRASE
from dedup.boilerplate.calendar import MONTHS
from dedup.boilerplate.lexicon import STRENGTHS, Lexicon, Phrase, is_unspaced, key, keys
from dedup.boilerplate.patterns import (
    BYLINE,
    CONTACT,
    COPYRIGHT,
    COUNTER,
    CREDIT_AT_END,
    CREDIT_AT_START,
    CREDIT_WORDS,
    DATE,
    DATE_WORDS,
    GALLERY,
    HASHTAGS,
    QUOTED,
    READING_TIME,
    RELATIVE_TIME,
    SENTENCE_END,
    SIGN_OF_CREDIT,
    STATUS_CODE,
    TIME,
    TOKEN,
    TRAIL,
    TRAIL_SIGN,
    URL,
)

__all__ = ["ends_sentence", "shape"]

MAX_LINE = 600
"""Characters beyond which a block is no line of furniture: the longest disclaimers are shorter."""
MAX_SHORT = 14
"""Words up to which a line may be a heading or label that a phrase begins."""
MAX_LABEL = 40
"""Characters before the colon of a label."""
MAX_CREDIT = 110
"""Characters from the end of a caption in which its credit stands."""
QUOTES = '"“„«「『'
MAX_DATE_REST = 2
"""Words beside dates, times and addresses that a line of these may have: a section, a place."""
MAX_PATTERN = 40
MAX_PARTS = 30
"""Words up to which a line is matched as a date, a byline or a row of links."""
MAX_BYLINE = 10
MAX_CONTACT = 16
"""Words of a byline and of a contact, at most."""
MAX_NOTICE = 60
"""Words up to which a notice (cookies, legal, error, newsletter) that a phrase begins may run."""


def ends_sentence(text: str) -> bool:
    """Whether a block ends as a sentence does, closing quotes and brackets allowed."""
    return SENTENCE_END.search(text[-12:]) is not None


def shape(text: str, form: str, size: float, table: Lexicon, *, ways: int = EVERY_WAY) -> Phrase | None:
    """What a block would be on a web page, judged by itself; None for ordinary text.

    Parameters
    ----------
    text
        The block.
    form
        Its :func:`~dedup.boilerplate.lexicon.key`.
    size
        Its length in words.
    table
        The phrases to look up.
    ways
        Those that may lead to a shape, a bit each: :func:`dedup._reference.signs.ways` bars the others.
    """
    if not form or len(text) > MAX_LINE or size > 2 * MAX_NOTICE:
        return None
    stripped = text.strip()
    if stripped[0] in QUOTES and QUOTED.fullmatch(stripped):
        return None
    return (
        (_by_phrase(form, stripped, size, table) if ways & PHRASE else None)
        or (_by_pattern(form, stripped, size) if ways & PATTERN and size <= MAX_PATTERN else None)
        or (_by_origin(form, stripped, size) if ways & ORIGIN and size <= MAX_PATTERN else None)
        or (_by_parts(stripped, table) if ways & PARTS and size <= MAX_PARTS else None)
        or (_credit(form, stripped, size) if ways & CREDIT and size <= MAX_NOTICE else None)
    )


def _by_phrase(form: str, text: str, size: float, table: Lexicon) -> Phrase | None:
    whole = table.whole_line(form)
    if whole is not None:
        return whole
    sentence = ends_sentence(text)
    begun = table.beginning(form)
    if begun is not None:
        phrase, start = begun
        notice = phrase.kind in ("cookie", "legal", "error-page", "advert", "comments")
        labelled = text[len(start) : len(start) + 3].lstrip()[:1] in (":", "：", "|", "»", "–", "—")
        if phrase.kind == "metadata" and not (labelled or _tells_when_or_who(text, size)):
            return None
        if size <= (MAX_NOTICE if notice else 2 * MAX_SHORT if labelled else MAX_SHORT) and (
            notice or labelled or not sentence
        ):
            return _tempered(phrase, form, start, sentence=sentence)
    label, colon, _ = text.replace("：", ":").partition(":")
    if colon and len(label) <= MAX_LABEL and size <= 2 * MAX_SHORT:
        labelling = table.whole_line(key(label))
        if labelling is not None and labelling.strength > STRENGTHS["weak"]:
            return labelling
    held = table.held(form)
    if held is not None and (sentence or size <= MAX_SHORT or held.kind == "legal"):
        return held if size <= MAX_SHORT else Phrase(held.kind, 0.5)
    return None


def _tells_when_or_who(text: str, size: float) -> bool:
    """Whether what follows "published" or "source" is a date, a time or a few names."""
    return size <= 8 and (
        any(char.isdigit() for char in text) or sum(word[:1].isupper() for word in text.split()) >= 2
    )


def _tempered(phrase: Phrase, form: str, start: str, *, sentence: bool) -> Phrase:
    """A phrase weighs less the more other words follow it: those might be prose after all."""
    rest = len(TOKEN.findall(form[len(start) :]))
    if sentence and rest > 3 and " " not in start and not is_unspaced(start):
        return Phrase(phrase.kind, min(phrase.strength, 0.5))
    return phrase


def _by_pattern(form: str, text: str, size: float) -> Phrase | None:
    if size <= MAX_SHORT:
        if RELATIVE_TIME.fullmatch(form) or ("0" in form and READING_TIME.fullmatch(form)):
            return Phrase("metadata", 1.0)
        if COUNTER.fullmatch(form):
            return Phrase("comments" if "comment" in form else "social", 1.0)
    if COPYRIGHT.match(text):
        return Phrase("legal", 1.0)
    if form == "0" and STATUS_CODE.match(text):
        return Phrase("error-page", 0.25)
    if "#" in text and HASHTAGS.match(text):
        return Phrase("metadata", 0.5)
    if "0" in form and GALLERY.fullmatch(form):
        return Phrase("caption", 0.5)
    return None


def _by_origin(form: str, text: str, size: float) -> Phrase | None:
    """A byline, a way to reach somebody, or a dateline."""
    if size <= MAX_BYLINE and BYLINE.match(text):
        return Phrase("metadata", 0.5, is_origin=True)
    if size <= MAX_CONTACT and CONTACT.match(text):
        return Phrase("other", 0.25, is_origin=True)
    return _dateline(form, text, size)


def _dateline(form: str, text: str, size: float) -> Phrase | None:
    """A line of dates, times, addresses and the words that go with them, and little else."""
    if "0" not in form and "www" not in form and "http" not in form:
        return None
    if "://" not in text and "www." not in text:
        words = form.split(" ")
        other = [word for word in words if word not in DATE_WORDS and word[0] != "0"]
        if size > MAX_PARTS or len(other) == len(words) or len(other) > 2 * MAX_DATE_REST:
            return None
        if len(other) - sum(word in MONTHS for word in other) > MAX_DATE_REST:
            return None
    without_url, n_urls = URL.subn(" ", text)
    without_date, n_dates = DATE.subn(" ", without_url) if "0" in form else (without_url, 0)
    if not n_urls + n_dates:
        return None
    rest = [word for word in TOKEN.findall(TIME.sub(" ", without_date)) if word.lower() not in DATE_WORDS]
    label = any(word.lower() in DATE_WORDS for word in TOKEN.findall(without_date)[:1])
    if len(rest) > MAX_DATE_REST or (
        rest and not (label or n_urls) and not all(word.isupper() for word in rest)
    ):
        return None
    if n_urls and n_dates:
        return Phrase("metadata", 1.0, is_origin=True)
    if n_dates and label and (rest or TIME.search(without_date)):
        return Phrase("metadata", 0.75, is_origin=True)
    return Phrase("metadata", 0.5 if n_dates and label else 0.25, is_origin=True)


def _by_parts(text: str, table: Lexicon) -> Phrase | None:
    """A line of several pieces of furniture side by side, or a trail of links."""
    parts = [part for part in TRAIL.split(text) if part] if TRAIL_SIGN.search(text) else []
    if len(parts) < 2:
        return None
    found = [
        table.whole_line(form)
        or _by_pattern(form, part, size := form.count(" ") + 1)
        or _by_origin(form, part, size)
        for part, form in zip(parts, keys(parts), strict=True)
        if form
    ]
    known = [phrase for phrase in found if phrase is not None]
    if known and len(known) >= 0.5 * len(parts) and len(known) >= 2:
        best = max(known, key=lambda phrase: phrase.strength)
        return Phrase(best.kind, min(1.0, sum(phrase.strength for phrase in known)))
    short = all(len(part.split()) <= 4 and not ends_sentence(part) for part in parts[:-1])
    if len(parts) >= 3 and short and known and not text.startswith("|"):
        return Phrase("navigation", 0.5)
    return None


def _credit(form: str, text: str, size: float) -> Phrase | None:
    """A caption: a line that ends or begins with whose picture it is."""
    if size <= MAX_PARTS and CREDIT_AT_START.match(text):
        return Phrase("caption", 0.5)
    if not SIGN_OF_CREDIT.search(text) and form.isascii() and CREDIT_WORDS.isdisjoint(form.split(" ")):
        return None
    match = CREDIT_AT_END.search(text, max(0, len(text) - MAX_CREDIT))
    return None if match is None else Phrase("caption", 0.5)
