r"""Near-duplicates and page-template junk in plain text: exact, fast, and able to explain every cut.

>>> import dedup
>>> page = "3 min read\nTide mill reopens\nThe mill at Carrow ground its first flour again.\n2 hours ago"
>>> print(dedup.clean(page).text)
Tide mill reopens
The mill at Carrow ground its first flour again.
"""

from typing import TYPE_CHECKING

from dedup.boilerplate.templates import Templates, learn_templates
from dedup.clean import clean
from dedup.cleaned import Cleaned
from dedup.duplicates import deduplicate, find_duplicates
from dedup.errors import DedupError, InputError, InputTypeError, OptionError
from dedup.found import Duplicates, Pairs
from dedup.model import Block, Boilerplate, Decision, Duplicate, Span, Template, render
from dedup.options import Options
from dedup.similarity.bands import Plan, plan
from dedup.similarity.sketches import signatures, to_datasketch
from dedup.similarity.verify import containment, resemblance
from dedup.text.shingles import shingle_hashes

__all__ = [
    "Block",
    "Boilerplate",
    "Cleaned",
    "Decision",
    "DedupError",
    "Duplicate",
    "Duplicates",
    "InputError",
    "InputTypeError",
    "OptionError",
    "Options",
    "Pairs",
    "Plan",
    "Span",
    "Template",
    "Templates",
    "clean",
    "containment",
    "deduplicate",
    "find_duplicates",
    "learn_templates",
    "plan",
    "render",
    "resemblance",
    "shingle_hashes",
    "signatures",
    "to_datasketch",
]

if TYPE_CHECKING:
    __version__: str
else:

    def __getattr__(name: str) -> str:
        """``__version__``, read from what is installed when somebody asks."""
        if name != "__version__":
            raise AttributeError(f"module 'dedup' has no attribute {name!r}")
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  takes 20 ms

        try:
            return version("dedup-text")
        except PackageNotFoundError:
            raise AttributeError("dedup is not installed and has no version: pip install -e .") from None
