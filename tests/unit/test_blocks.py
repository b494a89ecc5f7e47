"""Text to blocks: what is a block, of which kind, and that spans hold."""

import textwrap

import numpy as np
import pytest

import dedup
from dedup import _kernels
from dedup._reference import blocks as definition
from dedup._reference.blocks import TERMINATORS, block_kind, find_wrapping
from dedup.model import BLOCK_KINDS, Block
from dedup.text.blocks import as_read_alone, fenced_code, segment, segment_texts

LINE_ENDS = ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\f", "\v", "\x1c", "\x1d", "\x1e"]

WRAPPED = """\
The mill at Carrow stood idle for nine winters, and in the tenth the children
of the lower town began to climb in through the sluice and to play at being
millers, with sand for flour and a broken cartwheel for a stone. Nobody minded
until the wheel turned.

It turned on a Tuesday, with a groan that was heard as far as the chapel, and
the schoolmaster, who had been told of it by every child in the school, walked
down after lessons to see what it was that had moved after such a long rest.
"""
VERSE = """\
I went down to the water's edge
To see the herons stand,
And one of them had left a pledge
Of feathers on the sand.

I took it home and laid it by
And told it not to stray,
But in the night I heard it cry
And it had gone by day.
"""


def is_hard_wrapped(text):
    return find_wrapping(text).reading == definition.WRAPPED


def texts(text, unit="auto"):
    return [text[block.start : block.end] for block in segment(text, unit=unit)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        " \t\n\r\n",
        "\ufeff",
        "\u200b\n\u200f",
        " \u200b",
        "\ufeff\t\u2060",
        "\xa0\n\u3000",
        "\f\v\x85",
    ],
)
@pytest.mark.parametrize("unit", ["auto", "line", "paragraph"])
def test_nothing_to_see_is_no_block(text, unit):
    assert list(segment(text, unit=unit)) == []


@pytest.mark.parametrize("end", LINE_ENDS, ids=repr)
@pytest.mark.parametrize("unit", ["line", "auto"])
def test_every_line_boundary_ends_a_block(end, unit):
    assert texts(f"One.{end}Two.{end}{end}Three.", unit) == ["One.", "Two.", "Three."]


def test_those_are_all_line_boundaries_there_are():
    assert {chr(code) for code in range(0x110000) if len(f"a{chr(code)}b".splitlines()) > 1} == set(
        TERMINATORS
    )


@pytest.mark.parametrize("end", LINE_ENDS, ids=repr)
def test_the_break_after_the_last_line_is_in_no_block(end):
    assert texts(f"One.{end}") == ["One."]


def test_white_space_inside_a_block_stays():
    assert texts("  One\xa0two \t\n\tthree ") == ["  One\xa0two \t", "\tthree "]


def test_a_byte_order_mark_is_in_no_block():
    assert texts("\ufeffOne.\nTwo.") == ["One.", "Two."]
    assert segment("\ufeffOne.")[0].span == (1, 4 + 1)


@pytest.mark.parametrize("line", ["# Harvest", "- rope and tar", "| a | b |", "```", "    x = 1;"])
def test_a_byte_order_mark_changes_no_kind(line):
    assert [block.kind for block in segment("\ufeff" + line)] == [block.kind for block in segment(line)]


def test_offsets_are_code_points():
    text = "😀 eins\nкуль\nकुल"
    assert [block.span for block in segment(text)] == [(0, 6), (7, 11), (12, 15)]


def test_lone_surrogates_and_nuls_are_characters():
    assert texts("a\ud800\n\x00\n\udfffb") == ["a\ud800", "\x00", "\udfffb"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("# Title", "heading"),
        ("###### Six", "heading"),
        ("####### Seven", "paragraph"),
        ("#hashtag", "paragraph"),
        ("- item", "list-item"),
        ("  * item", "list-item"),
        ("• item", "list-item"),
        ("1. item", "list-item"),
        ("(a) item", "list-item"),
        ("iv) item", "list-item"),
        ("12 eggs", "paragraph"),
        ("1984 was long ago", "paragraph"),
        ("-5 degrees", "paragraph"),
        ("| a | b |", "table-row"),
        ("a | b | c", "table-row"),
        ("a\tb\tc", "table-row"),
        ("Oats     4     12.50", "table-row"),
        ("either | or", "paragraph"),
        ("    return value;", "code"),
        ("\tfor x in y:", "code"),
        ("\tfor (i = 0; i < n; ++i)", "code"),
        ("    else", "code"),
        ("    from os import path", "code"),
        ("    return total + 1", "code"),
        ("    An indented line of prose", "paragraph"),
        ("    for the third time in a week, said", "paragraph"),
        ("    from Carrow to the lower town", "paragraph"),
        ("    if nobody minded the wheel", "paragraph"),
        ("    Πότε γύρισε ο τροχός;", "paragraph"),
        ("\tHome | News | Contact", "table-row"),
        ("return to sender", "paragraph"),
        ("Yes.", "paragraph"),
    ],
)
def test_kinds_of_lines(line, kind):
    assert block_kind(line) == kind


