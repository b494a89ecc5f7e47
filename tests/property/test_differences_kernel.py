"""Whether near repeats differ in substance: the kernel against the definition."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup import _kernels, _page_kernels
from dedup.similarity.differences import MAX_ALIGNED, Vocabulary, differs_in_substance
from dedup.similarity.signs import signs_of
from dedup.similarity.telling import NEGATIONS, TELLING
from dedup.text.normalize import cased_tokens

pytestmark = pytest.mark.skipif(_kernels.levels() == ("numpy",), reason="nothing is compiled here")

WORDS = (
    "the heron left Left LEFT pond Pond not Not 5 60 mg Agnes agnes can't isn’t Oslo “Oslo” — x2 three THREE "
    "… ; under_score . ! x.5 ? lawful Lawful unlawful unUNlawful xawful noonday day $5 -5 5% C++ C#"
).split()
WIDE = (*WORDS, "über", "Éva", "日", "Ⅷ", "ﬁne", "жук", "😀", "e\u0301")


def blocks_of(texts):
    """A document of some blocks, a line each, and where they begin and end."""
    lengths = np.array([len(text) + 1 for text in texts])
    ends = np.cumsum(lengths) - 1
    return "\n".join(texts), (ends - lengths + 1).astype(np.int64), ends.astype(np.int64)


def kernel_of(text, starts, ends):
    return _page_kernels.differences(text, starts, ends, telling=TELLING, negations=NEGATIONS)


def answers(texts, of, last, *, part):
    """What the kernel and the definition say of the first block and those from ``of`` to ``last``."""
    text, starts, ends = blocks_of(texts)
    kernel = kernel_of(text, starts, ends)
    defined = differs_in_substance(texts[0], text[starts[of] : ends[last]], Vocabulary(text), part=part)
    return kernel.differs(0, of, last, part=part), defined


def sentences(words):
    return st.lists(st.sampled_from(words), max_size=14).map(" ".join)


@st.composite
def near_repeats(draw):
    """A sentence, one that is made of it, and others."""
    words = draw(st.sampled_from([WORDS, WIDE]))
    first = draw(sentences(words)).split(" ")
    edited = list(first)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(edited)))
        edited[at : at + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(words), max_size=2))
    around = draw(sentences(words)), draw(sentences(words))
    return [
        " ".join(first),
        " ".join([around[0], *edited, around[1]]),
        *draw(st.lists(sentences(words), max_size=2)),
    ]


@settings(max_examples=400)
@given(texts=near_repeats(), part=st.booleans(), to_the_end=st.booleans())
@example(texts=["Oslo beat Bergen", "Bergen beat Oslo"], part=False, to_the_end=False)
@example(texts=["", ""], part=True, to_the_end=True)
@example(texts=["the pond", "a pond the pond not the pond"], part=True, to_the_end=False)
def test_the_kernel_says_what_the_definition_says(texts, part, to_the_end):
    found, defined = answers(texts, 1, len(texts) - 1 if to_the_end else 1, part=part)
    if "\n".join(texts).isascii():
        assert found is defined
    else:
        assert found in (None, defined)


@settings(max_examples=600)
@given(text=st.text("57aC $€£%°+-–<>=~:/^*#.,’\xa0…’(²‰Б", max_size=16))
@example(text="5 \xa0$ 5")
def test_the_kernel_reads_the_signs_of_the_definition(text):
    joined, starts, ends = blocks_of([text, "x"])
    found = kernel_of(joined, starts, ends).signs(0)
    assert found == list(signs_of(text)) or (found is None and not text.isascii())


@settings(max_examples=400)
@given(
    before=st.lists(st.sampled_from("not never the . ! old … men say".split()), max_size=12).map(" ".join),
    after=st.lists(st.sampled_from("not . at night".split()), max_size=3).map(" ".join),
)
def test_the_kernel_hears_a_denial_where_the_definition_does(before, after):
    part = "mix the powder with the bleach that stands in the kitchen"
    found, defined = answers([part, f"{before} {part} {after}"], 1, 1, part=True)
    assert found is defined


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize("n", [63, 64, 65, 128, 700])
def test_texts_longer_than_a_machine_word_are_aligned_alike(n, part):
    rng = Random(n)
    for _ in range(40):
        one = rng.choices("a b c d E 5 not".split(), k=n)
        other = [word for word in one if rng.random() < 0.9]
        at = rng.randrange(len(other) - 1)
        other[at], other[at + 1] = other[at + 1], other[at]
        texts = [" ".join(one), " ".join([*other, *rng.choices("a b c d".split(), k=rng.randrange(5))])]
        found, defined = answers(texts, 1, 1, part=part)
        assert found is defined


def test_letters_beyond_ascii_are_left_to_the_definition_and_no_sign_is_mistaken_for_one():
    codes = [code for code in range(0x3100) if chr(code).isprintable() or code >= 0x80]
    kernel_reads = []
    for code in codes:
        texts = [f"x{chr(code)}y", "x z y"]
        text, starts, ends = blocks_of(texts)
        found = kernel_of(text, starts, ends).differs(0, 0, 0, part=False)
        if found is None:
            continue
        kernel_reads.append(chr(code))
        tokens = cased_tokens(texts[0])
        assert tokens == ["x", "y"] or (code < 0x80 and tokens == [texts[0]]), hex(code)
    assert {*"’“”—–…«»\xa0•"} <= {*kernel_reads}
    assert not {*"éßжα日²ª\u0301"} & {*kernel_reads}


@pytest.mark.parametrize("part", [False, True])
def test_what_is_too_long_to_align_is_compared_alike(part):
    pond = "pond reed heron " * (MAX_ALIGNED // 3 + 1)
    texts = [
        f"{pond}not {pond}",
        f"not {pond}{pond}",
        f"a pond {pond}not {pond} 7",
        f"{pond}{pond}",
        "a pond",
    ]
    found = {}
    for other in range(1, len(texts)):
        for block, of in ((0, other), (other, 0)):
            some = [texts[block], texts[of]]
            found[block, of], defined = answers(some, 1, 1, part=part)
            assert found[block, of] is defined, (block, of)
    assert found[0, 1] is False
    assert found[3, 0] is True


def test_a_great_many_words_are_told_apart():
    texts = [f"the word w{i} stands here X{i}q" for i in range(3_000)]
    text, starts, ends = blocks_of(texts)
    kernel = kernel_of(text, starts, ends)
    assert all(kernel.differs(i, i - 1, i - 1, part=False) for i in range(1, len(texts)))
    assert not any(kernel.differs(i, i, i, part=False) for i in range(len(texts)))


def test_blocks_that_are_not_there_are_refused():
    text, starts, ends = blocks_of(["one", "two"])
    kernel = kernel_of(text, starts, ends)
    with pytest.raises(IndexError, match="no such block"):
        kernel.differs(0, 1, 2, part=False)
    with pytest.raises(ValueError, match="within the text"):
        kernel_of(text[:4], starts, ends).differs(0, 1, 1, part=False)
    with pytest.raises(ValueError, match="as many"):
        kernel_of(text, starts, ends[:1])
