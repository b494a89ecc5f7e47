"""Cleaning one document: text, decisions, and how the outcome shows itself."""

import dataclasses
import json
import pickle
import random
import sysconfig
import textwrap
from pathlib import Path

import numpy as np
import pytest

import dedup
import golden_cases
import strategies
from dedup import document
from dedup.boilerplate.code import is_source_code
from dedup.boilerplate.links import as_shown
from dedup.cleaned import SHOWN_BLOCKS, SHOWN_HTML, Cleaned
from dedup.document import of_all
from dedup.model import BOILERPLATE_KINDS
from dedup.similarity.page import Page
from dedup.text.blocks import segment
from dedup.text.normalize import tokens
from dedup.verdicts import (
    BOILERPLATE,
    DUPLICATE,
    KEPT,
    TEMPLATE,
    Copies,
    Furniture,
    Templated,
    Verdicts,
)

FERRY = (
    "The ferry that crosses the estuary at dawn carries bread and letters, and the people on the far bank "
    "say that they cannot remember a morning on which it came after the school bell had rung over the roofs."
)
MILL = (
    "The mill stood idle for years, until the children of the lower town climbed in through the sluice and "
    "played at being millers, with sand for flour and a broken cartwheel for a stone, and it turned."
)
PAGE = f"2 min read\n\nFerry at dawn\n\n{FERRY}\n\n{MILL}\n\n{FERRY}\n\nShare on Facebook\n"


def test_clean_text_with_reasons():
    cleaned = dedup.clean(PAGE)
    assert cleaned.text == f"Ferry at dawn\n\n{FERRY}\n\n{MILL}\n"
    assert [(d.block.block_id, str(d.reason)) for d in cleaned.removed] == [
        (0, "metadata (0.95)"),
        (4, "duplicate of 2 (exact, 1.00)"),
        (5, "social (0.95)"),
    ]
    assert [block.block_id for block in cleaned.blocks] == list(range(6))
    assert cleaned.text_of(1) == cleaned.text_of(cleaned.blocks[1]) == "Ferry at dawn"
    assert dedup.render(PAGE, cleaned.decisions) == cleaned.text


def test_the_outcome_is_a_frozen_value():
    cleaned = dedup.clean(PAGE)
    assert cleaned == dedup.clean(PAGE)
    assert hash(cleaned) == hash(dedup.clean(PAGE))
    with pytest.raises(dataclasses.FrozenInstanceError):
        cleaned.text = ""
    with pytest.raises(dataclasses.FrozenInstanceError):
        cleaned.decisions[0].reason = None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{FERRY}\n{FERRY}\n{MILL}", f"{FERRY}\n{MILL}"),
        (f"{FERRY}\n\n{FERRY}\n{MILL}", f"{FERRY}\n\n{MILL}"),
        (f"{FERRY}\n{FERRY}\n\n{MILL}", f"{FERRY}\n\n{MILL}"),
        (f"\n\n{FERRY}\r\n\r\n{FERRY}\r\n{MILL}\r\n", f"\n\n{FERRY}\r\n\r\n{MILL}\r\n"),
        (f"{FERRY}\n{MILL}\n\n\n{FERRY}", f"{FERRY}\n{MILL}"),
        (f"{FERRY}\n{MILL}\n\n\n{FERRY}\n\n", f"{FERRY}\n{MILL}\n\n"),
        (f"\ufeff{FERRY}\n{FERRY}", f"\ufeff{FERRY}"),
        (f"  {FERRY}  \n\t{FERRY}", f"  {FERRY}  "),
    ],
)
def test_paragraphs_are_neither_merged_nor_spread(text, expected):
    assert dedup.clean(text).text == expected


def test_all_may_go():
    cleaned = dedup.clean("Page not found\n404 Not Found\nBack to top")
    assert cleaned.text == ""
    assert len(cleaned.removed) == 3


def test_it_reads_as_a_list_of_what_went():
    shown = str(dedup.clean(PAGE)).splitlines()
    n_chars = len("2 min read") + len(FERRY) + len("Share on Facebook")
    assert shown[0] == f"3 of 6 blocks kept, {n_chars} characters removed"
    assert shown[1].split() == ["0", "metadata", "(0.95):", "2", "min", "read"]
    assert shown[2].endswith("…")
    assert len(shown) == 4


def test_a_long_list_is_cut_short():
    text = "\n".join([FERRY] * (SHOWN_BLOCKS + 8))
    assert str(dedup.clean(text)).splitlines()[-1] == "  and 7 more"


