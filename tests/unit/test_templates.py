"""Templates across pages: what is learned, what it cuts, and how it is kept."""

import itertools
import json
import pickle
import random
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import dedup
import oracle_templates as oracle
import strategies
from dedup import _kernels
from dedup.boilerplate import template_file
from dedup.boilerplate.counts import UNKNOWN_SLOT, count_pages, distinct_pages
from dedup.boilerplate.forms import page_forms
from dedup.boilerplate.samples import MOST_BLOCKS, Sample, page_key
from dedup.boilerplate.scores import Scores
from dedup.boilerplate.zones import find_zones, judge
from dedup.document import Document
from dedup.text.blocks import segment

HEAD = ["The Harbour Post", "Home", "News", "Weather and tides", "Log in"]
FOOT = ["Most read", "About the Harbour Post", "Contact the newsroom", "© 2024 The Harbour Post"]


def article(number, n_paragraphs=3):
    """A headline and paragraphs that no other number has."""
    title = strategies.paragraph("en", 7_000 + number, 6).rstrip(".")
    return [title, *(strategies.paragraph("en", 100 * number + i, 40) for i in range(n_paragraphs))]


def page(number, *, body=None, head=HEAD, foot=FOOT):
    """A page of a site: its menu, an article, a counter, and its footer."""
    body = article(number) if body is None else body
    return "\n".join([*head, *body, f"{number} comments", *foot])


def site(n=12, first=0):
    return [page(i) for i in range(first, first + n)]


def lines_of(cleaned):
    return cleaned.text.split("\n")


@pytest.fixture(scope="module")
def templates():
    return dedup.learn_templates(site())


def test_what_stands_on_all_pages_goes_and_the_article_stays(templates):
    cleaned = dedup.clean(page(50), templates=templates)
    assert lines_of(cleaned) == article(50)
    reasons = {cleaned.text_of(d.block): d.reason for d in cleaned.removed}
    assert reasons["Weather and tides"] == dedup.Template(12, 1.0)
    assert reasons["50 comments"] == dedup.Template(12, 1.0)
    assert len(reasons) == len(HEAD) + len(FOOT) + 1


def test_a_page_that_was_learned_from_is_cleaned_alike(templates):
    assert lines_of(dedup.clean(page(3), templates=templates)) == article(3)


def test_text_without_templates_is_cleaned_as_before():
    text = page(50)
    assert dedup.clean(text, templates=None) == dedup.clean(text)
    assert dedup.clean(text, templates=dedup.Templates()) == dedup.clean(text)


def test_too_few_pages_teach_nothing():
    templates = dedup.learn_templates(site(4))
    assert dedup.clean(page(50), templates=templates) == dedup.clean(page(50))
    assert templates.counts() is None
    assert dedup.learn_templates(site(5)).counts() is not None


def test_dates_and_counters_differ_from_page_to_page():
    days = ["Monday, 3 May 2021, 10:15", "Friday, 11 June 2020, 9:49", "Sunday, 24 July 2022, 23:05"]
    pages = [page(i, head=[*HEAD, days[i % 3], f"Viewed {17 * i} times"]) for i in range(9)]
    templates = dedup.learn_templates(pages)
    head = [*HEAD, "Tuesday, 30 August 2016, 7:00", "Viewed 1,204 times"]
    assert lines_of(dedup.clean(page(50, head=head), templates=templates)) == article(50)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 comments", "1,208 comments"),
        ("Τετάρτη, 10 Απριλίου 2013", "Πέμπτη, 5 Ιανουαρίου 2012"),
        ("2012年01月11日 08:21:55", "2011年12月3日 10:00:01"),
        ("Сегодня, 8:32", "Вчера, 18:23"),
        ("Posted on May 3, 2020 at 4:15 pm", "Posted on 12 Dec at 9 am"),
        ("17", "2"),
        ("5.00 / 12", "4.75 / 3"),
    ],
)
def test_near_forms_leave_numbers_and_dates_open(one, other):
    forms = oracle.block_forms([one, other, one])
    assert forms.near[0] == forms.near[1]
    assert forms.exact[0] != forms.exact[1]
    assert forms.exact[0] == forms.exact[2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 comments", "3 likes"),
        ("Article 12345", "Article 54321"),
        ("|", "»"),
        ("a b", "ab"),
        ("4.3", "Nov 11, 2026"),
        ("3.9, 3.8, 3.7", "4.3"),
        ("3 May 2026", "3.5.2026"),
    ],
)
def test_near_forms_keep_words_long_numbers_and_signs_apart(one, other):
    forms = oracle.block_forms([one, other])
    assert forms.near[0] != forms.near[1]