def test_fences_make_code_of_what_they_hold():
    text = "Before.\n```python\nplain words\n```\nAfter."
    assert [block.kind for block in segment(text)] == ["paragraph", "code", "code", "code", "paragraph"]


@pytest.mark.parametrize(
    ("unit", "ranges"),
    [("line", [(1, 3), (7, 8), (9, 11)]), ("paragraph", [(5, 7)])],
)
def test_fenced_code_is_known_by_its_ends(unit, ranges):
    text = "One.\n```\na = 1\n```\n\n    b = 2;\n\nTwo.\n\nThree.\n```\n```\n~~~\n\nc = 3"
    blocks = segment(text, unit=unit)
    opens, closes = fenced_code(text, blocks)
    assert list(zip(opens.tolist(), closes.tolist(), strict=True)) == ranges


@pytest.mark.parametrize("level", _kernels.levels())
@pytest.mark.parametrize(
    ("line", "is_fence"),
    [
        ("```", True),
        ("   ~~~~ python title='x'", True),
        ("```````` ", True),
        ("`````````", False),
        ("~~~~~~~~~~~~~", False),
        ("~~~ New ~~~", False),
        ("```made of one line```", False),
        ("``` a ~ b", True),
        ("    ```", False),
        ("``", False),
    ],
)
def test_what_opens_fenced_code(line, is_fence, level):
    found = _kernels.segment([f"{line}\nNo code."], "line", level=level)
    assert (BLOCK_KINDS[found[2][1]] == "code") == is_fence


def test_a_fence_that_never_closes_runs_to_the_end():
    assert [block.kind for block in segment("~~~\na\n\nb")] == ["code", "code", "code"]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=repr)
def test_hard_wrapped_lines_are_paragraphs(end):
    text = WRAPPED.replace("\n", end)
    assert is_hard_wrapped(text)
    assert len(segment(text)) == 2
    assert len(segment(text, unit="line")) == 7


PARAGRAPHS = [paragraph.replace("\n", " ") for paragraph in WRAPPED.strip().split("\n\n")]
MENU = ["Home", "News of the valley", "Sluices and wheels, a guide in nine parts", "Contact"]


def page_without_blank_lines(width, indent=""):
    """A page as a terminal shows it: menus and wrapped paragraphs, line below line."""
    blocks = [*MENU, "The mill turns again", *PARAGRAPHS, *MENU]
    wrapped = [textwrap.wrap(block, width) for block in blocks]
    return "\n".join(indent + line for block in wrapped for line in block), blocks


@pytest.mark.parametrize("width", [66, 72])
@pytest.mark.parametrize("indent", ["", "   ", "    ", "\t", "> "])
def test_paragraphs_of_a_wrapped_page_without_blank_lines(width, indent):
    text, blocks = page_without_blank_lines(width, indent)
    assert is_hard_wrapped(text)
    assert [" ".join(block.replace(indent or "\0", " ").split()) for block in texts(text)] == blocks


def test_a_full_line_that_ends_a_sentence_ends_a_paragraph_where_no_blank_lines_do():
    """A headline must not go with the notice above it that happens to fill its line."""
    notice = "We are sorry, but the page that you were looking for does not exist."
    text, blocks = page_without_blank_lines(72)
    assert texts(f"{notice}\n{text}")[:2] == [notice, blocks[0]]
    full = "The mill at Carrow stood idle for nine winters, and in the tenth it ran.\nNobody minded it."
    assert texts(f"{WRAPPED}\n{full}")[2:] == [full]


def test_lines_longer_than_any_wrapping_stand_apart():
    text, _ = page_without_blank_lines(72)
    long = "and a line that no editor wraps " * 5
    found = texts(f"{text}\n{long}\n{text}")
    assert long in found
    assert found[: found.index(long)] == texts(text) == found[found.index(long) + 1 :]


@pytest.mark.parametrize("longer", [6, 12, 25])
def test_a_headline_wider_than_the_text_hides_no_wrapping(longer):
    text, blocks = page_without_blank_lines(72)
    headline = "The mill of Carrow turns again after nine winters, and nobody in the valley can say why"
    headline = headline[: 72 + longer] + "x" * (72 + longer - len(headline))
    found = texts(f"{headline}\n{text}")
    assert [block.replace("\n", " ") for block in found] == [headline, *blocks]