def test_a_notebook_shows_what_was_cut_and_why():
    page = dedup.clean(f"{FERRY} <b>&\n{FERRY} <b>&\n\ud800")._repr_html_()
    assert page.count("<del>") == 1
    assert "&lt;b&gt;&amp;" in page
    assert "<b>&" not in page
    assert "duplicate of 0" in page
    assert page.startswith("<div>")
    assert page.endswith("</div>")
    assert page.encode("utf-8")


def test_a_notebook_shows_the_first_blocks_of_many():
    page = dedup.clean("\n".join(f"w{i}" for i in range(SHOWN_HTML + 3)))._repr_html_()
    assert page.count("<div ") == SHOWN_HTML
    assert "and 3 more blocks" in page


def test_reasons_read_as_sentences():
    assert str(dedup.Duplicate(3, "near", 0.914)) == "duplicate of 3 (near, 0.91)"
    assert str(dedup.Duplicate(3, "contained", 1.0, through=5)) == "duplicate of 3 to 5 (contained, 1.00)"
    assert str(dedup.Template(12, 0.8)) == "template (on 12 pages, 0.80)"
    assert str(dedup.Boilerplate("legal", 0.5)) == "legal (0.50)"


def test_decisions_made_by_hand_render_too():
    text = "a\n\nb\nc"
    blocks = dedup.clean(text).blocks
    kept = [dedup.Decision(block) for block in blocks]
    assert dedup.render(text, kept) == text
    kept[1] = dedup.Decision(blocks[1], dedup.Duplicate(0, "exact", 1.0))
    assert dedup.render(text, kept) == "a\n\nc"
    none = [dedup.Decision(block, dedup.Duplicate(0, "exact", 1.0)) for block in blocks]
    assert dedup.render(text, none) == ""
    assert dedup.render("", []) == ""


def test_decisions_render_the_text_they_are_of_and_no_other():
    text = f"\ufeff2 min read\n\u200b\n{FERRY}\n{MILL}\n3 hours ago\n"
    cleaned = dedup.clean(text)
    decisions = cleaned.decisions
    assert dedup.render(text, decisions) == cleaned.text
    first = decisions[0].block
    backwards = dedup.Decision(dataclasses.replace(first, start=first.end, end=first.start))
    before = dedup.Decision(dataclasses.replace(first, start=-1))
    for wrong, of, why in [
        (cleaned.text, decisions, "before block 1, from 11 to 14, is in no block"),
        (text[:-20], decisions, r"block \d ends at"),
        (text.replace("\n", " ", 1) + "More.", decisions, "after the last block"),
        ("A" + text, decisions, "before block 0, from 0 to 1, is in no block"),
        (text, decisions + decisions, r"block 0 \(1 to 11\) does not follow what ends at"),
        (text, decisions[::-1], "before block 3"),
        (text, (decisions[1], decisions[0], *decisions[2:]), "before block 1"),
        (text, cleaned.removed, "before block 3"),
        (text, decisions[:-1], "after the last block"),
        (text, [backwards], "does not follow"),
        (text, [before], "does not follow"),
    ]:
        with pytest.raises(dedup.InputError, match=f"not of this text: .*{why}.*give the original text"):
            dedup.render(wrong, of)
    with pytest.raises(dedup.InputTypeError, match="text is tuple"):
        dedup.render(decisions, text)


def test_a_block_is_had_by_its_number():
    cleaned = dedup.clean(f"{FERRY}\n{MILL}")
    for number in (1, -1, np.int64(1), np.uint8(1), cleaned.blocks[1]):
        assert cleaned.text_of(number) == MILL
    for number in (2, -3, np.int64(2)):
        with pytest.raises(IndexError, match=r"^there is no block -?\d: the text has 2"):
            cleaned.text_of(number)
    for wrong in ("1", 1.0, None, cleaned.decisions[0]):
        with pytest.raises(dedup.InputTypeError, match=f"block is {type(wrong).__name__}: give a Block"):
            cleaned.text_of(wrong)


def test_the_outcome_as_values_of_json():
    cleaned = dedup.clean(f"2 min read\n{FERRY}\n{FERRY}")
    record = cleaned.to_dict()
    assert json.loads(json.dumps(record)) == record
    assert record["text"] == FERRY
    assert [(of["start"], of["end"]) for of in record["decisions"]] == [b.span for b in cleaned.blocks]
    first, second, third = (of["reason"] for of in record["decisions"])
    assert first == {"type": "boilerplate", "kind": "metadata", "score": cleaned.removed[0].reason.score}
    assert second is None
    assert third == {"type": "duplicate", "of": 1, "how": "exact", "score": 1.0, "through": None}
    assert dedup.clean("").to_dict() == {"text": "", "decisions": []}