def test_numbers_in_a_table_are_none_of_the_dates_of_a_template():
    table = [
        "PROJ",
        "Cartographic projections library",
        "7.x, 6.x, 5.x",
        "GEOS",
        "Geometry engine",
        "3.9, 3.8",
    ]
    table += ["GDAL", "Geospatial data library", "3.2, 3.1, 3.0", "PostGIS", "2", "SpatiaLite", "4.3"]
    pages = [page(i, foot=[*FOOT, f"Nov {i + 1}, 2026"]) for i in range(20)]
    body = [*article(60)[:2], *table, *article(60)[2:]]
    cleaned = dedup.clean(
        page(60, body=body, foot=[*FOOT, "Nov 30, 2026"]), templates=dedup.learn_templates(pages)
    )
    assert lines_of(cleaned) == body


def test_a_quotation_that_several_pages_share_is_content():
    quote = strategies.paragraph("en", 55, 30)
    pages = site(8) + [page(i, body=[*article(i)[:2], quote, *article(i)[2:]]) for i in range(8, 12)]
    templates = dedup.learn_templates(pages)
    body = [*article(60)[:2], quote, *article(60)[2:]]
    assert lines_of(dedup.clean(page(60, body=body), templates=templates)) == body


def test_a_label_amid_the_text_of_many_pages_is_content():
    def body(i):
        title, one, two, three = article(i)
        return [title, one, "Background", two, three]

    templates = dedup.learn_templates([page(i, body=body(i)) for i in range(12)])
    assert lines_of(dedup.clean(page(60, body=body(60)), templates=templates)) == body(60)


def test_teasers_of_one_page_go_with_the_template_around_them():
    def foot(i):
        return ["Read next", *(article(500 + 3 * i + j)[0] for j in range(3)), *FOOT]

    templates = dedup.learn_templates([page(i, foot=foot(i)) for i in range(12)])
    cleaned = dedup.clean(page(60, foot=foot(60)), templates=templates)
    assert lines_of(cleaned) == article(60)
    reasons = [d.reason for d in cleaned.removed if isinstance(d.reason, dedup.Boilerplate)]
    assert {reason.kind for reason in reasons} <= {"related-links", "navigation"}
    assert all(reason.score > 0.5 for reason in reasons)


def test_a_headline_below_a_trail_that_ends_in_it_stays():
    def trailed(number):
        title, *paragraphs = article(number)
        section = " ".join(paragraphs[0].split()[3:5])  # words of the text
        trail = f"{section} {title}"
        body = [title, "Source: Harbour Post, 10:18", *paragraphs]
        return page(number, head=[*HEAD, *menu, trail], body=body)

    menu = [strategies.paragraph("en", 30_000 + i, 2).rstrip(".") for i in range(40)]  # much, as of news
    templates = dedup.learn_templates(map(trailed, range(20)))
    assert lines_of(dedup.clean(trailed(50), templates=templates)) == article(50)


@pytest.mark.parametrize(("n_pages", "n_menu"), [(8, 60), (11, 60), (30, 0)])
def test_values_stay_with_labels_that_all_pages_have(n_pages, n_menu):
    """Of few pages, and where the template is little of them."""
    labels = ["Best use", "Frame type", "Weight", "Material", "Pack access", "Imported", "Warranty"]

    def sheet(number):
        title, *paragraphs = article(number)
        values = [strategies.paragraph("en", 50 * number + i, 7).rstrip(".") for i in range(len(labels))]
        data = [line for pair in zip(labels, values, strict=True) for line in pair]
        return [title, paragraphs[0], "Technical specs", *data, *paragraphs[1:]], values

    head = [*HEAD, *(strategies.paragraph("en", 30_000 + i, 2).rstrip(".") for i in range(n_menu))]
    learned = dedup.learn_templates([page(i, head=head, body=sheet(i)[0]) for i in range(n_pages)])
    body, values = sheet(60)
    kept = set(lines_of(dedup.clean(page(60, head=head, body=body), templates=learned)))
    assert {*values, *labels} <= kept
    assert not kept & {*head, *FOOT}


@pytest.mark.parametrize("n_prose", [5, 30])
def test_menus_longer_than_the_pages_do_not_make_them_near_duplicates(n_prose):
    """A reference whose entries have a sentence each, below a menu of all of them, and some guides."""
    entries = [strategies.paragraph("en", 20_000 + i, 2).rstrip(".") for i in range(300)]

    def entry(i):
        own = [f"property {entries[i]}", strategies.paragraph("en", 40_000 + i, 8)]
        return page(i, head=[*HEAD, *entries], body=own), own

    guides = [page(i, head=[*HEAD, *entries]) for i in range(n_prose)]
    learned = dedup.learn_templates([*guides, *(entry(i)[0] for i in range(1, 20))])
    assert learned.coverage().counted == n_prose + 19
    text, own = entry(0)
    assert lines_of(dedup.clean(text, templates=learned)) == own


def test_copies_of_a_page_without_prose_count_once():
    def sheet(i):
        return [strategies.paragraph("en", 50_000 + 40 * i + j, 5) for j in range(6)]

    copies = [page(i, body=sheet(0)) for i in range(20)]
    learned = dedup.learn_templates([*site(8), *copies, *(page(i, body=sheet(i)) for i in range(1, 4))])
    assert learned.coverage().counted == 8 + 1 + 3
    assert lines_of(dedup.clean(copies[0], templates=learned)) == sheet(0)


