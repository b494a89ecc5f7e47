"""One document to clean text."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from dedup import _kernels
from dedup._reference.blocks import LINES
from dedup.boilerplate.counts import Counts
from dedup.boilerplate.templates import Templates
from dedup.cleaned import Cleaned
from dedup.document import Document
from dedup.errors import InputTypeError, refuse
from dedup.options import CleanOptions, Options
from dedup.text.blocks import as_read_alone, segment_texts

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["clean"]

MAX_READINGS = 8
"""Times that a hard-wrapped text is cut into blocks as what remains of it would be; two are usual."""


def clean(
    text: str,
    *,
    templates: Templates | None = None,
    source: Hashable = None,
    options: Options | None = None,
    **changes: Unpack[CleanOptions],
) -> Cleaned:
    r"""Clean text of one document, with a reason for every cut.

    Blocks that repeat others (exactly, nearly, or as a part) and, where the text shows that
    it is a web page, the page's furniture are dropped; everything else comes back as it
    stood, to the character.

    Parameters
    ----------
    text
        One document. Any ``str`` will do: empty, without line breaks, with lone surrogates.
    templates
        What other pages of its source have in common; see :func:`dedup.learn_templates`.
        Blocks that stand on many of them go, and text that stands among those.
    source
        The label of that source, as the templates know it. Where they do not, or know too few
        pages of it, the text is cleaned as without them.
    options
        What to cut and how surely; see :class:`dedup.Options`.
    **changes
        The same options by name; they win over ``options``.

    Returns
    -------
    A frozen :class:`dedup.Cleaned`: ``text``, ``blocks``, ``decisions``, ``removed``.

    Raises
    ------
    InputTypeError
        If ``text`` is not a ``str``; ``bytes`` must be decoded first. If ``templates`` are none.
    OptionError
        If an option is unknown or out of range, or the templates are of named sources and no
        source is named.

    Examples
    --------
    >>> import dedup
    >>> page = "2 min read\nMarsh reopens\nThe marsh reopened on Monday, wardens said.\nan hour ago"
    >>> cleaned = dedup.clean(page)
    >>> cleaned.text
    'Marsh reopens\nThe marsh reopened on Monday, wardens said.'
    >>> [str(decision.reason) for decision in cleaned.removed]
    ['metadata (0.95)', 'metadata (0.95)']
    """
    if not isinstance(text, str):
        raise refuse(text)
    chosen = Options.of(options, changes)
    counts = _counts(templates, source, chosen)
    found = segment_texts(_kernels.hold([text]), unit=chosen.unit, threads=1)
    blocks = found.blocks
    may_be_wrapped = chosen.unit == "auto" and bool(found.readings[0] != LINES)
    for _ in range(MAX_READINGS):
        verdicts = Document(text, blocks, chosen, counts).decide()
        cleaned = Cleaned.of_verdicts(text, blocks, verdicts)
        again = as_read_alone(text, blocks, verdicts.kept(), cleaned.text) if may_be_wrapped else None
        if again is None:
            break
        blocks = again
    return cleaned


def _counts(templates: object, source: Hashable, options: Options) -> Counts | None:
    """What is known of a source's templates, if they are to be cut."""
    if templates is None:
        return None
    if not isinstance(templates, Templates):
        raise InputTypeError(
            f"templates is {type(templates).__name__}: pass what dedup.learn_templates or "
            f"dedup.Templates.load gives"
        )
    return templates.counts(source) if "template" in options.cut else None
