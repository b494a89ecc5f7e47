"""Floors of quality on pages of real sites, where they are at hand; they are not part of the project."""

import hashlib
from collections import defaultdict

import numpy as np
import pytest

import dedup
from measuring_data import SITES, measuring_data
from sites import COLUMNS, records, score_site

DIGEST = "7a396b0aaaf82e0aaf0bc5e0e6bcaa4ba560344c6d180cd6fef36df3cb0f98a5"
"""SHA-256 of the pages that the floors were measured on."""
DOCUMENTATION = {"python3.11-doc", "python-django-doc", "debian-handbook-en", "postgresql-doc-15"}
NEWS_FLOOR, DOCUMENTATION_FLOOR = 0.94, 0.975
"""Mean F by bags of tokens with templates of the other pages; measured .952 and .978."""


@pytest.fixture(scope="module")
def sites():
    path = measuring_data(SITES)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == DIGEST, "other pages: measure the floors anew"
    found = defaultdict(list)
    for page in records(path):
        found[page["site"]].append(page)
    return found


@pytest.fixture(scope="module")
def scores(sites):
    return {name: score_site(pages, folds=5, only=COLUMNS[-1:]) for name, pages in sites.items()}


def test_news_sites_come_out_clean(scores):
    means = [values.mean() for name, values in scores.items() if name not in DOCUMENTATION]
    assert np.mean(means) >= NEWS_FLOOR, means


def test_documentation_stays_whole(scores):
    means = [values.mean() for name, values in scores.items() if name in DOCUMENTATION]
    assert np.mean(means) >= DOCUMENTATION_FLOOR, means


def test_no_page_loses_its_text(scores):
    assert {name: int((values == 0).sum()) for name, values in scores.items() if (values == 0).any()} == {}


def test_near_duplicates_of_real_pages_keep_their_article(sites):
    pages = ["\n".join(" ".join(line.split()) for line in page["lines"]) for page in sites["we-dwoje.pl"]]
    copies = [f"{pages[5]}\nstrona {i}, serwer {3 * i}" for i in range(200)]
    with_copies = dedup.learn_templates([*pages, *copies], unit="line")
    without = dedup.learn_templates(pages, unit="line")
    assert with_copies.coverage().counted == without.coverage().counted
    ours, theirs = (dedup.clean(pages[5], unit="line", templates=t).text for t in (with_copies, without))
    assert ours == theirs
    assert len(ours) > 2_000


def test_cleaning_real_pages_again_changes_nothing(sites):
    changed = []
    for name, pages in sites.items():
        texts = ["\n".join(" ".join(line.split()) for line in page["lines"]) for page in pages]
        templates = dedup.learn_templates(texts, unit="line")
        for text in texts[::9]:
            once = dedup.clean(text, unit="line", templates=templates).text
            if dedup.clean(once, unit="line", templates=templates).text != once:
                changed.append(name)
    assert changed == []