def test_a_headline_that_the_menus_of_other_pages_list_stays():
    latest = [article(i)[0] for i in range(6)]
    pages = [page(i, head=[*HEAD, *latest]) for i in range(16)]
    learned = dedup.learn_templates(pages)
    for i in (0, 3):
        title, *paragraphs = article(i)
        body = ["Harbour", "A report of our own", title, *paragraphs]
        text = page(i, head=[*HEAD, *latest], body=body)
        assert title in lines_of(dedup.clean(text, templates=learned))


def test_labels_and_values_of_a_reference_stay():
    """Where the pages' own words are no prose, what stands between labels is no list of links."""
    labels = ["Method summary", "Modifier", "Description", "Returns", "Since"]

    def sheet(i):
        rows = [strategies.paragraph("en", 60_000 + 20 * i + j, 6).rstrip(".") for j in range(10)]
        parts = [[label, *rows[2 * j : 2 * j + 2]] for j, label in enumerate(labels)]
        return [f"Interface {article(i)[0]}", *(line for part in parts for line in part)]

    menu = [strategies.paragraph("en", 30_000 + i, 2).rstrip(".") for i in range(40)]
    learned = dedup.learn_templates([page(i, head=[*HEAD, *menu], body=sheet(i)) for i in range(30)])
    text = page(60, head=[*HEAD, *menu], body=sheet(60))
    assert lines_of(dedup.clean(text, templates=learned)) == sheet(60)


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        (["The Harbour Post"], ["© 2024 The Harbour Post"]),
        (["The Harbour Post — news of the coast"], []),
        ([], ["Subscribe to our weekly letter and never miss a tide."]),
    ],
)
def test_a_template_of_a_line_or_two_goes(head, foot):
    pages = ["\n".join([*head, *article(i), *foot]) for i in (*range(12), 50)]
    cleaned = dedup.clean(pages[-1], templates=dedup.learn_templates(pages[:-1]))
    assert lines_of(cleaned) == article(50)
    assert {d.reason for d in cleaned.removed} == {dedup.Template(12, 1.0)}


def test_pages_of_many_sites_under_one_label_have_no_template():
    """They share a word or two, and labels that stand on some pages of many sites."""

    def foreign(number):
        own = [strategies.paragraph("en", 20_000 + 10 * number + i, 2).rstrip(".") for i in range(8)]
        title, one, two, three = article(number)
        label = ["Introduction", "Methods", "Background", "See below"][number % 4]
        return "\n".join(["Home", *own[:5], title, one, label, two, three, "2 min read", *own[5:]])

    templates = dedup.learn_templates(map(foreign, range(24)))
    for number in range(30, 40):
        assert dedup.clean(foreign(number), templates=templates).text == dedup.clean(foreign(number)).text


@pytest.mark.parametrize(
    ("titles", "kept"),
    [
        (
            ["Sonntagsblatt A{} Seite", "Wahlnacht{}x ohne einen Gewinner"],
            ["Wahlnacht50x ohne einen Gewinner"],
        ),
        (["Ausgabe A{}x"], []),
    ],
)
def test_a_headline_whose_words_are_not_in_the_text_stays(titles, kept):
    """Not a shorter line, nor what is far above it or a byline, however long those are; nor two words."""

    def titled(number):
        lines = [*(title.format(number) for title in titles), f"By Jane Marie van Doe{number}"]
        head = [*HEAD[:2], f"High tide today at pier{number}x", *HEAD[2:]]
        return page(number, head=head, body=[*lines, "Photo: EPA", *article(number)[1:]])

    templates = dedup.learn_templates(map(titled, range(20)))
    assert lines_of(dedup.clean(titled(50), templates=templates)) == [*kept, *article(50)[1:]]


@pytest.mark.parametrize("n_pages", [20, 40])
def test_a_list_of_contents_keeps_the_titles_of_other_pages(n_pages):
    """Each title stands on its own page, the ones before and after, and in the list."""
    head, foot = ["Harbour 2.1 documentation", "Home | Index | Modules"], ["Quick search", "Last update:"]
    titles = [strategies.paragraph("en", 9_000 + i, 3).rstrip(".").title() for i in range(n_pages)]

    def chapter(i):
        after = titles[(i + 1) % n_pages]
        around = ["Table of Contents", titles[i], "Previous topic", titles[i - 1], "Next topic", after]
        return "\n".join([*head, f"{titles[i]}¶", *article(i)[1:], *around, *foot])

    own = ["Contents of the manual", strategies.paragraph("en", 77_777, 30)]
    listed = [line for i in range(n_pages) for line in (titles[i], f"On rope {chr(97 + i % 26)}{i}")]
    contents = "\n".join([*head, *own, *listed, "Previous topic", "Next topic", *foot])
    learned = dedup.learn_templates([contents, *map(chapter, range(n_pages))])
    assert lines_of(dedup.clean(contents, templates=learned)) == [*own, *listed]


