"""Laws of templates: no order matters, parts make the whole, and cleaning stays what it is."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

import dedup
import oracle_templates as oracle
import strategies
from dedup.boilerplate.forms import page_forms

CHEAP = settings(max_examples=40, deadline=None)
MENU = ["Harbour Post", "News", "Tides", "Log in", "3 May 2021", "Imprint", "© Harbour Post", "|"]


@st.composite
def pages(draw, *, max_pages: int = 14) -> list[str]:
    """Pages of one site: some of its menu, a document, and the rest of the menu."""
    documents = st.lists(strategies.documents(max_lines=5), min_size=1, max_size=max_pages)
    cut = draw(st.integers(0, len(MENU)))
    dropped = random.Random(draw(st.integers(0, 99)))
    found = []
    for document in draw(documents):
        menu = [line for line in MENU if dropped.random() < 0.8]
        found.append("\n".join([*menu[:cut], document, *menu[cut:]]))
    return found


LABELS = st.sampled_from(["a", "b", None, 3])
LIMITS = st.sampled_from([5, 512])


@CHEAP
@given(pages(), st.data(), LIMITS)
def test_no_order_and_no_parting_matters(texts, data, limit):
    labels = data.draw(st.lists(LABELS, min_size=len(texts), max_size=len(texts)))
    whole = dedup.learn_templates(texts, sources=labels, max_pages=limit)
    pairs = data.draw(st.permutations(list(zip(texts, labels, strict=True))))
    cut = data.draw(st.integers(0, len(pairs)))
    one, other = (
        dedup.learn_templates(
            (text for text, _ in part), sources=(label for _, label in part), max_pages=limit
        )
        for part in (pairs[:cut], pairs[cut:])
    )
    assert one.merge(other) == other.merge(one) == whole
    for label in set(labels):
        assert one.merge(other).coverage(label) == whole.coverage(label)
    one.update([text for text, _ in pairs[cut:]], sources=[label for _, label in pairs[cut:]])
    assert one == whole


@CHEAP
@given(st.lists(pages(max_pages=5), min_size=3, max_size=3))
def test_merging_is_associative_and_knows_the_same_page_again(parts):
    a, b, c = (dedup.learn_templates(part, max_pages=5) for part in parts)
    assert a.merge(b).merge(c) == a.merge(b.merge(c)) == a.merge(b, c)
    twice = a.merge(a)
    assert twice.samples[None].pages.keys() == a.samples[None].pages.keys()


@CHEAP
@given(pages())
def test_saved_and_loaded_is_the_same(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("templates") / "t"
    templates = dedup.learn_templates(texts)
    templates.save(path)
    assert dedup.Templates.load(path) == templates
    content = path.read_bytes()
    dedup.Templates.load(path).save(path)
    assert path.read_bytes() == content


@settings(max_examples=100, deadline=None)
@given(pages(), strategies.documents(), st.sampled_from(["auto", "line"]))
def test_laws_of_cleaning_hold_with_templates(texts, other, unit):
    templates = dedup.learn_templates(texts, unit=unit)
    for text in (texts[0], other):
        cleaned = dedup.clean(text, templates=templates, unit=unit)
        assert dedup.render(text, cleaned.decisions) == cleaned.text
        letters = iter(text)
        assert all(letter in letters for letter in cleaned.text)
        for decision in cleaned.removed:
            reason = decision.reason
            if isinstance(reason, dedup.Template):
                assert 3 <= reason.documents <= len(texts)
                assert 0 < reason.share <= 1
            if isinstance(reason, dedup.Duplicate):
                assert cleaned.decisions[reason.of].keep
        twice = dedup.clean(cleaned.text, templates=templates, unit=unit)
        assert twice.text == cleaned.text, str(twice)


@CHEAP
@given(st.lists(strategies.documents() | strategies.wild(), max_size=5), st.sampled_from(["auto", "line"]))
def test_blocks_of_many_pages_are_those_of_each(texts, unit):
    forms, ends = page_forms(texts, unit)
    for i, text in enumerate(texts):
        alone = oracle.block_forms(oracle.blocks(text, unit))
        assert forms.exact[ends[i] : ends[i + 1]].tolist() == alone.exact.tolist()
        assert forms.near[ends[i] : ends[i + 1]].tolist() == alone.near.tolist()