@pytest.mark.parametrize("unit", ["auto", "line", "paragraph"])
def test_the_unit_is_a_choice(unit):
    text = f"{FERRY}\n{MILL}\n\n{FERRY}\n{MILL}"
    n_blocks = 2 if unit == "paragraph" else 4
    cleaned = dedup.clean(text, unit=unit)
    assert len(cleaned.blocks) == n_blocks
    assert cleaned.text == f"{FERRY}\n{MILL}"


def test_the_outcome_can_be_pickled_and_says_what_it_is():
    cleaned = dedup.clean(PAGE)
    again = pickle.loads(pickle.dumps(cleaned))
    assert again == cleaned
    assert hash(again) == hash(cleaned)
    assert (again.blocks, again.removed, again.runs) == (cleaned.blocks, cleaned.removed, cleaned.runs)
    assert repr(again) == repr(cleaned)
    assert repr(dedup.clean("One.")) == (
        "Cleaned(original='One.', decisions=(Decision(block=Block(block_id=0, start=0, end=4, "
        "kind='paragraph'), reason=None),), text='One.')"
    )
    assert cleaned != dedup.clean(PAGE + "\n")
    assert cleaned != PAGE
    with pytest.raises(dataclasses.FrozenInstanceError):
        del cleaned.text


def test_what_is_looked_at_first_changes_nothing():
    one, other = dedup.clean(PAGE), dedup.clean(PAGE)
    assert one.removed == tuple(decision for decision in other.decisions if not decision.keep)
    assert other.removed == one.removed
    assert one.blocks == other.blocks == tuple(decision.block for decision in one.decisions)
    assert Cleaned.of(PAGE, one.decisions) == other
    assert Cleaned.of(PAGE, one.decisions).blocks == one.blocks


def test_kinds_of_furniture_are_named_when_somebody_looks():
    asked = []

    def kinds(block_ids):
        asked.append(block_ids.tolist())
        return np.full(len(block_ids), BOILERPLATE_KINDS.index("legal"), np.int8)

    text = "One.\nTwo.\nThree.\nFour."
    furniture = Furniture(block_ids=np.array([1]), score=np.array([0.75], np.float32), kinds=kinds)
    copies = Copies.of_reasons({3: dedup.Duplicate(0, "contained", 0.8, through=2)})
    templated = Templated(block_ids=np.array([2]), documents=np.array([5]), share=np.array([0.5]))
    verdicts = Verdicts(n_blocks=4, furniture=furniture, copies=copies, templated=templated)
    cleaned = Cleaned.of_verdicts(text, segment(text), verdicts)
    assert cleaned.text == "One."
    assert not asked
    assert [decision.reason for decision in cleaned.removed] == [
        dedup.Boilerplate("legal", 0.75),
        dedup.Template(5, 0.5),
        dedup.Duplicate(0, "contained", 0.8, through=2),
    ]
    assert asked == [[1]]
    assert verdicts.causes().tolist() == [KEPT, BOILERPLATE, TEMPLATE, DUPLICATE]


def test_many_quotes_of_one_paragraph_go_at_once():
    words = (
        "harbour lantern rope kitchen winter meadow ladder copper window garden barrel candle river".split()
    )
    quotes = [" ".join(f"{word}{letter}" for word in words) + "." for letter in "abcdefghijklmnopqrst"]
    title, paragraph = " ".join(quotes[3].split()[:9]), " ".join(quotes)
    cleaned = dedup.clean("\n".join([title, *quotes, paragraph]))
    assert cleaned.text == f"{title}\n{paragraph}"
    assert {(d.reason.of, d.reason.how) for d in cleaned.removed} == {(len(quotes) + 1, "contained")}