@pytest.mark.parametrize("n_own", [0, 4])
def test_a_fence_goes_only_with_all_it_fences(n_own):
    def guide(number):
        own = [f"# {strategies.paragraph('en', 400 * number + i, 14)}" for i in range(n_own)]
        code = ["```bash", *own, "make harbour", "```"]
        return page(number, body=["Run this in the yard:", *code, *article(number)])

    cleaned = dedup.clean(guide(50), templates=dedup.learn_templates(map(guide, range(30))))
    kept = lines_of(cleaned)
    assert ("```bash" in kept, "```" in kept) == (n_own > 0, n_own > 0)
    assert any(line.startswith("# ") for line in kept) == (n_own > 0)
    assert dedup.clean(cleaned.text).text == cleaned.text


def test_near_duplicate_pages_are_counted_once_and_keep_their_article():
    again = article(1, n_paragraphs=6)
    copies = [page(i, body=[*again[:-1], f"{again[-1]} Version {i}."]) for i in range(30)]
    templates = dedup.learn_templates([*site(8), *copies])
    assert templates.coverage().sampled == 38
    assert templates.coverage().counted == 9
    cleaned = dedup.clean(copies[4], templates=templates)
    assert lines_of(cleaned) == copies[4].split("\n")[len(HEAD) : -len(FOOT) - 1]


def test_a_site_of_one_page_many_times_teaches_nothing():
    templates = dedup.learn_templates([page(1) + f"\nserved in {i} ms" for i in range(40)])
    assert templates.coverage().counted == 1
    assert dedup.clean(page(1), templates=templates) == dedup.clean(page(1))


def test_a_block_that_goes_as_template_is_no_keeper():
    sentence = strategies.paragraph("en", 77, 30)
    templates = dedup.learn_templates([page(i, head=[*HEAD, sentence, "Sections"]) for i in range(12)])
    body = [*article(60), sentence, strategies.paragraph("en", 78, 40)]
    cleaned = dedup.clean(page(60, body=body, head=[*HEAD, sentence, "Sections"]), templates=templates)
    for decision in cleaned.removed:
        if isinstance(decision.reason, dedup.Duplicate):
            assert cleaned.decisions[decision.reason.of].keep


def test_without_the_kind_template_nothing_goes_as_template(templates):
    kinds = dedup.Options().cut - {"template"}
    text = page(50)
    assert dedup.clean(text, templates=templates, cut=kinds) == dedup.clean(text, cut=kinds)


def test_only_templates_are_cut_where_only_they_are_asked_for(templates):
    cleaned = dedup.clean(page(50), templates=templates, cut=["template"])
    assert {type(d.reason) for d in cleaned.removed} == {dedup.Template}
    assert lines_of(cleaned) == article(50)


def test_each_source_has_its_own():
    other_head = ["Marsh Weekly", "Sections", "Subscribe today"]
    pages = [page(i, head=head) for i in range(10) for head in (HEAD, other_head)]
    labels = ["harbour", "marsh"] * 10
    templates = dedup.learn_templates(pages, sources=labels)
    assert templates.sources == ("harbour", "marsh")
    assert len(templates) == 2
    text = page(50, head=other_head)
    assert lines_of(dedup.clean(text, templates=templates, source="marsh")) == article(50)
    assert "Marsh Weekly" in dedup.clean(text, templates=templates, source="harbour").text
    assert dedup.clean(text, templates=templates, source="elsewhere") == dedup.clean(text)


@pytest.mark.parametrize(
    "labels", [[1, 2] * 6, [("a", 1), ("b", 2)] * 6, [None, "b"] * 6, np.array([1, 2] * 6)]
)
def test_any_label_that_hashes_names_a_source(labels):
    templates = dedup.learn_templates(site(12), sources=labels)
    assert len(templates) == 2
    for label in templates.sources:
        assert templates.coverage(label).seen == 6
    assert templates.coverage("unheard of") == templates.coverage(("nor", "this"))


def test_one_name_serves_for_all_texts():
    assert dedup.learn_templates(site(6), sources="harbour").sources == ("harbour",)
    assert dedup.learn_templates(site(6), sources=itertools.repeat(3, 6)).sources == (3,)


def test_a_source_must_be_named_where_all_are():
    templates = dedup.learn_templates(site(6), sources="harbour")
    with pytest.raises(dedup.OptionError, match="name the page's with source="):
        dedup.clean(page(50), templates=templates)


def counts_of(pages):
    return count_pages([oracle.block_forms(oracle.blocks(text)) for text in pages])