def test_an_address_may_stick_out_of_wrapped_lines():
    address = "https://example.org/" + "sluice/" * 20
    text = WRAPPED.replace("mill at", f"mill\n{address}\nat")
    assert is_hard_wrapped(text)
    assert len(segment(text)) == 2


def test_lines_that_people_broke_are_cut_only_where_much_room_was_left():
    words, lines = " ".join(PARAGRAPHS).split(), []
    for width in [72, 72, 60, 72, 66, 72, 72, 72]:
        lines.append("")
        while words and len(lines[-1]) + len(words[0]) < width:
            lines[-1] = f"{lines[-1]} {words.pop(0)}".strip()
    assert not words
    paragraph = "\n".join(lines)
    assert [len(line) for line in lines if len(line) < 64], "some are broken early"
    assert texts(f"{paragraph}\nCarrow") == [paragraph, "Carrow"]


@pytest.mark.parametrize("case", [str, str.lower])
def test_lists_of_headlines_of_one_length_are_no_paragraphs(case):
    headlines = [
        f"The {word} of the lower town is {end}" for word in MENU for end in ("open", "shut at last")
    ]
    assert not is_hard_wrapped("\n".join(map(case, headlines * 4)))


def test_addresses_in_lower_case_do_not_go_on():
    lines = [
        f"A report that the council of the lower town has published {i}\nhttps://example.org/{i}"
        for i in range(9)
    ]
    assert not is_hard_wrapped("\n".join(lines))


def test_blocks_as_what_remains_is_read():
    """Without the widest line the others are full, and what stood apart from them goes on."""
    paragraph = textwrap.fill(" ".join(PARAGRAPHS * 2), 70)
    widest = "A line of seventy-two characters, wider by two than all lines above it."
    text = f"{paragraph} {'x' * 38}\nCarrow and all its mills\n{widest}."
    blocks = segment(text)
    kept = np.arange(len(blocks)) < len(blocks) - 1
    rest = text[: blocks[-2].end]
    found = as_read_alone(text, blocks, kept, rest)
    alone = segment(rest)
    assert found is not None
    assert found.starts.tolist() == [*alone.starts.tolist(), blocks[-1].start]
    assert found.ends.tolist() == [*alone.ends.tolist(), blocks[-1].end]
    assert found.kinds.tolist() == [*alone.kinds.tolist(), 0]
    kept = np.arange(len(found)) < len(found) - 1
    assert as_read_alone(text, found, kept, rest) is None


@pytest.mark.parametrize(
    "text",
    [
        VERSE,
        VERSE.lower(),
        "",
        "One line.",
        "- milk\n- bread\n- eggs\n",
        "\n".join(["A headline about the harbour"] * 20),
    ],
    ids=["verse", "verse in lower case", "empty", "one", "list", "headlines"],
)
def test_other_lines_are_blocks_of_their_own(text):
    assert not is_hard_wrapped(text)
    assert len(segment(text)) == len([line for line in text.splitlines() if line])


def test_items_rows_and_headings_stay_blocks_in_paragraphs():
    text = "# Title\nFirst line\nof text\n- an item\n  that goes on\n- another\n| a | b |\n| c |\n\nThe end."
    assert texts(text, "paragraph") == [
        "# Title",
        "First line\nof text",
        "- an item\n  that goes on",
        "- another",
        "| a | b |",
        "| c |",
        "The end.",
    ]


@pytest.mark.parametrize(
    "blank", ["\n\n", "\n \t\n", "\r\n\r\n", "\n\u200b\n", "\u2028\u2028", "\f\n"], ids=repr
)
def test_blank_lines_part_paragraphs(blank):
    assert texts(f"one\ntwo{blank}three\nfour", "paragraph") == ["one\ntwo", "three\nfour"]


def test_code_lines_are_one_block_in_paragraphs():
    assert texts("```\na = 1\nb = 2\n```\n\nSo.", "paragraph") == [
        "```\na = 1\nb = 2\n```",
        "So.",
    ]


NASTY = [
    "",
    "\ufeff",
    "\ufeffOne.\r\n\r\n\ufeffTwo.",
    "a\r\n\n\r\rb\x85c\u2028\u2029d\x1ce\x1d\x1ef\x1fg",
    "\u200b \n \u200b\n\ufeff\x1f\n\x1f",
    "\ud800\n\udfff 😀\n\x00",
    WRAPPED,
    WRAPPED.replace("\n", "\r\n"),
    WRAPPED.replace("a", "а"),
    VERSE,
    "> wrapped in a mail, as wide as any\n>\xa0\n" * 4,
    "~~~\ncode\n~~~\ntext\n   ```\ncode",
    "    x = {\n    }\n    f(x)\n    def\n\tdefine\n    <a>\n    <a>b\n    $ ls\n    a[0] += 1\n    a ==",
    "a   bb   c\na   b   c\n  ab   c\t   d\n| a |\n|\na || b\n\ta | b | c\n a\tb\n\ta\tb",
    "1. a\n1234. a\nxiv) a\nxiviii) a\n(b] a\n- \n-\xa0a\n٣. a\n— a\n#\ta\n ### a\n    # a\n# ",
    "x" * 100_000,
    "\n" * 1000,
]