def test_a_headline_that_is_none_without_its_page_may_be_a_part():
    """The line is the headline until the share button goes; then another holds it."""
    title = "बुंदेलखंड के गाँव ने सौ साल पुरानी बावड़ी को फिर से जीवित किया"
    first = (
        "ज़िला प्रशासन ने बावड़ी के चारों ओर जाली लगाने और आसपास के दो सौ पेड़ों की देखभाल का ख़र्च "
        "उठाने का वादा किया है। गाँव वालों ने तय किया है कि हारमोनियम की मरम्मत वे ख़ुद कराएँगे।"
    )
    second = (
        "काम की शुरुआत गाँव की शिक्षिका कमला अहिरवार ने की थी। उन्होंने बताया कि बच्चों को जल "
        "संरक्षण का पाठ पढ़ाते समय एक लड़की ने पूछ लिया कि हमारी अपनी बावड़ी में कूड़ा क्यों है। "
        '"उस सवाल का जवाब किताब में नहीं था," कमला ने कहा, "इसलिए अगले रविवार को मैं फावड़ा लेकर आ गई।"'
    )
    dated = f"{title} दिनांक 2024-12-03 समाज"
    text = f"{first}\n2 घंटे पहले\nव्हाट्सऐप पर शेयर करें\n{title}\n{second}\n{dated}"
    once = dedup.clean(text)
    assert dedup.clean(once.text).text == once.text
    assert once.decisions[3].reason == dedup.Duplicate(5, "contained", 1.0)


class TestHeadlinesThatTakeTurns:
    def copy_of(self, block_id):
        return dedup.Duplicate(block_id, "exact", 1.0)

    def test_the_copies_of_all_go(self):
        turns = [{7: self.copy_of(5)}, {40: self.copy_of(38)}, {}, {41: self.copy_of(2)}]
        assert of_all(turns, np.zeros(50, bool)) == turns[0] | turns[1] | turns[3]

    @pytest.mark.parametrize(("named", "cut"), [(7, False), (38, True)])
    def test_unless_what_one_names_goes(self, named, cut):
        turns = [{7: self.copy_of(5)}, {40: self.copy_of(named)}]
        gone = np.zeros(50, bool)
        gone[named] = cut
        assert of_all(turns, gone) == turns[0]

    def test_what_none_of_them_settles_goes_in_the_end(self):
        """A copy of the second headline is named by another, which names the first copy then."""
        first, second = "Marsh Winter Bridge", "Light Market Train Village Village"
        text = f"""{first}
{second}
{first}
Stone Bird Winter
Bridge Harbour Stone Marsh Wardens
Wardens People River Story
Bridge stone river school light river winter wardens bird stone garden morning weather stone garden people \
morning weather weather bridge people village market bridge.
Sign in
Weather Story Village Water Winter
Stone Bird Winter
Harbour water market garden school village school stone weather.
People winter school bridge bird weather morning river bird weather weather.
Bird
Story morning bird train light harbour marsh river school wardens river stone council harbour marsh light \
garden train market village winter river weather marsh harbour village.
Bridge
Market Harbour
Weather Story Village Water Winter
People Morning School Bird River
Market people bird village people market river market weather water story garden water.
Bird morning school water train school weather school.
{second}
{first}
Related articles
Weather Story Village Water Winter
Bird train council morning village morning light bridge stone harbour river market harbour light water \
bird bird bird bird morning marsh light village marsh light bird winter weather river bridge market story \
weather people bridge village.
Bridge Harbour Stone Marsh Wardens"""
        cleaned = dedup.clean(text)
        copies = {
            d.block.block_id: d.reason for d in cleaned.removed if isinstance(d.reason, dedup.Duplicate)
        }
        assert copies == {2: self.copy_of(0), 20: self.copy_of(1), 21: self.copy_of(0)}
        assert dedup.clean(cleaned.text).text == cleaned.text

    def test_all_that_a_copy_names_must_stay(self):
        turns = [{7: self.copy_of(5)}, {40: dedup.Duplicate(6, "contained", 1.0, through=8)}]
        assert of_all(turns, np.zeros(50, bool)) == turns[0]


SEED = "003_3c27549f51866737.txt"


@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["line below line", "blank lines"])
def test_a_page_is_cleaned_alike_however_it_is_wrapped(root, width, between):
    page = (root / "seeds" / SEED).read_text("utf-8")
    paragraphs = [line for line in page.splitlines() if line.strip()]
    wrapped = between.join(textwrap.fill(line, width, break_long_words=False) for line in paragraphs)
    cleaned = dedup.clean(wrapped)
    assert tokens(cleaned.text) == tokens(dedup.clean(page).text)
    assert dedup.clean(cleaned.text).text == cleaned.text


@pytest.mark.parametrize("indent", ["   ", "    ", "\t"])
@pytest.mark.parametrize("end", ["", "  ", "\r"])
def test_blanks_around_lines_change_nothing(root, indent, end):
    page = (root / "seeds" / SEED).read_text("utf-8")
    set_in = "\n".join(f"{indent}{line}{end}" if line.strip() else line for line in page.split("\n"))
    found, expected = dedup.clean(set_in), dedup.clean(page)
    assert [decision.reason for decision in found.decisions] == [d.reason for d in expected.decisions]