@pytest.mark.parametrize("seed", range(6))
def test_counts_are_those_of_the_oracle(seed):
    rng = random.Random(seed)
    pages = []
    for i in range(rng.randrange(3, 25)):
        lines = [line for line in HEAD + FOOT if rng.random() < 0.7]
        lines[2:2] = [*rng.sample(strategies.JUNK, 3), f"{rng.randrange(2000)} views", "|"]
        lines[3:3] = article(rng.randrange(8) if rng.random() < 0.3 else i, rng.randrange(4))
        if rng.random() < 0.3:
            lines.insert(3, rng.choice(HEAD))  # away from where it stands on other pages
        pages.append("\n".join(lines))
    pages = list(dict.fromkeys(pages))
    as_blocks = [oracle.blocks(text) for text in pages]
    kept = distinct_pages([oracle.block_forms(blocks) for blocks in as_blocks])
    assert kept == oracle.distinct(as_blocks)
    chosen = [as_blocks[i] for i in kept]
    counts = counts_of(pages)
    assert counts.n_pages == len(chosen)
    near, exact = oracle.holders(chosen, oracle.near_form), oracle.holders(chosen, oracle.exact_form)
    neighbours, slots = oracle.beside(chosen), oracle.slots(chosen)
    for blocks in as_blocks:
        evidence = counts.evidence(oracle.block_forms(blocks))
        away = oracle.displaced(blocks, near, neighbours, len(chosen))
        for i, block in enumerate(blocks):
            documents = near.get(oracle.near_form(block), 0)
            if documents < 2 or away[i]:
                assert evidence.documents[i] == 0
                continue
            assert evidence.documents[i] == documents
            assert evidence.share[i] == pytest.approx(documents / len(chosen))
            assert evidence.beside[i] == pytest.approx(neighbours[oracle.near_form(block)])
            assert evidence.landmark[i] == oracle.is_frequent(documents, len(chosen))
            same = exact.get(oracle.exact_form(block), 0)
            assert evidence.exact_share[i] == pytest.approx((same if same >= 2 else 0) / len(chosen))
            if evidence.landmark[i]:
                at = int(np.searchsorted(counts.near, oracle.block_forms([block]).near[0]))
                found = (counts.after[at], counts.before[at])
                assert found == pytest.approx(slots[oracle.near_form(block)], abs=1e-6)


def test_a_slot_is_known_by_the_landmarks_around_it():
    counts = counts_of(site())
    blocks = oracle.blocks(page(70))
    evidence = counts.evidence(oracle.block_forms(blocks))
    at = len(HEAD)
    assert evidence.slot[at] == pytest.approx(1.0)  # the article: all words of the page's own
    assert evidence.slot[-1] < UNKNOWN_SLOT
    assert evidence.shows
    assert evidence.consistent
    assert 0 < evidence.furniture < 0.3
    assert not counts.evidence(oracle.block_forms(article(70))).shows


def test_zones_of_nothing_and_of_all_template():
    counts = counts_of(site())
    for lines in ([], HEAD):
        forms = oracle.block_forms(lines)
        zones = find_zones(
            counts.evidence(forms),
            size=forms.size,
            prose=np.zeros(len(lines), bool),
            sentence=np.zeros(len(lines), bool),
        )
        assert zones.is_template.all()
        assert len(zones.score) == len(lines)


def test_a_page_with_anything_of_its_own_keeps_some_of_it(templates):
    text = "\n".join([*HEAD, "Nothing here yet", *FOOT])
    assert dedup.clean(text, templates=templates).text == "Nothing here yet"


@pytest.mark.parametrize("unit", ["line", "paragraph", "auto"])
def test_blocks_of_many_pages_are_those_of_each(unit):
    wrapped = "\n".join(
        line for text in article(3) for line in itertools.chain(_wrapped(text, 72), ["", "* a", "\u200b"])
    )
    pages = [
        "", "\n", "\ufeff", "\ufeffOne\n\u200b\nTwo", " \x1f\n\u2028a\x85b\r\n\r\nc", wrapped, page(3),
        " \ufeff\nx",
        "\ufeff \n\ufeffy", wrapped.replace("\n", "\r\n"), "\ud800\n\x00",
    ]  # fmt: skip
    forms, ends = page_forms(pages, unit)
    for i, text in enumerate(pages):
        alone = oracle.block_forms(oracle.blocks(text, unit))
        for column in ("exact", "near", "size"):
            found = getattr(forms, column)[ends[i] : ends[i + 1]]
            assert found.tolist() == getattr(alone, column).tolist(), repr(text)
    assert len(page_forms([], unit)[0].exact) == 0


def _wrapped(text, width):
    line = ""
    for word in text.split():
        if len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def test_a_sample_keeps_the_pages_with_the_least_keys():
    forms = oracle.block_forms(["a"])
    keys = [page_key(str(i)) for i in range(50)]
    sample = Sample(8)
    for key in keys:
        sample.add(key, forms)
    assert sorted(sample.pages) == sorted(keys)[:8]
    assert page_key("Marsh") == 10739401684829059759