@pytest.mark.parametrize("level", _kernels.levels())
@pytest.mark.parametrize("unit", ["auto", "line", "paragraph"])
def test_the_kernel_gives_the_blocks_of_the_definition(unit, level):
    expected = _kernels.segment(NASTY, unit, level="numpy")
    for threads in (1, 3):
        found = _kernels.segment(_kernels.hold(NASTY), unit, threads=threads, level=level)
        assert [array.dtype for array in found] == [array.dtype for array in expected]
        assert all(map(np.array_equal, found, expected))
    assert len(set(expected[2])) == len(BLOCK_KINDS)


@pytest.mark.parametrize("level", _kernels.levels())
def test_what_is_a_letter_or_a_digit_is_what_python_says(level):
    """Every code point that can be encoded, where the patterns ask for its class."""
    characters = [chr(code) for code in range(0x3100) if chr(code) not in TERMINATORS]
    text = "\n".join(f"{c}. a\n{c}\n    if{c}\n    a{c}=1" for c in characters)
    assert all(
        map(
            np.array_equal,
            _kernels.segment([text], "line", level=level),
            _kernels.segment([text], "line", level="numpy"),
        )
    )


def test_arrow_strings_have_spans_in_code_points():
    pa = pytest.importorskip("pyarrow")
    texts = ["Žluťoučký\n\nkůň 😀", "ascii\nonly", ""]
    found = segment_texts(_kernels.hold(pa.array(texts)))
    assert found.blocks == segment_texts(texts).blocks
    assert found.offsets.tolist() == [0, 2, 4, 4]
    hashes = _kernels.token_hashes_of_spans(
        _kernels.hold(pa.array(texts)), found.blocks.starts, found.blocks.ends, found.offsets
    )
    expected = _kernels.token_hashes(["Žluťoučký", "kůň 😀", "ascii", "only"])
    assert all(map(np.array_equal, hashes, expected))


def test_blocks_of_many_texts_are_those_of_each():
    found = segment_texts(NASTY, threads=2)
    for i, text in enumerate(NASTY):
        part = slice(found.offsets[i], found.offsets[i + 1])
        alone = segment(text)
        assert found.blocks.starts[part].tolist() == alone.starts.tolist()
        assert found.blocks.kinds[part].tolist() == alone.kinds.tolist()
        assert found.readings[i] == find_wrapping(text).reading
    assert {definition.LINES, definition.WRAPPED} <= set(found.readings.tolist())


def test_blocks_are_a_sequence_of_values():
    blocks = segment("One.\n\n\n- two")
    assert list(blocks) == [Block(0, 0, 4), Block(1, 7, 12, "list-item")]
    assert [blocks[0], blocks[-1]] == list(blocks)
    assert blocks.breaks.tolist() == [0, 3]
    assert blocks == segment("One.\n\n\n- two")
    assert blocks != segment("One.\n\n- two")
    assert blocks != list(blocks)
    with pytest.raises(IndexError):
        blocks[2]
    with pytest.raises(IndexError):
        blocks[-3]


def test_a_line_of_a_quote_mark_and_a_no_break_space():
    """The smallest text that once broke the question whether lines are wrapped."""
    line = "a line as long as those that a mailer wraps"
    assert dedup.clean(f"{line}\n>\xa0").text == f"{line}\n>\xa0"


@pytest.mark.skipif(_kernels.levels() == ("numpy",), reason="no native kernels in this build")
class TestBoundary:
    @pytest.mark.parametrize(
        ("starts", "ends", "offsets"),
        [
            ([0], [2], [0, 1]),
            ([-1], [1], [0, 1]),
            ([1], [0], [0, 1]),
            ([0], [1], [0, 2]),
            ([0], [1], [1, 1]),
            ([0], [1], [0]),
            ([0], [], [0, 1]),
            ([0, 0], [1, 1], [0, 1]),
        ],
    )
    def test_spans_that_do_not_fit(self, starts, ends, offsets):
        arrays = [np.array(values, np.int64) for values in (starts, ends, offsets)]
        with pytest.raises(ValueError, match=r"a span must lie|offsets rise"):
            _kernels.token_hashes_of_spans(["a"], *arrays, level=_kernels.levels()[-1])

    def test_an_unknown_unit(self):
        with pytest.raises(ValueError, match="no such unit: page"):
            _kernels.segment(["a"], "page", level=_kernels.levels()[-1])
