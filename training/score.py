"""How well a network alone tells the main text, by the metric of ``benchmarks/quality``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dedup._reference.network import logits
from dedup.boilerplate.page_model import MAX_LOGIT, STEPS_A_LOGIT, expected_f_threshold
from quality import scoring
from quality.metric import Gold
from quality.pages import Page
from quality.scoring import Scored
from training.export import integer_network, probability_table
from training.network import PageNetwork
from training.pages import is_a_line, network_columns, read_lines

__all__ = ["kept_text", "summary"]


def kept_text(network: PageNetwork, pages: Sequence[Page]) -> list[str]:
    """What each page keeps by the exported network's decision, without the rules of ``dedup.clean``."""
    exported, table = integer_network(network), probability_table(network.recipe.temperature)
    limit = MAX_LOGIT * STEPS_A_LOGIT
    found = []
    for page in pages:
        texts = [text for text in page.lines if is_a_line(text)]
        if not texts:
            found.append("")
            continue
        lines = read_lines(texts)
        logit = logits(exported, network_columns(lines), lines.grams, lines.gram_offsets, lines.told)
        step = np.clip(np.rint(logit * STEPS_A_LOGIT).astype(np.int64), -limit, limit)
        probability = table[step + limit] / 65535.0
        threshold = expected_f_threshold(probability, np.diff(lines.token_offsets))
        found.append("\n".join(text for text, p in zip(texts, probability, strict=True) if p > threshold))
    return found


def summary(network: PageNetwork, pages: Sequence[Page]) -> dict[str, Any]:
    """Precision, recall and F over collections and languages, as ``benchmarks/quality`` gives them."""
    golds = [Gold(page.gold) for page in pages]
    values = np.array(
        [
            [value for score in gold.compare(text) for value in score.values()]
            for gold, text in zip(golds, kept_text(network, pages), strict=True)
        ]
    )
    found = scoring.summary(Scored(tool="network", values=values, seconds=0.0), pages)
    return {name: found[name] for name in ("precision", "recall", "f", "collections", "languages")}