def test_memory_of_a_page_is_bounded():
    sample = Sample(5)
    sample.add(1, oracle.block_forms([f"line {word}" for word in map(str, range(20_000, 30_000))]))
    assert len(sample.pages[1]) == MOST_BLOCKS


def test_many_pages_keep_no_more_than_were_asked_for():
    texts = [page(i, body=article(i, 1)) for i in range(300)]
    templates = dedup.learn_templates(texts, max_pages=40)
    assert templates.coverage().seen == 300
    assert templates.coverage().sampled == 40
    assert templates == dedup.learn_templates(iter(texts[::-1]), max_pages=40)
    assert lines_of(dedup.clean(page(500), templates=templates)) == article(500)


def test_texts_are_streamed_and_not_held():
    alive = 0
    most = 0

    class Counted(str):
        __slots__ = ()

        def __new__(cls, text):
            nonlocal alive, most
            alive += 1
            most = max(most, alive)
            return super().__new__(cls, text)

        def __del__(self):
            nonlocal alive
            alive -= 1

    filler = "\n".join(article(1, 200))
    dedup.learn_templates((Counted(f"{i}\n{filler}") for i in range(300)), max_pages=5)
    assert most < 200


def test_learning_from_parts_and_merging_is_learning_from_the_whole():
    texts = site(30)
    labels = [i % 3 for i in range(30)]
    whole = dedup.learn_templates(texts, sources=labels, max_pages=7)
    parts = [
        dedup.learn_templates(texts[i : i + 10], sources=labels[i : i + 10], max_pages=7) for i in (0, 10, 20)
    ]
    assert parts[0].merge(parts[1], parts[2]) == whole
    assert parts[2].merge(parts[0].merge(parts[1])) == whole
    updated = dedup.Templates(max_pages=7)
    for i in range(0, 30, 4):
        updated.update(texts[i : i + 4], sources=labels[i : i + 4])
    assert updated == whole
    assert parts[0] != whole
    assert whole != "templates"
    assert parts[0].merge() == parts[0]


def test_merging_changes_neither():
    one, other = dedup.learn_templates(site(6)), dedup.learn_templates(site(6, 6))
    before = one.coverage(), other.coverage()
    union = one.merge(other)
    assert (one.coverage(), other.coverage()) == before
    assert union.coverage().sampled == 12
    union.update(site(6, 20))
    assert (one.coverage(), other.coverage()) == before


def test_saved_templates_come_back(tmp_path, templates):
    path = tmp_path / "new" / "site.templates"
    templates.save(path)
    loaded = dedup.Templates.load(str(path))
    assert loaded == templates
    assert loaded.coverage() == templates.coverage()
    assert dedup.clean(page(50), templates=loaded) == dedup.clean(page(50), templates=templates)
    assert list(path.parent.iterdir()) == [path]
    loaded.update(site(5, 40))
    assert loaded.coverage().sampled == 17


def test_equal_templates_are_equal_bytes(tmp_path):
    texts = site(20)
    labels = [["b", "a", None, 3][i % 4] for i in range(20)]
    pairs = list(zip(texts, labels, strict=True))
    contents = set()
    for seed in range(4):
        random.Random(seed).shuffle(pairs)
        dedup.learn_templates([t for t, _ in pairs], sources=[s for _, s in pairs]).save(tmp_path / "t")
        contents.add((tmp_path / "t").read_bytes())
    assert len(contents) == 1


def test_empty_templates_are_saved_too(tmp_path):
    dedup.Templates().save(tmp_path / "t")
    assert dedup.Templates.load(tmp_path / "t") == dedup.Templates()
    assert len(dedup.Templates()) == 0
    assert dedup.learn_templates([]) == dedup.Templates()


