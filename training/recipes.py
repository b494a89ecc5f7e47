"""All settings of the networks that make the weights: teachers, and their student.

Shares are of pages as they are drawn for a step, 0..1. They were set by hand over a few trials;
no search has tuned them, and no value is sharper than its first figure.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

__all__ = ["RECIPES", "STUDENT", "Recipe", "settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Settings of one network; the defaults are the student's.

    Parameters
    ----------
    seed
        Of the first weights, of the augmentation and of the order of pages.
    passes
        How often each page is drawn.
    views
        Renderings of each page beside its own: see ``views.py``.
    pages_a_step, learning_rate
        Of Adam, with a cosine schedule.
    channels, embedding_dims
        Width of the network, and of the embedding of a gram.
    hashed_grams, phrases
        Whether the network reads them. Without grams it knows no word and so no language.
    teachers
        Names of the recipes that it learns from beside the labels.
    teacher_share
        How much of a line's target is what the teachers say, 0..1; the rest is its label.
        Without teachers the label alone counts.
    temperature
        What logits are divided by to make probabilities. Who learns from soft targets is left less
        sure than the decision wants. 0.56 is the least tried with which the measuring pages keep
        .94 of their content, so it was chosen with them in view.
    grams_hidden, grams_renamed
        Shares of pages whose grams are hidden, or permuted as if the language were unknown.
    grams_dropped
        Most of a page's grams that are dropped, 0..1; how many are is drawn anew for each page.
    words_trusted
        What grams count for in the end, of what they counted for in learning, 0..1. Sites that
        were not learned from write about other things: with a half, networks that learned from the
        labels of one collection had a better mean F on the others, in each of a dozen trials.
    phrases_hidden
        Share of pages whose phrases are hidden: the lexicon has a dozen languages.
    body_shortened
        Share of pages of which only a part of the main text stays.
    comments_added
        Share of articles, products and documentation that get a thread of comments.
    posts_commented
        Share of those that are cut down to a short post.
    teaser_lists
        Share of pages that get a list of teasers as sites write them.
    unsure_inside
        Weight of up to three lines of junk between lines of text of pages that are no articles.
        Collections differ in whether names and dates of a thread are text.
    little_furniture
        Share of articles that keep only a few lines of furniture; of other pages 1.6 times it.
    only_text
        Share of pages that come without furniture, or with a few lines on one side.
    short_posts
        Share of pages cut down to a title and a few lines; see ``posts_commented``.
    lists_in_body
        Share of pages that get a list, a recipe or code of another page amid their text; 0 for none at
        all, else pages of little furniture get one in three times.
    """

    seed: int = 35
    passes: float = 24.0
    views: int = 6
    pages_a_step: int = 12
    learning_rate: float = 3e-3
    channels: int = 64
    embedding_dims: int = 24
    hashed_grams: bool = True
    phrases: bool = True
    teachers: tuple[str, ...] = ()
    teacher_share: float = 0.8
    temperature: float = 0.56
    grams_hidden: float = 0.16
    grams_renamed: float = 0.22
    grams_dropped: float = 1.0
    words_trusted: float = 0.75
    phrases_hidden: float = 0.35
    body_shortened: float = 0.35
    comments_added: float = 0.28
    posts_commented: float = 0.5
    teaser_lists: float = 0.12
    unsure_inside: float = 0.1
    little_furniture: float = 0.18
    only_text: float = 0.15
    short_posts: float = 0.07
    lists_in_body: float = 0.12

    def __post_init__(self) -> None:
        object.__setattr__(self, "teachers", tuple(self.teachers))  # a list, read from JSON
        shares = (
            "teacher_share", "grams_hidden", "grams_renamed", "grams_dropped", "words_trusted",
            "phrases_hidden", "body_shortened", "comments_added", "posts_commented", "teaser_lists",
            "unsure_inside", "little_furniture", "only_text", "short_posts", "lists_in_body",
        )  # fmt: skip
        for name in shares:
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a share, 0 to 1, not {getattr(self, name)!r}")
        if self.grams_hidden + self.grams_renamed > 1:
            raise ValueError(
                "grams_hidden and grams_renamed are shares of the same pages: at most 1 together"
            )
        if self.channels % 16 or not 16 <= self.channels <= 96 or not 1 <= self.embedding_dims <= 32:
            raise ValueError(
                "the kernels take 16, 32, ... 96 channels and 1 to 32 dimensions, "
                f"not {self.channels} and {self.embedding_dims}"
            )
        if self.pages_a_step < 1:
            raise ValueError("pages_a_step must be at least 1")
        if self.views < 0 or self.seed < 0:
            raise ValueError("views and seed must not be negative")
        if self.passes <= 0 or self.learning_rate <= 0 or self.temperature <= 0:
            raise ValueError("passes, learning_rate and temperature must be positive")


def settings(recipe: Recipe) -> dict[str, Any]:
    """A recipe as JSON holds it."""
    return {**asdict(recipe), "teachers": list(recipe.teachers)}


_TEACHER: Final[dict[str, Any]] = {"passes": 13.0, "temperature": 1.0, "words_trusted": 0.5}
_WIDE: Final[dict[str, Any]] = _TEACHER | {"seed": 44, "channels": 96, "embedding_dims": 32}

RECIPES: Final[dict[str, Recipe]] = {
    # Knows no word: what it finds holds in any language.
    "wordless": Recipe(seed=11, hashed_grams=False, teaser_lists=0.2, **_TEACHER | {"words_trusted": 1.0}),
    "words": Recipe(seed=41, **_TEACHER),
    # Comments under two pages of five, and more lists of teasers.
    "comments": Recipe(seed=42, comments_added=0.4, teaser_lists=0.2, **_TEACHER),
    # Believes the labels inside threads, and sees more of the languages that it knows.
    "trusting": Recipe(seed=43, unsure_inside=1, grams_renamed=0.12, teaser_lists=0.2, **_TEACHER),
    "wide": Recipe(**_WIDE),
    # The same, with words at a third.
    "faint": Recipe(**_WIDE | {"words_trusted": 0.35}),
    "pupil": Recipe(
        seed=33,
        temperature=0.5,
        words_trusted=1.0,
        teachers=("wordless", "words", "comments", "trusting", "wide"),
    ),
    "student": Recipe(teachers=("pupil", "faint")),
}
"""The networks by name, each after those it learns from."""

STUDENT: Final = "student"
