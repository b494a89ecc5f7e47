"""Templates counted the slow way: over Python sets of token lists, obviously right."""

from __future__ import annotations

from itertools import accumulate, groupby

import numpy as np

from dedup import _kernels
from dedup.boilerplate.calendar import CALENDAR
from dedup.boilerplate.counts import (
    DISPLACED,
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
    """Positions of pages that are near-duplicates of none that is kept before them.

    Those with prose are compared by it, and first; the others by what is not on three of those.
    """

    def prose(page):
        return [block for block in page if n_words(block) >= PROSE]

    def weights(blocks):
        return {near_form(block): n_words(block) for block in blocks}

    of_prose = [i for i, page in enumerate(pages) if sum(map(n_words, prose(page))) >= MIN_PROSE]
    kept = unlike({i: weights(prose(pages[i])) for i in of_prose}, SAME_PROSE)
    on = holders([pages[i] for i in kept], near_form)
    rest = {}
    for i, page in enumerate(pages):
        if i not in of_prose:
            own = [block for block in page if on.get(near_form(block), 0) < MIN_DOCUMENTS]
            rest[i] = weights(own or page)
    return sorted([*kept, *unlike(rest, SAME_BLOCKS)])


def unlike(sets, least):
    """Keys of sets of weights whose resemblance to none that is kept before them is so much."""
    kept = []
    for i, ours in sets.items():
        for j in kept:
            theirs = sets[j]
            common = sum(ours[form] for form in ours.keys() & theirs.keys())
            if 0 < common >= least * (sum(ours.values()) + sum(theirs.values()) - common):
                break
        else:
            kept.append(i)
    return kept


def unlike_sets(sets, least):
    """Positions of weighted sets that are like none that is kept before them; each with all of those.

    Sums are made in the order in which the house makes them, so that they have the same bits.
    """
    weights = {}
    for elements, values in sets:
        for element, value in zip(elements.tolist(), values.tolist(), strict=True):
            weights[element] = max(value, weights.get(element, 0.0))
    held = [elements.tolist() for elements, _ in sets]
    begins = list(accumulate(map(len, held), initial=0))[:-1]
    totals = np.add.reduceat([*(weights[element] for ours in held for element in ours), 0.0], begins).tolist()
    kept = []
    for i, ours in enumerate(held):
        for j in kept:
            common = 0.0
            for element in sorted(set(ours) & set(held[j])):
                common += weights[element]
            if 0 < common >= least * (totals[j] + totals[i] - common):
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


def displaced(page, documents, neighbours, n):
    """Which frequent blocks of a page stand away from all others, though most do not on other pages."""
    frequent = [False, *(is_frequent(documents.get(near_form(b), 0), n) for b in page), False]
    return [
        frequent[i + 1] and neighbours[near_form(block)] >= DISPLACED and not frequent[i] | frequent[i + 2]
        for i, block in enumerate(page)
    ]


def slots(pages):
    """Share of a page's own words after each frequent form, and before it."""
    documents = holders(pages, near_form)
    neighbours = beside(pages)
    n = len(pages)
    after, before = {}, {}
    for page in pages:
        away = displaced(page, documents, neighbours, n)
        own = [
            n_words(b) if away[i] or documents[near_form(b)] < max(MIN_DOCUMENTS, RARE * n) else 0
            for i, b in enumerate(page)
        ]
        total = max(1, sum(own))
        frequent = [is_frequent(documents[near_form(b)], n) and not away[i] for i, b in enumerate(page)]
        for i, block in enumerate(page):
            if not frequent[i]:
                continue
            form = near_form(block)
            right = next((j for j in range(i + 1, len(page)) if frequent[j]), len(page))
            left = next((j for j in range(i - 1, -1, -1) if frequent[j]), -1)
            after[form] = after.get(form, 0) + sum(own[i + 1 : right]) / total
            before[form] = before.get(form, 0) + sum(own[left + 1 : i]) / total
    return {form: (after[form] / documents[form], before[form] / documents[form]) for form in after}