def test_a_file_that_was_cut_short_or_changed_is_refused(tmp_path, templates):
    path = tmp_path / "t"
    templates.save(path)
    content = path.read_bytes()
    for damaged in (content[:-1], content[: len(content) // 2], content[:20], content[:9], content + b"x"):
        path.write_bytes(damaged)
        with pytest.raises(dedup.InputError, match=r"t: is damaged or cut short.*learn the templates again"):
            dedup.Templates.load(path)
    for at in (17, 60, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(dedup.InputError, match="damaged"):
            dedup.Templates.load(path)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"text of a page\n" * 100, b"ded", b"PK\x03\x04"])
def test_a_foreign_file_is_refused(tmp_path, content):
    (tmp_path / "t").write_bytes(content)
    message = "cut short" if content == b"ded" else "is no file of templates"
    with pytest.raises(dedup.InputError, match=message):
        dedup.Templates.load(tmp_path / "t")


@pytest.mark.parametrize(("version", "advice"), [(9, "upgrade dedup, or learn"), (2, "learn")])
def test_a_file_of_another_format_is_refused_with_advice(tmp_path, templates, monkeypatch, version, advice):
    monkeypatch.setattr(template_file, "FORMAT", version)
    templates.save(tmp_path / "t")
    monkeypatch.undo()
    message = f"is of format {version}, and this dedup reads {template_file.FORMAT}: {advice}"
    with pytest.raises(dedup.InputError, match=message):
        dedup.Templates.load(tmp_path / "t")


def test_a_file_that_is_not_there_or_cannot_be_written_is_named(tmp_path, templates):
    with pytest.raises(dedup.InputError, match="missing: No such file"):
        dedup.Templates.load(tmp_path / "missing")
    (tmp_path / "file").write_text("x")
    with pytest.raises(dedup.InputError, match="cannot be written"):
        templates.save(tmp_path / "file" / "t")
    with pytest.raises(dedup.InputError, match=r"Is a directory|Permission"):
        dedup.Templates.load(tmp_path)


def test_labels_that_cannot_be_read_back_are_not_saved(tmp_path):
    templates = dedup.learn_templates(site(2), sources=[("a", 1), "b"])
    with pytest.raises(dedup.InputTypeError, match=r"one is tuple: learn them under str\(label\)"):
        templates.save(tmp_path / "t")
    assert not (tmp_path / "t").exists()


def test_labels_of_any_characters_are_saved(tmp_path):
    labels = ["\ud800", "Ä\n\x00", "", 0, -5]
    templates = dedup.learn_templates(site(5), sources=labels)
    templates.save(tmp_path / "t")
    assert set(dedup.Templates.load(tmp_path / "t").sources) == set(labels)


def test_they_show_themselves(templates):
    assert repr(templates) == "<Templates: 1 sources, 12 pages seen, 12 kept>"
    json.dumps(templates.coverage().blocks)
    assert pickle.loads(pickle.dumps(templates)) == templates


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("one text", r"texts is one str, not many: pass \[text\]"),
        (b"bytes", "texts is bytes"),
        (None, "texts is NoneType, not an iterable"),
        (3, "texts is int"),
        ({"a": "b"}, "texts is a dict"),
        (["a", None], r"texts\[1\] is None"),
        (iter(["a", b"b"]), r"texts\[1\] is bytes, not str: decode it first"),
        ((x for x in ["a", float("nan")]), r"texts\[1\] is NaN"),
    ],
)
def test_what_are_no_texts_is_refused(texts, message):
    with pytest.raises(dedup.InputTypeError, match=message):
        dedup.learn_templates(texts)


def test_arrays_and_series_are_pages():
    import pandas as pd
    import pyarrow as pa

    texts = site(6)
    for held in (np.array(texts, object), pd.Series(texts), pa.array(texts), tuple(texts), iter(texts)):
        assert dedup.learn_templates(held) == dedup.learn_templates(texts)


@pytest.mark.parametrize(
    ("sources", "error", "message"),
    [
        (["a"], dedup.InputError, "sources must be one a text: they end after 1"),
        (["a"] * 5, dedup.InputError, "there are more than the 2 texts"),
        ([["a"], "b"], dedup.InputTypeError, r"sources\[0\] is list, which does not hash"),
        (["a", float("nan")], dedup.InputTypeError, r"sources\[1\] is NaN"),
        (["a", pd.NA], dedup.InputTypeError, r"sources\[1\] is NA"),
        (["a", pd.NaT], dedup.InputTypeError, r"sources\[1\] is NaT"),
        (3, dedup.InputTypeError, "sources is int: pass one label a text"),
        (b"ab", dedup.InputTypeError, "sources is bytes"),
    ],
    ids=repr,
)
def test_labels_that_do_not_fit_are_refused(sources, error, message):
    with pytest.raises(error, match=message):
        dedup.learn_templates(["one", "two"], sources=sources)


@pytest.mark.parametrize("max_pages", [0, 4, 4097, 2.5, "9", True, None])
def test_a_number_of_pages_out_of_range_is_refused(max_pages):
    with pytest.raises(dedup.OptionError, match="max_pages must be"):
        dedup.learn_templates(["a"], max_pages=max_pages)


def test_other_options_and_types_are_refused(templates):
    with pytest.raises(dedup.OptionError, match="unit must be one of auto, line, paragraph"):
        dedup.learn_templates(["a"], unit="page")
    with pytest.raises(dedup.OptionError, match="learned with different options cannot be merged"):
        templates.merge(dedup.Templates(max_pages=9))
    with pytest.raises(dedup.InputTypeError, match=r"merged with dedup.Templates, not dict"):
        templates.merge({})
    with pytest.raises(dedup.InputTypeError, match=r"templates is str: pass what dedup.learn_templates"):
        dedup.clean("text", templates="site.templates")
    with pytest.raises(dedup.InputTypeError, match="source is list, which does not hash"):
        dedup.clean("text", templates=templates, source=["a"])
    with pytest.raises(TypeError):
        hash(templates)