@pytest.mark.parametrize(
    "form", ["- {}", "* {}", "• {}", "> {}", "**{}**", "  *  *{}*", "[{}](https://example.org/a_(b))"]
)
def test_how_a_program_marks_lines_changes_nothing(root, form):
    page = (root / "seeds" / SEED).read_text("utf-8").replace("[", "(").replace("]", ")")
    lines = [line.removeprefix("- ") for line in page.split("\n")]
    marked = "\n".join(form.format(line) if line.strip() else line for line in lines)
    found, expected = dedup.clean(marked), dedup.clean("\n".join(lines))
    assert [d.keep for d in found.decisions] == [d.keep for d in expected.decisions]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[Home](/)", "Home"),
        ('See [the report](https://example.org/a_(b) "title"), page 3.', "See the report, page 3."),
        ("[![A marsh](a.jpg)](/marsh) [The marsh](/marsh) reopens", " The marsh reopens"),
        ("[![A marsh](a.jpg)](/marsh)", "A marsh"),
        ("* [1]Home [12]News", "* Home News"),
        ("It was seen.[1] Then [2] it was not.", "It was seen.[1] Then [2] it was not."),
        ("[[1] Notes](#1)", "[1] Notes"),
        ("![](a.jpg)", "![](a.jpg)"),
        ("f[i](x) = [a](", "fi = [a]("),
        ("no link] (here)", "no link] (here)"),
    ],
)
def test_what_a_reader_sees_of_links(text, shown):
    page = Page.read(text, segment(text), 1)
    assert as_shown(page).text_of(0) == shown


def test_a_page_without_links_is_that_page():
    page = Page.read(PAGE, segment(PAGE), 1)
    assert as_shown(page) is page


@pytest.mark.parametrize("piece", ["[", "[a](b", "[x](", "![[a](b)](c) ", "[](", "("])
def test_many_brackets_are_no_links_and_come_back(piece):
    text = piece * 20_000 + "]( and the rest"
    assert dedup.clean(text).text == text


PROGRAM = """# Copyright (c) 2020 Example Corp. All rights reserved.
# See also https://example.com/list
import sys

source: Hashable = None
share: float = 0.5


def read(path, *, encoding="utf-8"):
    \"\"\"Read a file.

    Published on 3 March 2021.
    \"\"\"
    with open(path, encoding=encoding) as file:
        return file.read()


def write(path, text, *, encoding="utf-8"):
    with open(path, "w", encoding=encoding) as file:
        return file.write(text)
"""
STYLE_SHEET = """.comment {
  color: #888;
  font-size: 80%;
}
.share, .login {
  color: #000;
  display: none;
}
"""
SCRIPT = """const parse = require('./parse')
const semver = require('./semver')

function major (a) {
  return parse(a).major
}
module.exports = major
"""
SETTINGS = """{
  "name": "login",
  "author": "By Anna Berg",
  "date": "3 March 2021",
  "license": "All rights reserved",
  "comments": 3
}
"""


MANUAL = """Locks
=====

:Author: By Anna Berg

.. contents::
   :depth: 2

What ``lock`` does
~~~~~~~~~~~~~~~~~~

The lock is taken before the file is read, and given back when all of it has been written to the disk.

.. code-block:: console

   $ lock --all

Not found.

.. note:: Sign up for the newsletter of the project.

Copyright 2020 Example Corp. All rights reserved.

Share this
^^^^^^^^^^

2 comments
"""
PAPER = r"""\documentclass{article}
\begin{document}
\section{Contact us}
By Anna Berg

2 min read

The lock is taken before the file is read, and given back when all of it has been written to the disk.
\section{Share this}
2 comments

All rights reserved.
\end{document}
"""


@pytest.mark.parametrize("strength", ["cautious", "eager"])
@pytest.mark.parametrize(
    "program",
    [PROGRAM, STYLE_SHEET, SCRIPT, SETTINGS, PROGRAM * 400, MANUAL, MANUAL.replace("..", "  "), PAPER],
)
def test_source_code_is_untouched(program, strength):
    assert dedup.clean(program, strength=strength).text == program


