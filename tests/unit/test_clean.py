"""Cleaning one document: text, decisions, and how the outcome shows itself."""

import dataclasses

import pytest

import dedup
from dedup.cleaned import SHOWN_BLOCKS, SHOWN_HTML

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


@pytest.mark.parametrize("unit", ["auto", "line", "paragraph"])
def test_the_unit_is_a_choice(unit):
    text = f"{FERRY}\n{MILL}\n\n{FERRY}\n{MILL}"
    n_blocks = 2 if unit == "paragraph" else 4
    cleaned = dedup.clean(text, unit=unit)
    assert len(cleaned.blocks) == n_blocks
    assert cleaned.text == f"{FERRY}\n{MILL}"