def test_odd_pages_are_learned_from(templates):
    odd = ["", "\n", "\x00", "\ud800\n\udfff", "\ufeff", "x" * 100_000, "| » |\n" * 50, "好。\n" * 20]
    learned = dedup.learn_templates([*odd, *site(8)])
    assert learned.coverage().seen == 16
    for text in odd:
        cleaned = dedup.clean(text, templates=learned)
        assert dedup.render(text, cleaned.decisions) == cleaned.text
    assert dedup.clean("", templates=templates).text == ""


def test_a_long_page_is_cleaned_with_templates(templates):
    text = "\n".join([*HEAD, *(f"w{i} x{i * 7} y{i * 13}" for i in range(200_000)), *FOOT])
    cleaned = dedup.clean(text, templates=templates)
    assert len(cleaned.blocks) == 200_000 + len(HEAD) + len(FOOT)
    assert cleaned.text.startswith("w0 x0 y0\n")


@pytest.mark.parametrize("level", _kernels.levels())
def test_the_kernel_decides_nothing(level, monkeypatch):
    lines = [*HEAD, "3 May 2021", "好。12 月", "|", "résumé ﬁne 7"]
    usual = oracle.block_forms(lines)
    monkeypatch.setattr(_kernels, "LEVEL", level)
    again = oracle.block_forms(lines)
    assert np.array_equal(again.near, usual.near)
    assert np.array_equal(again.exact, usual.exact)
    assert np.array_equal(again.size, usual.size)


def test_amid_the_text_goes_what_the_page_model_is_sure_of():
    menu = [strategies.paragraph("en", 30_000 + i, 3).rstrip(".") for i in range(60)]
    learned = dedup.learn_templates([page(i, head=[*HEAD, *menu]) for i in range(12)])
    title, first, *others = article(60)
    body = [title, first, "2 min read", "Photo: Anna Miller", *others]
    kept = lines_of(dedup.clean(page(60, head=[*HEAD, *menu], body=body), templates=learned))
    assert kept == [title, first, "Photo: Anna Miller", *others]


def test_on_a_page_without_prose_the_template_outweighs_the_page_model():
    head = [*HEAD, *(strategies.paragraph("en", 30_000 + i, 3).rstrip(".") for i in range(60))]
    counts = dedup.learn_templates([page(i, head=head) for i in range(12)]).counts(None)
    own = [strategies.paragraph("en", 70_000 + i, 3) for i in range(6)]
    text = page(60, head=head, body=own)
    document = Document(text, segment(text), dedup.Options(), counts)
    everything = np.arange(len(document.blocks))
    evidence = counts.evidence(document.forms.among(everything))
    junk = np.full(len(everything), 0.99, np.float32)
    features = replace(document.reader.features(everything), junk=junk)
    scores = Scores(junk, is_page=True, headline=None, headline_until=0)
    is_own = np.isin(text.split("\n"), own)
    assert evidence.shows
    assert not judge(evidence, features, scores, least=0.5).score[is_own].any()
    with_prose = replace(features, prose=is_own, junk=np.where(is_own, np.float32(0.4), junk))
    assert judge(evidence, with_prose, scores, least=0.5).score[is_own].all()


@pytest.mark.parametrize(("n", "stay"), [(19, False), (21, True)])
def test_short_sentences_are_text_if_there_are_many(n, stay):
    """Twenty weigh as much as the change from the template to text and back."""
    counts = counts_of(site())
    lines = [*HEAD, *(strategies.paragraph("en", 60_000 + i, 8) for i in range(n)), *FOOT, *article(60)[1:]]
    forms = oracle.block_forms(lines)
    at = np.arange(len(lines))
    prose = at >= len(HEAD) + n + len(FOOT)
    evidence = replace(counts.evidence(forms), slot=np.full(len(lines), UNKNOWN_SLOT, np.float32))
    zones = find_zones(evidence, size=forms.size, prose=prose, sentence=prose | (forms.size == 8))
    sentences = zones.is_template[len(HEAD) : len(HEAD) + n]
    assert not sentences.any() if stay else sentences.all()


@pytest.mark.parametrize(("n_shown", "shows"), [(2, False), (3, True)])
def test_a_quarter_of_the_usual_landmarks_shows_the_template(n_shown, shows):
    """A page of the site has ten."""
    lines = [*HEAD[:n_shown], *article(60)]
    assert counts_of(site()).evidence(oracle.block_forms(lines)).shows is shows


@pytest.mark.parametrize(("n_shared", "counted"), [(15, 2), (19, 1)])
def test_pages_without_prose_are_near_duplicates_if_nearly_all_is_the_same(n_shared, counted):
    """Of twenty lines: 15 shared are 0.6 of all that both have, 19 are 0.9."""
    sheets = [
        [strategies.paragraph("en", 70_000 + (i if i < n_shared else 100 * copy + i), 5) for i in range(20)]
        for copy in (1, 2)
    ]
    learned = dedup.learn_templates([*site(8), *(page(90, body=sheet) for sheet in sheets)])
    assert learned.coverage().counted == 8 + counted