def test_modules_of_pythons_library_come_back():
    files = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
    texts = [file.read_text(encoding="utf-8", errors="surrogateescape") for file in files[::2]]
    changed = [text for text in texts if dedup.clean(text).text != text]
    assert len(texts) > 50
    assert len(changed) <= len(texts) / 20


def test_a_page_with_code_in_it_is_no_source_code():
    page = [
        "Home",
        "News",
        "Log in",
        "3 min read",
        "How to read a file in Python",
        *PROGRAM.split("\n")[7:14],
    ]
    assert not is_source_code("\n".join([*page, "Share this", "2 comments", "Imprint", "Terms", "Contact"]))
    # Underlined as a program may that makes Markdown of a page, and with some markup that a page shows.
    underlined = [f"{line}\n{'=' * len(line)}" for line in page]
    assert not is_source_code("\n".join([*underlined, "\\# 1 in the charts"]))
    assert not is_source_code("\n".join([*["The marsh reopens"] * 500, *MANUAL.split("\n")]))
    links = [f"[Entry {n}](https://example.org/a_(b)?page={n})" for n in range(20)]
    assert not is_source_code("\n".join(links))
    assert not is_source_code("\n".join(f"https://example.org/a_b?x={n};y=1" for n in range(20)))


@pytest.mark.parametrize(
    "text", ["", "\n" * 10, "a = b", "=" * 100, "x" * 100_000, "{\n" * 100_000, "\ud800;\n" * 9]
)
def test_any_text_may_be_asked_whether_it_is_code(text):
    assert is_source_code(text) == (text[:1] in {"{", "\ud800"})


def test_a_table_with_a_rule_stays():
    text = """The rota for the harbour was agreed last week, after a long talk about who takes the nights.
Anyone who wants to change a shift should talk to Moira before the end of the month: she keeps the list.

| Day | Early | Late |
|:---|---|---:|
| Monday | Ann | Bob |
| Tuesday | Bob | Carol |
| Wednesday | Carol | Dan |
| Thursday | Dan | Ann |
| Friday | Ann | Bob |
| Saturday | Bob | Carol |
| Sunday | Carol | Dan |"""
    assert dedup.clean(text).text == text


def test_a_table_that_is_drawn_stays():
    rows = [f"| {day} | {n} | {n + 1} |" for n, day in enumerate("Mon Tue Wed Thu Fri Sat Sun".split())]
    rule = "+-----+---+---+"
    text = """The rota for the harbour was agreed last week, after a long talk about who takes the nights.
Anyone who wants to change a shift should talk to Moira before the end of the month: she keeps the list.
"""
    text += "\n".join(["$ rota --week 9", rule, "| Day | Early | Late |", rule, *rows, rule])
    assert dedup.clean(text).text == text
    undrawn = text.replace(rule + "\n", "").replace(rule, "")
    assert dedup.clean(undrawn).text != undrawn  # what saves it


def test_the_clause_of_a_licence_stays_and_so_does_one_sentence_of_a_letter():
    licence = """MIT License
Copyright (c) 2021 Ada Byron
Permission is hereby granted, free of charge, to any person obtaining a copy of this software.
THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED."""
    letter = "Dear Anna,\nSign up for the newsletter, will you?\nLove, Tom"
    for text in (licence, letter):
        assert dedup.clean(text).text == text


def test_no_more_than_one_headline_goes():
    title = "The marsh reopens after the floods of winter"
    questions = [f"What does warden number {n} say of the marsh and its floods?" for n in range(9)]
    answers = [
        f"Warden number {n} says that the marsh is open and its floods of winter are gone." for n in range(9)
    ]
    body = [line for pair in zip(questions, answers, strict=True) for line in pair]
    page = "\n".join(["2 min read", "3 hours ago", title, *body])
    gone = [d.block for d in dedup.clean(page, headlines=False, cut=["metadata"]).removed]
    assert len(gone) == 3


@pytest.mark.parametrize("passes", [1, 2])
def test_a_copy_names_a_kept_block_even_where_the_passes_end_too_soon(passes, monkeypatch):
    monkeypatch.setattr(document, "MAX_PASSES", passes)
    rng = random.Random(1)
    lines = [line.text for page in golden_cases.dirty() for line in page.lines]
    for _ in range(150):
        chosen = rng.sample(lines, rng.randrange(5, 60))
        chosen += rng.choices(chosen, k=rng.randrange(5, 60))
        rng.shuffle(chosen)
        decisions = dedup.clean("\n".join(chosen), unit="line").decisions
        for reason in (decision.reason for decision in decisions):
            assert not isinstance(reason, dedup.Duplicate) or decisions[reason.of].keep


