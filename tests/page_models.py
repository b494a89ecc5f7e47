"""Page models of random weights, and pages as the kernels of the page model take them."""

from __future__ import annotations

import random
from typing import get_args

import numpy as np

from dedup._reference.grams import N_BUCKETS
from dedup._reference.network import MAX_WEIGHT, TAPS, Block, Layer, Network
from dedup._reference.page import PageModel, PageText
from dedup._reference.recurrence import N_COLUMNS
from dedup._reference.tokens import token_hashes
from dedup.boilerplate.phrases import N_TOLD, phrase_table
from dedup.model import BlockKind
from dedup.text.blocks import segment
from strategies import JUNK, SHORT, VOCABULARIES, paragraph

KINDS = get_args(BlockKind)
NASTY = [
    "",
    "\n\n",
    "x",
    "404",
    "Page not found.",
    "\ud800 lone \udfff surrogates 😀. www.example.org http://a.b",
    "NUL \x00 and \x1f. \x85 1999 2024 20245 19a 12345678 1/2/2003",
    "e\u0301\u0323 o\u0302\u0301 \u1100\u1161\u11a8 각 \u0301 leading mark",
    "日本語です。これは文章です。\nＡｂｃ ﬁne ½ … don\u00a0t",
    "कुल ૧૨૩ ١٩٩٩ 1999: 2000; 2001. (2002) [19999]",
    "a" * 63 + ". www." + "b" * 58 + "://" + " 1984" + "c" * 60 + ".",
    "w" * 200 + ". " + "wwwww." * 30 + ":" * 70 + "//" * 40,
    "1 " * 500 + "2001 " * 40,
    "word " * 3000 + "the end.",
    "é" * 70_000,
    "»“(Quoted.)”«\n- item\n1. item\n| a | b |\n    return x;\n# Heading",
    "…?!\n—\n|||\n@#%\n  \u200b\u200b x",
    "ⒶⒷ Ⓒⓓ ÀÉÎ ĄĆĘ ΑΒΓ Ⅷ ǅ İI ſ K",
    "same line here\nother\nsame line here\nSAME LINE HERE!\n\nsame line here",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen\n" * 3,
]
"""Texts that go to the edges of everything."""


def random_model(
    seed=0,
    *,
    n_channels=32,
    n_dims=24,
    dilations=(1, 4, 2),
    topic_after=2,
    letter_widths=(3, 4),
    extreme=False,
):
    """A model of random weights whose activations stay lively; at the limits if ``extreme``."""
    rng = np.random.default_rng(seed)

    def real(size, spread, around=0.0):
        return rng.normal(around, spread, size).astype(np.float32)

    def whole(most, shape, dtype=np.int16):
        if extreme:
            return (rng.choice([-most, most], shape)).astype(dtype)
        return rng.integers(-most, most + 1, shape).astype(dtype)

    def layer(n_out, n_in, scale_in):
        scale = rng.uniform(0.5, 1.5, n_out) / scale_in / 300 / np.sqrt(n_in)
        return Layer(
            weights=whole(MAX_WEIGHT, (n_out, n_in)),
            scale=(scale * (100 if extreme else 1)).astype(np.float32),
            bias=real(n_out, 0.1),
        )

    blocks = tuple(
        Block(
            dilation=dilation,
            taps=whole(1023, (TAPS, n_channels)),
            taps_scale=(rng.uniform(0.5, 1.5, n_channels) / 2048 / 1000).astype(np.float32),
            taps_bias=real(n_channels, 0.1),
            point=layer(n_channels, n_channels, 1024),
            gain=real(n_channels, 0.5),
        )
        for dilation in dilations
    )
    network = Network(
        columns=layer(n_channels, N_COLUMNS, 4096),
        embedding=whole(127, (N_BUCKETS, n_dims), np.int8),
        embedding_floor=float(1e-4 * (n_dims * 100) ** 2),
        projection=layer(n_channels, n_dims, 2048),
        told=whole(1 << 21 if extreme else 4000, (3 * (N_TOLD + 1), n_channels), np.int32),
        blocks=blocks,
        topic_after=topic_after,
        topic_weight=layer(1, n_channels, 2048),
        topic_in=layer(n_channels, n_channels, 2048),
        topic_out=layer(n_channels, n_channels, 1024),
        topic_gain=real(n_channels, 0.5),
        head=layer(1, n_channels, 2048),
    )
    scale = rng.choice([0.25, 0.3, 1.0], N_COLUMNS).astype(np.float32)
    return PageModel(network=network, phrases=phrase_table(), column_scale=scale, letter_widths=letter_widths)


def page_of(text):
    """A text whose lines are its blocks, as the kernels read it."""
    blocks = segment(text, unit="line")
    starts = np.array([block.start for block in blocks], np.int64)
    ends = np.array([block.end for block in blocks], np.int64)
    kinds = np.array([KINDS.index(block.kind) for block in blocks], np.int8)
    hashes, offsets, solo = token_hashes([text[block.start : block.end] for block in blocks])
    return PageText(
        text=text, starts=starts, ends=ends, kinds=kinds, hashes=hashes, offsets=offsets, solo=solo
    )


def made_page(number, n_lines=60):
    """The page of that number: menus, prose, lists and notices in several languages."""
    rng = random.Random(number)
    languages = list(VOCABULARIES) if number % 3 else ["en"]
    lines = []
    while len(lines) < n_lines:
        sort = rng.random()
        if sort < 0.4:
            lines.append(rng.choice(JUNK))
        elif sort < 0.6:
            lines.append(rng.choice(SHORT) or "-")
        elif sort < 0.7 and lines:
            lines.append(rng.choice(lines))
        else:
            lines.append(paragraph(rng.choice(languages), rng.randrange(40), rng.randint(3, 120)))
    return "\n".join(lines)
