"""The numbers by which the blocks of a page are scored; every kernel has them from here."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from dedup import _score_kernels
from dedup.boilerplate.page_model import (
    F_EXPONENT,
    LEAST_THRESHOLD,
    LIKELY_TEXT,
    STEPS_A_LOGIT,
    SURELY_JUNK,
    page_model,
)
from dedup.boilerplate.shapes import MAX_LINE
from dedup.boilerplate.telling import sign_words
from dedup.model import BLOCK_KINDS, BOILERPLATE_KINDS

NAVIGATION, RELATED, METADATA, CAPTION, LEGAL, ERROR, COMMENTS, COOKIE, SOCIAL, ADVERT, OTHER = range(11)

WEAK, PLAIN, STRONG, SURE = STRENGTHS = (0.01, 0.45, 0.7, 0.95)
"""Least strengths of the classes of shapes; the lexicon's own stand above them."""
SCORES = np.array([0.0, 0.4, 0.7, 0.85, 0.95], np.float32)
"""Score of a shape of none of these classes, and of each, wherever it stands."""
MAY_BE_SUBHEADING = np.isin(
    np.arange(len(BOILERPLATE_KINDS) + 1), (NAVIGATION, METADATA, COMMENTS, OTHER, ERROR)
)
"""Kinds whose words serve as subheadings too; the last place is that of no kind."""

MIN_EVIDENCE: Final = 1.0
"""Summed strength of a page's shapes from which it is a page: two strong or plain ones, or a strong one
beside ordinary words."""
PAGE_BLOCKS: Final = 400
"""Blocks that such evidence speaks for; a longer text needs as much for each so many. Eight in
ten of the pages the shapes were tried on have fewer."""
MAX_WEAK_EVIDENCE: Final = 0.5
"""Ordinary words ("Home", "Contact") count beside others, but never make a page alone; nor do notices of
the law, which licences and contracts have too."""
MAX_LONE_EVIDENCE: Final = 0.75
"""A single sentence or item of a list makes no page without such words: a letter may ask to sign up, and
so may a list of things to do."""
MAX_LABEL: Final = 5
MIN_LABELS: Final = 25
LABELS_EVIDENCE: Final = 0.75
"""That many lines of so few words around the body are menus, whatever the language; beside
them one weak shape makes a page."""
LONE_WORD: Final = 0.3
BESIDE_SHAPED: Final = 0.6
DOUBLED: Final = 0.95
"""Scores of an ordinary word alone between paragraphs, of one beside other furniture, and of a
headline in a list in which each stands twice."""
CUT: Final = 0.5
"""Score from which a block counts as furniture."""
MIN_KEPT_PROSE: Final = 2
MIN_KEPT_WORDS: Final = 60.0
MANY_SURELY_JUNK: Final = 48
"""Blocks or words of prose that a text keeps to be called a page by the page model alone, and how
many blocks of sure junk make up for less: a poem with a note below it is no page, a short post
amid menus is one."""
LIST_EVIDENCE: Final = 2.0
MIN_LIST: Final = 2
"""Evidence of a page without prose, as a multiple of what a page needs, and blocks that the page model keeps
of it, from which it cuts there too: a reference shows some evidence, and may be all short lines."""
TAIL_KINDS: Final = (COMMENTS, LEGAL, RELATED)
PLAIN_CUT: Final = 0.7
MAYBE_JUNK: Final = 0.25
JUST_CUT: Final = 0.6
"""Shapes of a score that begin the furniture at the end of a page; after them a block goes from
the second value on, and then has the third."""
HEADING_KINDS: Final = frozenset({RELATED, COMMENTS, LEGAL, SOCIAL, ADVERT, COOKIE})
MAX_HEADING: Final = 8
"""Kinds of lists and sections that a line of so many words heads."""
MIN_QUOTED: Final = 6
"""Words from which a sentence amid the body is prose even if it holds a phrase of notices."""
MIN_DOUBLED: Final = 4
"""Neighbouring pairs of equal headlines that make a list of links; verse doubles fewer."""
MIN_DOUBLED_SIZE: Final = 4.5
"""Words such headlines have on average; responses of a litany have fewer."""
PROSE_CAP: Final = 60.0
"""Words a single block adds to the body at most: one long disclaimer outweighs no article."""
COST_OTHER: Final = 5.0
COST_SHAPED: Final = 25.0
"""What a block that is no prose, or plain furniture, costs the body, in words."""
MAX_HEAD: Final = 40
"""Blocks before the body among which its headline is looked for."""
NO_HEADLINE: Final = 0.95
"""Score of the page model from which a block is no headline, whatever words it shares with the body:
titles of menus and of the site do. Of the headlines so found, few true ones have more."""
LEAST_HEADLINE: Final = 2
MOST_HEADLINE: Final = 30
HEADLINE_WORDS: Final = 8.0
"""Words a headline has, and how many of them tell how likely it is one."""
HEADLINE_SHARE: Final = 0.6
"""The first block that takes up this share of the best candidate's words is the headline:
below it stand decks and captions that say the same at length."""

NO_KIND: Final = -1
MIN_PROSE: Final = 15
"""Words from which a block that ends as a sentence is prose."""
MIN_LONG: Final = 30
"""Words from which a block is prose however it ends: a list of names or a cut sentence."""
LIKE_LINES = np.array([kind not in {"table-row", "code"} for kind in BLOCK_KINDS])
"""Which kinds of blocks may be lines of furniture."""
LIST_ITEM: Final = BLOCK_KINDS.index("list-item")
MIN_SURELY_JUNK: Final = 8
"""Such blocks from which the page model alone tells that a text is a page."""


@cache
def text_logit() -> float:
    """Logit from which the page model takes a block for text.

    Below the first prose, dates, bylines and addresses among those are text: most belong to timetables and
    threads. Above, they say where and when the text is from.
    """
    return page_model().least_logit(LIKELY_TEXT)


def _bits(chosen: list[bool]) -> int:
    return sum(1 << i for i, one in enumerate(chosen) if one)


@cache
def scoring() -> _score_kernels.Scoring:
    """All of it, as the native kernels take it: the numbers by their names here in lower case."""
    _, plain_score, strong_score, sure_score, surest_score = SCORES.tolist()
    rules = {name.lower(): value for name, value in globals().items() if isinstance(value, int | float)} | {
        "plain_score": plain_score,
        "strong_score": strong_score,
        "sure_score": sure_score,
        "surest_score": surest_score,
        "may_be_subheading": _bits(MAY_BE_SUBHEADING[:-1].tolist()),
        "text_logit": text_logit(),
    }
    lines = {"like_lines": _bits(LIKE_LINES.tolist()), "list_items": 1 << LIST_ITEM, "max_line": MAX_LINE}
    return _score_kernels.Scoring(
        rules=rules,
        lines=lines,
        words=sign_words(),
        probability=page_model().probability,
        steps_a_logit=STEPS_A_LOGIT,
        f_exponent=F_EXPONENT,
        least_threshold=LEAST_THRESHOLD,
        surely=SURELY_JUNK,
    )