def test_at_strength_nothing_no_furniture_goes():
    page = "2 min read\nThe marsh\nThe marsh reopened on Monday, wardens said.\nan hour ago"
    assert not dedup.clean(page, strength=0).removed
    assert len(dedup.clean(page, strength=0.05).removed) == 2


def test_templates_that_are_not_to_be_cut_are_not_asked():
    templates = dedup.learn_templates(["a\nb"] * 3, sources=["x", "x", "y"])
    cut = dedup.Options().cut - {"template"}
    assert dedup.clean("a\nb", templates=templates, cut=cut).text == "a\nb"


REOPENED = [
    "The marsh reopened on Monday after a winter of repairs, and the first walkers were out before eight.",
    "Wardens said that the boardwalk, which the floods had lifted, now rests on new piles of old oak.",
    "They ask that dogs stay on a lead until the lapwings have left their nests in the early summer.",
]


@pytest.mark.parametrize(("n_words", "goes"), [(11, False), (12, True)])
def test_on_a_page_a_repeat_of_twelve_words_goes(n_words, goes):
    said = "Wardens lifted the old boardwalk onto piles of oak before winter came".split()[:n_words]
    line = f"{' '.join(said)}."
    first, second, third = REOPENED
    text = f"2 min read\n{first}\n{line}\n{second}\n{line}\n{third}\n3 hours ago"
    assert dedup.clean(text).text.split("\n").count(line) == (1 if goes else 2)


DUMPLINGS = (
    "Divide it in sixteen, flatten each piece, wrap it round a plum and roll it between wet palms until "
    "no seam can be seen. Simmer in salted water for eight minutes after they rise. Brown the crumbs in "
    "the butter and roll the dumplings in them."
)


def test_a_plain_shape_of_comments_begins_the_furniture_below_the_text():
    """That of "Reply" has 0.7; the line below it has 0.25 to 0.5, and would stay alone."""
    above = [
        "2 min read",
        DUMPLINGS,
        "September 5, 2019 at 6:44 pm",
        "Made these on Sunday and my husband cried. Thank you!!",
    ]
    cleaned = dedup.clean("\n".join([*above, "Reply", "16 lumps of sugar"]))
    assert [str(decision.reason) for decision in cleaned.removed[-2:]] == [
        "comments (0.70)",
        "comments (0.60)",
    ]
    assert cleaned.text == "\n".join(above[1:])


KETTLE = (
    "The Fennimore is a plain kettle for people who are tired of kettles that talk. It is spun from a "
    "single sheet of copper, lined with tin by two men in Sheffield who have done nothing else for a "
    "quarter of a century, and fitted with a beech handle that stays cool for about as long as it takes "
    "to make a pot of tea for six."
)
BOILS = (
    "It will boil its full load in eleven minutes on gas and in fourteen on a wood stove. It does not "
    "whistle. If you stay within earshot you will hear it begin to mutter shortly before it is ready, as "
    "kettles did before they were taught to scream."
)
SPOUT = (
    "We asked for a spout that does not dribble. It took the workshop nine attempts, and the ninth looks "
    "exactly like the spout on a kettle from 1880 that hangs in their canteen, which they admit they "
    "could have measured in the first place."
)
MRS_P = "★★★★★ Lovely thing. Bought as a wedding present and nearly kept it. - Mrs P., Hexham"
COLIN = "★★★☆☆ Beautiful but I burnt my hand, my own fault. - Colin"


def test_below_a_heading_of_comments_goes_what_may_be_junk():
    """The page model gives the first opinion 0.25 to 0.35."""
    care = [
        "Care",
        "- Wash with water only.",
        "- Have it retinned every ten to fifteen years; we will do it for you at cost.",
    ]
    text = [
        "Add to basket",
        "Add to wish list",
        KETTLE,
        BOILS,
        *care,
        "Customer reviews",
        MRS_P,
        COLIN,
        "Write a review",
    ]
    assert dedup.clean("\n".join(text)).text == "\n".join([KETTLE, BOILS, *care])


def test_below_a_heading_of_comments_stays_what_is_hardly_junk():
    """The page model gives the second opinion 0.15 to 0.25."""
    below = ["4.8 out of 5 stars (112 ratings)", MRS_P, COLIN, "Write a review", "Customers also bought"]
    text = [KETTLE, SPOUT, "Customer reviews", *below, "Fennimore Trivet, cast iron £18.00"]
    assert COLIN in dedup.clean("\n".join(text)).text.split("\n")


