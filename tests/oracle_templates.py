"""Templates counted the slow way: over Python sets of token lists, obviously right."""

from __future__ import annotations

from itertools import groupby

from dedup import _kernels
from dedup.boilerplate.calendar import CALENDAR
from dedup.boilerplate.counts import (
    FREQUENT,
    MIN_DOCUMENTS,
    MIN_PROSE,
    PROSE,
    RARE,
    SAME_BLOCKS,
    SAME_PROSE,
)
from dedup.boilerplate.forms import forms_of_tokens
from dedup.text.blocks import segment
from dedup.text.normalize import tokens

OPEN, DAY = "<open>", "<day>"


def blocks(page, unit="auto"):
    return [page[block.start : block.end] for block in segment(page, unit=unit)]


def block_forms(texts):
    """Forms of blocks given as texts, as the house makes them."""
    found = _kernels.token_hashes(_kernels.hold(texts), threads=1)
    return forms_of_tokens(*found, text_of=texts.__getitem__)


def exact_form(block):
    found = tuple(tokens(block))
    return found or block.strip()


def near_form(block):
    found = tokens(block)
    if not found:
        return block.strip()
    left_open = [
        OPEN if (word.isascii() and word.isdigit() and len(word) <= 4) or word in CALENDAR else word
        for word in found
    ]
    if all(word == OPEN for word in left_open):
        return tuple(DAY if word in CALENDAR else OPEN for word in found)
    return tuple(
        word for word, same in groupby(left_open) for word in ([OPEN] if word == OPEN else list(same))
    )


def n_words(block):
    """Words of a block; a letter of Chinese or Japanese is half of one."""
    return sum(0.5 if word >= "\u2e80" else 1 for word in tokens(block))


def distinct(pages):
    """Positions of pages that are near-duplicates of none that is kept before them."""
    kept = []
    sets = []
    for page in pages:
        prose = [block for block in page if n_words(block) >= PROSE]
        of_prose = sum(map(n_words, prose)) >= MIN_PROSE
        sets.append((of_prose, {near_form(block): n_words(block) for block in (prose if of_prose else page)}))
    for i, (of_prose, ours) in enumerate(sets):
        least = SAME_PROSE if of_prose else SAME_BLOCKS
        for j in kept:
            other, theirs = sets[j]
            common = sum(ours[form] for form in ours.keys() & theirs.keys())
            if other == of_prose and 0 < common >= least * (
                sum(ours.values()) + sum(theirs.values()) - common
            ):
                break
        else:
            kept.append(i)
    return kept


def holders(pages, form_of):
    """On how many pages each form stands."""
    count = {}
    for page in pages:
        for form in {form_of(block) for block in page}:
            count[form] = count.get(form, 0) + 1
    return count


def is_frequent(documents, n):
    return documents >= MIN_DOCUMENTS and documents >= FREQUENT * n


def beside(pages):
    """How often the neighbours of each form are frequent, the edges of a page among them."""
    documents = holders(pages, near_form)
    seen = {}
    for page in pages:
        marks = [True, *(is_frequent(documents[near_form(b)], len(pages)) for b in page), True]
        for i, block in enumerate(page):
            seen.setdefault(near_form(block), []).extend([marks[i], marks[i + 2]])
    return {form: sum(marks) / len(marks) for form, marks in seen.items()}


def slots(pages):
    """Share of a page's own words after each frequent form, and before it."""
    documents = holders(pages, near_form)
    n = len(pages)
    after, before = {}, {}
    for page in pages:
        own = [n_words(b) if documents[near_form(b)] < max(MIN_DOCUMENTS, RARE * n) else 0 for b in page]
        total = max(1, sum(own))
        frequent = [is_frequent(documents[near_form(b)], n) for b in page]
        for i, block in enumerate(page):
            if not frequent[i]:
                continue
            form = near_form(block)
            right = next((j for j in range(i + 1, len(page)) if frequent[j]), len(page))
            left = next((j for j in range(i - 1, -1, -1) if frequent[j]), -1)
            after[form] = after.get(form, 0) + sum(own[i + 1 : right]) / total
            before[form] = before.get(form, 0) + sum(own[left + 1 : i]) / total
    return {form: (after[form] / documents[form], before[form] / documents[form]) for form in after}
