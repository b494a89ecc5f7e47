"""Uses of the public names, as a type checker must see them. Checked by mypy, never run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from typing_extensions import assert_type

import dedup


def uses_of_clean(text: str) -> None:
    cleaned = dedup.clean(text, headlines=False, cut=["duplicate", "legal"])
    assert_type(cleaned, dedup.Cleaned)
    assert_type(cleaned.text, str)
    assert_type(cleaned.blocks, tuple[dedup.Block, ...])
    assert_type(cleaned.removed, tuple[dedup.Decision, ...])
    assert_type(dedup.render(text, cleaned.decisions), str)
    assert_type(cleaned.to_dict(), dict[str, Any])
    assert_type(cleaned.text_of(0), str)
    assert_type(dedup.__version__, str)
    _ = dedup.no_such_name  # type: ignore[attr-defined]
    assert_type(cleaned.decisions[0].block.span, dedup.Span)
    cleaned.text = "frozen"  # type: ignore[misc]
    dedup.clean(text, headline=False)  # type: ignore[call-arg]
    dedup.clean(text, k="three")  # type: ignore[arg-type]


def uses_of_reasons(decision: dedup.Decision) -> str:
    """Reasons are a closed family: a checker knows when all have been seen."""
    reason = decision.reason
    if reason is None:
        return "kept"
    if isinstance(reason, dedup.Duplicate):
        assert_type(reason.how, Literal["exact", "near", "contained"])
        return f"{reason.of} {reason.score:.2f}"
    if isinstance(reason, dedup.Template):
        assert_type(reason.documents, int)
        return f"{reason.share:.2f}"
    assert_type(reason, dedup.Boilerplate)
    return reason.kind


def uses_of_options() -> None:
    options = dedup.Options(unit="paragraph", resemblance=0.9)
    dedup.clean("text", options=options)
    dedup.Options(unit="page")  # type: ignore[arg-type]
    dedup.Options("line")  # type: ignore[call-arg]
    dedup.clean(b"bytes")  # type: ignore[arg-type]


def uses_of_pairs(texts: list[str]) -> None:
    assert_type(dedup.resemblance(texts[0], texts[1]), float)
    assert_type(dedup.containment(texts[0], texts[1], k=3), float)
    found = dedup.find_duplicates(texts, threshold=0.9, method="exact")
    assert_type(found, dedup.Duplicates)
    assert_type(found.pairs, dedup.Pairs)
    dedup.find_duplicates(texts, method="guess")  # type: ignore[arg-type]


def uses_of_templates(texts: Iterator[str], page: str, path: Path) -> None:
    templates = dedup.learn_templates(texts, sources=["a", "b"], max_pages=64)
    assert_type(templates, dedup.Templates)
    templates.update([page], sources="a")
    templates.save(path)
    assert_type(dedup.Templates.load("site.templates").merge(templates), dedup.Templates)
    assert_type(templates.coverage("a").counted, int)
    assert_type(dedup.clean(page, templates=templates, source="a", unit="line"), dedup.Cleaned)
    dedup.clean(page, templates="site.templates")  # type: ignore[arg-type]
    dedup.learn_templates([b"bytes"])  # type: ignore[list-item]
    dedup.learn_templates(texts, unit="page")  # type: ignore[arg-type]


def uses_of_errors(text: str) -> str:
    try:
        return dedup.clean(text).text
    except dedup.DedupError as error:
        return str(error)