def test_hard_wrapped_text_is_read_again_without_what_went():
    """Without the byline the two paragraphs are the same."""
    paragraph = (
        "बारी-बारी से उनका हाथ थामते थे, ताकि वे थकें\nनहीं। मुझे याद है कि एक बार आख़िरी ओवर में\n"
        "मैं वह हाथ पकड़े हुए था और साँस लेना भूल गया\nथा।"
    )
    last = "पिछली होली पर मैंने वह रेडियो उतारा, धूल\nपोंछी और बटन घुमाया। कुछ नहीं हुआ। फिर मैंने\nबायाँ हाथ ऊपर उठाया।"
    text = f"लेखक: अनुराग त्रिपाठी\n{paragraph}\n{paragraph}\n{last}\nटैग: यादें, रेडियो, मोहल्ला"
    assert dedup.clean(text).text == f"{paragraph}\n{last}"


TALKS = """Home
News
Sport
About us
Contact
Subscribe
Advertise
Jobs
Login
Register
The library reopens its reading room
By Jane Doe
4 March 2024
The reading room of the town library opens again this month after a year of repairs, and the council invites \
all residents to the first talks.
All talks begin with coffee, and nobody needs to book a seat in advance, the council said on Monday.
Tuesday, April 2, 2024 at 2:30 PM
Local birds and where to find them, with the wardens of the marsh.
Monday, May 13, 2024 at 3:00 PM
The harbour in old photographs, shown by the historical society of the town.
Thursday, June 20, 2024 at 1:00 PM
How to read an old map, with maps from the collection of the library.
Readers who cannot come will find recordings of all talks at the desk from July on.
Share this
Related articles
Most read
The marsh reopens
Ferry delayed again
Privacy policy
Terms of use
Follow us"""


def test_dates_amid_the_text_stay_and_those_above_it_go():
    lines = dedup.clean(TALKS).text.split("\n")
    text = TALKS.split("\n")[13:22]
    assert lines == ["The library reopens its reading room", *text]


def test_notes_with_a_date_above_each_are_no_page():
    notes = [f"{day} March 2024\nBy Jane Doe\n{strategies.paragraph('en', day, 24)}" for day in range(1, 9)]
    text = "\n".join(["Notes", strategies.paragraph("en", 1_000, 24), *notes])
    assert dedup.clean(text).text == text


@pytest.mark.parametrize("cut", [["metadata"], ["related-links", "caption"], ["navigation", "comments"]])
def test_kinds_that_are_asked_for_change_nothing_else(cut):
    """To name kinds, shapes of all lines are read: what is kept must not hang on them."""
    wanted = {*cut}
    every = dedup.clean(TALKS).removed
    some = dedup.clean(TALKS, cut=cut)
    assert [d.block for d in some.removed] == [d.block for d in every if d.reason.kind in wanted]
    assert dedup.clean(some.text, cut=cut).text == some.text


GALLERY = """Home
News
Culture
Weather
Travel
Food
Gardens
Letters
Puzzles
Cameras
About us
Contact
Subscribe
Log in
The old ferry in pictures
Four views of the crossing on its last day.
Previous
Next
Share this
Most read
The marsh reopens
Ferry delayed again
Council votes on the pier
Privacy policy
Terms of use
Follow us
© 2024 The Harbour Post"""


def test_a_page_without_prose_loses_its_menus():
    lines = GALLERY.split("\n")
    assert dedup.clean(GALLERY).text.split("\n") == lines[14:16]


def test_a_page_of_which_the_page_model_would_leave_nothing_keeps_its_text():
    lines = GALLERY.split("\n")
    assert "vcc" in dedup.clean("\n".join([*lines[:14], "vcc", *lines[16:]])).text.split("\n")


def test_an_index_keeps_its_letters():
    """Two links to it are some evidence of a page, and not enough to cut what is all short lines."""
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    entries = ["AbsentMap", "adjust", "alter", "Produced by a program for manuals"]
    text = "\n".join(["Home", "Search", "Contents", "Index", *letters, "All", *entries])
    assert dedup.clean(text).text.split("\n")[-len(letters) - 6 :] == ["Index", *letters, "All", *entries]


def test_a_list_that_is_no_page_by_its_shapes_stays():
    """Its menu alone tells nothing: a list of words may be that."""
    text = "\n".join(GALLERY.split("\n")[4:10] + GALLERY.split("\n")[14:16])
    assert dedup.clean(text).text == text
