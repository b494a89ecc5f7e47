"""The seeds, pages made by hand and texts to leave alone, against what people would do with them."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

import pytest

import dedup
import golden_cases

DIRTY = {case.label: case for case in golden_cases.dirty()}
SEEDS = {case.label: case for case in golden_cases.seeds()}
ALONE = {case["label"]: case["text"] for case in golden_cases.must_not_touch()}

MISSED_DUPLICATES = {
    "zh-suibi-jinsi": "no case in Han: a replaced word may be a name, so near copies stay on purpose",
    "zh-boke-pinglun": "a pull quote shorter than the least weight of a part",
    "hi-patrika-lagbhag": "no case in Devanagari: a replaced word may be a name, as in Han",
}
"""Known failures: pages with a repeat that is not found, and why."""

LOST_CONTENT = {
    "en-howto-knots": "short items of a list of what one needs read like a menu",
    "sl-novice-bibliobus": "an advert and a link amid the article take the paragraphs after them along",
    "et-rabarberi-plaadikook": "a headline of words that the text inflects, below the trail of a blog",
    "ur-lemon-tree-forum": "the last post of a thread, between a signature and lists of links",
    "en-local-long": "a notice for subscribers amid the article takes the section after it along",
    "es-blog-receta": "a heading of one word between an advert and a list",
    "en-privacy-subject": "an article about cookie notices that quotes them, a line each",
    "da-notice-vandafbrydelse": "streets in a list without bullets read like a menu",
    "uk-recept-pampushky": "a headline of words that the text inflects, above a row of dates and stars",
}
"""Known failures: pages that lose a line of their content, and why."""
MIN_CONTENT_KEPT = 0.98
"""Least share of the content lines of all pages that is kept; measured .982."""


@cache
def outcome(label: str) -> golden_cases.Outcome:
    return golden_cases.outcome((SEEDS | DIRTY)[label])


def failing(labels, reasons):
    return [
        pytest.param(label, marks=pytest.mark.xfail(reason=reasons[label])) if label in reasons else label
        for label in labels
    ]


def test_known_failures_are_cases():
    assert set(MISSED_DUPLICATES) <= set(DIRTY)
    assert set(LOST_CONTENT) <= set(DIRTY)


@pytest.mark.parametrize("label", SEEDS)
def test_seeds_are_labelled_as_they_stand(label):
    by_number = dict(enumerate(SEEDS[label].text.split("\n"), 1))
    assert all(by_number[line.number] == line.text for line in SEEDS[label].lines)


@pytest.mark.parametrize("label", SEEDS)
def test_seeds_keep_their_content_and_lose_their_repeats(label):
    assert outcome(label).lost == []
    assert outcome(label).missed == []


@pytest.mark.parametrize("label", SEEDS)
def test_seeds_lose_all_of_their_junk(label):
    assert outcome(label).left == []


@pytest.mark.parametrize("label", ALONE)
def test_text_that_is_no_page_comes_back_untouched(label):
    cleaned = dedup.clean(ALONE[label])
    assert cleaned.text == ALONE[label], str(cleaned)


@pytest.mark.parametrize("label", failing(DIRTY, LOST_CONTENT))
def test_no_content_is_lost(label):
    assert outcome(label).lost == []


def test_hardly_any_content_is_lost():
    content = sum(len(outcome(label).content) for label in DIRTY)
    lost = sum(len(outcome(label).lost) for label in DIRTY)
    assert lost <= (1 - MIN_CONTENT_KEPT) * content


@pytest.mark.parametrize("label", failing(DIRTY, MISSED_DUPLICATES))
def test_repeats_are_found_with_their_original(label):
    assert outcome(label).missed == []


@pytest.mark.parametrize("label", [*SEEDS, *DIRTY])
def test_decisions_replay_and_cleaning_again_changes_nothing(label):
    text = (SEEDS | DIRTY)[label].text
    cleaned = dedup.clean(text)
    assert dedup.render(text, cleaned.decisions) == cleaned.text
    assert str(dedup.clean(cleaned.text)).startswith(f"{len(cleaned.decisions) - len(cleaned.removed)} of")
    assert dedup.clean(cleaned.text).text == cleaned.text


def test_quality_stays_above_its_floors():
    floors = json.loads(golden_cases.FLOORS.read_text("utf-8"))
    assert floors.pop("digest") == golden_cases.digest(), (
        "the pages have changed: look at the figures of tests/golden_cases.py, then run it with --write"
    )
    measured = golden_cases.shares()
    assert floors.keys() == measured.keys()
    assert {name for name, floor in floors.items() if measured[name] < floor} == set(), measured


def words_of_the_rules() -> set[str]:
    """Words of the lexicon, and of the strings that the patterns and shapes are made of."""
    package = files("dedup.boilerplate")
    lexicon = re.sub(r"(?m)^#.*$", "", package.joinpath("lexicon.txt").read_text("utf-8"))
    sources = [path.read_text("utf-8") for path in package.iterdir() if path.name.endswith(".py")]
    strings = [text for source in sources for text in re.findall(r'"[^"\n]*"|(?s:""".*?""")', source)]
    text = "\n".join([lexicon, *strings])
    return {word.lower() for word in re.findall(r"\w+", text)}


def names_of(text: str) -> set[str]:
    """Words that the text writes with a capital in the middle of its sentences and never without."""
    lower = set(re.findall(r"\b[a-z]\w+", text))
    inside = re.findall(r"(?<=[a-z,] )[A-Z]\w{2,}", text)
    return {name.lower() for name in inside if name.lower() not in lower}


ORDINARY = frozenset(
    "agency agreement article begins disclaimer introduces june made may monday news offer partners".split()
)
"""Ordinary words that the seeds' headlines happen to write with a capital, and days and months."""


SEED_WORDS = ["menafn", "trt", "trtworld", "sputnik", "sputnikglobe", "korea", "kcna", "msmt", "pyongyang"]


@pytest.mark.parametrize("name", SEED_WORDS)
def test_rules_do_not_name_what_only_the_seeds_have(name):
    assert name not in words_of_the_rules()


def test_rules_hold_no_name_of_the_seeds():
    names = set().union(*(names_of(case.text) for case in SEEDS.values()))
    assert {"pyongyang", "russia", "ukraine", "gomble", "vietnam"} <= names
    assert names & words_of_the_rules() <= ORDINARY


COMMON_PHRASES = frozenset(
    {
        "in this article",
        "most popular stories",
        "page you were looking for",
        "share your feedback",
        "we do not accept any responsibility",
        "without warranty of any kind",
    }
)
"""What sites everywhere say in these words, though of the pages here only a seed does."""


def test_no_phrase_of_the_rules_is_a_line_of_one_seed_alone():
    """A phrase of three words or more that stands in the seeds must be known of other pages too."""
    from dedup.boilerplate.lexicon import key, lexicon

    table = lexicon()
    held = [phrase for pairs in table.holds.values() for phrase, _ in pairs]
    phrases = {p.strip() for p in (*table.whole, *table.begins, *held) if len(p.split()) >= 3}
    seeds = " \n ".join(key(line) for case in SEEDS.values() for line in case.text.split("\n"))
    others = " \n ".join(key(line.text) for case in DIRTY.values() for line in case.lines)
    only = {p for p in phrases if f" {p} " in f" {seeds} " and f" {p} " not in f" {others} "}
    assert only <= COMMON_PHRASES
