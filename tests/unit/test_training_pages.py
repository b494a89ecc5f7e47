"""Pages to learn from: the same arrays as in use, and labels that stay with their lines."""

import hashlib
import json
from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from dedup._reference.network import logits
from dedup._reference.tokens import sequence_hashes
from dedup.boilerplate.page_model import page_model
from dedup.text.blocks import segment
from page_models import NASTY, page_of
from training import provenance, views
from training.augment import MAX_LINES, Augmenter, as_it_is
from training.batches import GAP, pack
from training.pages import Lines, is_a_line, join_lines, network_columns, read_lines, training_pages
from training.recipes import RECIPES, STUDENT, Recipe
from training.teasers import teaser_lists
from training.threads import comment_threads
from training_pages import page, some_pages, words

TEXTS = strategies.documents() | strategies.wild() | st.sampled_from(NASTY)
PAGES = some_pages()
READ = training_pages(PAGES, n_views=4)
THREADS = comment_threads(READ, n=40)
TEASERS = teaser_lists(READ, n=40)


def same(a, b):
    return all(np.array_equal(getattr(a, field.name), getattr(b, field.name)) for field in fields(Lines))


def test_the_pages_here_have_headlines():
    assert sum(read.headline is not None for read in READ) > 10


class TestArrays:
    @settings(max_examples=80)
    @given(TEXTS)
    def test_a_page_is_read_as_in_use(self, text):
        used = page_of(text)
        spans = list(zip(used.starts.tolist(), used.ends.tolist(), strict=True))
        if not spans:
            return
        reader = page_model().reader
        expected = reader.read(used)
        # A byte order mark is of the line, not of its span.
        marked = ["\ufeff" * (text[:start][-1:] == "\ufeff") + text[start:end] for start, end in spans]
        found = read_lines(marked)
        assert np.array_equal(found.told, expected.told)
        assert np.array_equal(found.sequences, sequence_hashes(used.hashes, used.offsets))
        columns = network_columns(found)
        by_hand = logits(reader.model.network, columns, found.grams, found.gram_offsets, found.told)
        assert by_hand.tobytes() == expected.logits.tobytes()

    @given(
        st.lists(TEXTS.map(lambda text: [x for x in text.split("\n") if is_a_line(x)]), max_size=4), st.data()
    )
    @settings(max_examples=50)
    def test_joined_lines_are_lines_read_together(self, several, data):
        parts, texts = [], []
        for lines in several:
            if not lines:
                continue
            chosen = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=5))
            parts.append((read_lines(lines), np.array(chosen, np.int64)))
            texts += [lines[i] for i in chosen]
        if texts:
            joined, alone = join_lines(parts), read_lines(texts)
            # What is code hangs on fences before it, which lines alone may have lost.
            assert same(replace(joined, columns=alone.columns), alone)
            plain = [i for i, text in enumerate(texts) if not any("```" in x or "~~~" in x for x in texts)]
            assert np.array_equal(joined.columns[plain], alone.columns[plain])

    @pytest.mark.parametrize("texts", [["One.", ""], ["One.", "\u200b"], ["One.\nTwo."], ["One.\x85Two."]])
    def test_what_is_no_line_is_refused(self, texts):
        with pytest.raises(ValueError, match="leave out blank ones"):
            read_lines(texts)

    def test_fenced_lines_are_code_as_in_use(self):
        fenced = read_lines(["```", "a line of code", "```", "a line of text"])
        assert fenced.columns[:, -1].tolist() == [1, 1, 1, 0]

    def test_pages_that_teach_nothing_are_left_out(self):
        empty = replace(page(0), lines=("", "\u200b"), labels=(0, 1))
        assert training_pages([empty, replace(page(1), labels=())], n_views=2) == []

    def test_a_page_of_signs_has_the_views_that_show_some(self):
        signs = replace(page(0), lines=("…", "—"), labels=(1, 0), gold="…")
        (read,) = training_pages([signs], n_views=60)
        assert 1 <= len(read.views) < 61
        assert all(len(view.labels) for view in read.views)
        augmenter = Augmenter([read], [], Recipe(views=60), seed=0)
        assert all(len(augmenter.sample(0)) for _ in range(40))

    @given(st.text() | TEXTS)
    def test_what_is_a_line_is_one_block(self, text):
        assert is_a_line(text) == (len(segment(text, unit="line")) == 1)


class TestViews:
    @settings(max_examples=60)
    @given(st.integers(0, 2**32), st.sampled_from(PAGES))
    def test_labels_and_weights_stay_with_their_words(self, seed, some):
        marked, _ = views.mark_headline(some.lines, some.labels, some.gold)
        told = [(word, line.label, line.weight) for line in marked for word in words(line.text)]
        for view in views.renderings(marked, 3, seed=seed):
            assert [(w, line.label, line.weight) for line in view for w in words(line.text)] == told
            for line in view:
                assert line.text == " ".join(line.text.split()) != ""
                assert {word.startswith("tide") for word in words(line.text)} <= {line.label == 1}

    def test_a_seed_gives_the_same_views_and_fewer_are_the_first_ones(self):
        lines = [views.Line("One line, and another one. " * 9, 1, 1.0), views.Line("Menu", 0, 1.0)] * 9
        found = list(views.renderings(lines, 6, seed=3))
        assert list(views.renderings(lines, 2, seed=3)) == found[:2]
        assert list(views.renderings(lines, 6, seed=4)) != found

    @pytest.mark.parametrize(
        "text", ["", "…", "x" * 5000, "日本語のテキスト。" * 60, "\ud800 " * 200, "« - | # " * 40]
    )
    def test_any_line_can_be_rendered(self, text):
        for seed in range(60):
            for view in views.renderings([views.Line(text, 1, 1.0)] * 3, 2, seed=seed):
                assert all(line.text.strip() and line.label == 1 for line in view)

    def test_each_way_of_rendering_happens(self):
        lines = [views.Line(f"- A line of text, number {i}, that is long. " * 4, 1, 1.0) for i in range(9)]
        drawn = [view for seed in range(120) for view in views.renderings(lines, 1, seed=seed)]
        joined = ["\n".join(line.text for line in view) for view in drawn]
        assert any(len(view) > 40 for view in drawn)
        assert any(len(view) < 9 for view in drawn)
        assert any(text.islower() for text in joined)
        assert any("," not in text for text in joined)
        assert any("# " in text or "**" in text for text in joined)
        assert any(not text.startswith("-") for text in joined)

    def test_the_headline_becomes_text_and_its_copies_are_not_judged(self):
        title, body = (
            "Marsh reopens after winter repairs",
            "The marsh reopens today, after winter and repairs.",
        )
        lines = ["Home", title, "News", title, body]
        marked, at = views.mark_headline(lines, [0, 0, 0, 0, 1], body)
        assert at == 3
        assert [line.label for line in marked] == [0, 0, 0, 1, 1]
        assert [line.weight for line in marked] == [1, 0, 1, views.HEADLINE_WEIGHT, 1]

    def test_without_a_headline_the_lines_above_the_text_are_not_judged(self):
        lines = [
            "Home",
            "What was said there",
            "By the marsh, at noon",
            "Unrelated words stand in this body.",
        ]
        marked, at = views.mark_headline(lines, [0, 0, 0, 1], lines[-1])
        assert at is None
        assert [line.weight for line in marked] == [1, 0, 0, 1]
        assert [line.label for line in marked] == [0, 0, 0, 1]

    @pytest.mark.parametrize("labels", [[0, 0], [1, 1]])
    def test_a_page_without_anything_above_its_text_has_no_headline(self, labels):
        marked, at = views.mark_headline(["Some words here", "More words there"], labels, "Some words here")
        assert at is None
        assert [line.weight for line in marked] == [1, 1]


class TestThreads:
    def test_the_same_for_a_seed(self):
        again = comment_threads(READ, n=40)
        assert all(
            same(a.lines, b.lines) and a.sources == b.sources for a, b in zip(THREADS, again, strict=True)
        )
        assert not all(
            same(a.lines, b.lines) for a, b in zip(THREADS, comment_threads(READ, seed=6, n=40), strict=True)
        )

    def test_none_without_forums(self):
        assert comment_threads([x for x in READ if x.page_type != "forum"]) == []
        assert comment_threads([]) == []

    def test_they_are_of_many_sizes_and_hold_text(self):
        sizes = [len(thread.lines) for thread in THREADS]
        assert min(sizes) >= 1
        assert len(set(sizes)) > 10
        assert all(thread.sources for thread in THREADS)


class TestTeasers:
    def test_the_same_for_a_seed(self):
        assert all(
            same(a.lines, b.lines) and a.sources == b.sources
            for a, b in zip(TEASERS, teaser_lists(READ, n=40), strict=True)
        )
        assert not all(
            same(a.lines, b.lines) for a, b in zip(TEASERS, teaser_lists(READ, seed=6, n=40), strict=True)
        )

    def test_none_without_articles(self):
        assert teaser_lists([x for x in READ if x.page_type != "article"]) == []
        assert teaser_lists([]) == []

    def test_they_hold_headlines_and_what_follows_them(self):
        headlines = {
            int(read.views[0].lines.sequences[read.headline])
            for read in READ
            if read.page_type == "article" and read.headline is not None
        }
        listed = Counter(s in headlines for one in TEASERS for s in one.lines.sequences.tolist())
        assert listed[True] > 20
        assert sum(one.lines.half_words.max() > 30 for one in TEASERS) > 10
        assert all(one.sources for one in TEASERS)


def drawn(recipe, seed=0, n=3):
    augmenter = Augmenter(READ, THREADS, recipe, seed=seed, teasers=TEASERS)
    return [(number, augmenter.sample(number)) for _ in range(n) for number in range(len(READ))]


ONE_EACH = [
    Recipe(),
    Recipe(views=0),
    *(
        Recipe(**{name: 1.0})
        for name in (
            "body_shortened", "comments_added", "little_furniture", "only_text", "short_posts",
            "lists_in_body", "teaser_lists", "unsure_inside",
        )
    ),
]  # fmt: skip


class TestAugmentation:
    @pytest.mark.parametrize("recipe", ONE_EACH)
    def test_labels_stay_with_their_lines(self, recipe):
        text_of, junk_of, titles = [], [], []
        for read in READ:
            text, junk = set(), set()
            for view in read.views:
                text |= set(view.lines.sequences[view.labels == 1].tolist())
                junk |= set(view.lines.sequences[view.labels == 0].tolist())
            text_of.append(text - {0})
            junk_of.append(junk - {0})
            titles.append({
                sequence
                for view in read.views
                for sequence in view.lines.sequences[view.weights == views.HEADLINE_WEIGHT].tolist()
            })  # fmt: skip
        for number, sample in drawn(recipe):
            n = len(sample)
            assert 0 < n <= MAX_LINES
            assert len(sample.lines) == len(sample.columns) == len(sample.weights) == n
            assert sample.lines.gram_offsets[-1] == len(sample.lines.grams)
            assert sample.lines.token_offsets[-1] == len(sample.lines.tokens)
            rows = zip(
                sample.lines.sequences.tolist(), sample.labels.tolist(), sample.weights.tolist(), strict=True
            )
            for sequence, label, weight in rows:
                if sequence in text_of[number]:
                    assert label == 1
                if sequence in junk_of[number]:
                    assert label == 0
                if weight == views.HEADLINE_WEIGHT:
                    assert sequence in titles[number]

    def test_text_is_not_lost_on_the_way(self):
        for number, sample in drawn(Recipe()):
            assert 1 not in READ[number].labels or (sample.labels == 1).any()

    def test_the_same_for_a_seed(self):
        for (_, a), (_, b) in zip(drawn(Recipe(), n=1), drawn(Recipe(), n=1), strict=True):
            assert same(a.lines, b.lines)
            assert a.columns.tobytes() == b.columns.tobytes()
            assert a.labels.tobytes() + a.weights.tobytes() == b.labels.tobytes() + b.weights.tobytes()
        other = drawn(Recipe(), seed=1, n=1)
        assert not all(
            same(a.lines, b.lines) for (_, a), (_, b) in zip(drawn(Recipe(), n=1), other, strict=True)
        )

    def test_places_in_the_page_are_those_of_the_new_page(self):
        for _, sample in drawn(Recipe(), n=1):
            assert np.array_equal(sample.columns, network_columns(sample.lines))

    def test_comments_are_junk_though_forums_hold_them_as_text(self):
        forums = [read for read in READ if read.page_type == "forum"]
        posts = {
            s for read in forums for s in read.views[0].lines.sequences[read.views[0].labels == 1].tolist()
        }
        seen = Counter()
        for number, sample in drawn(Recipe(comments_added=1.0, lists_in_body=0.0), n=6):
            if READ[number].page_type in {"article", "product"}:
                seen.update(sample.labels[np.isin(sample.lines.sequences, list(posts))].tolist())
        assert seen[0] > 50
        assert seen[1] == 0

    def test_teasers_are_junk_though_articles_hold_them_as_text(self):
        shared = {s for one in TEASERS for s in one.lines.sequences[one.lines.half_words > 20].tolist()}
        seen = Counter()
        for number, sample in drawn(Recipe(teaser_lists=1.0, lists_in_body=0.0, comments_added=0.0), n=6):
            own = set(READ[number].views[0].lines.sequences.tolist())
            at = np.isin(sample.lines.sequences, list(shared - own))
            seen.update(sample.labels[at].tolist())
        assert seen[0] > 50
        assert seen[1] == 0

    def test_junk_amid_pages_that_are_no_articles_weighs_less(self):
        weighs = {True: set(), False: set()}
        for number, sample in drawn(Recipe(unsure_inside=0.25, views=0), n=6):
            weighs[READ[number].page_type == "article"].update(np.unique(sample.weights).tolist())
        assert 0.25 not in weighs[True]
        assert 0.25 in weighs[False]

    @pytest.mark.parametrize(
        "alone",
        [page(0), page(0, n_text=0), page(0, n_text=1, n_head=0, n_tail=0), page(0, page_type="forum")],
    )
    def test_a_page_alone_has_nothing_to_borrow(self, alone):
        augmenter = Augmenter(training_pages([alone], n_views=2), [], Recipe(comments_added=1.0), seed=0)
        for _ in range(60):
            assert len(augmenter.sample(0)) > 0


class TestBatches:
    def test_pages_keep_their_distance(self):
        samples = [as_it_is(read.views[0]) for read in READ[:5]]
        batch = pack(samples)
        assert batch.n_pages == 5
        assert batch.inside.sum() == batch.sizes.sum()
        for sample, at, n in zip(samples, batch.first, batch.sizes, strict=True):
            rows = slice(at, at + n)
            assert not batch.inside[at - GAP : at].any()
            assert not batch.inside[at + n : at + n + GAP].any()
            assert batch.labels[rows].tolist() == sample.labels.tolist()
            first = batch.gram_offsets[at]
            assert (
                batch.grams[first : first + len(sample.lines.grams)].tolist() == sample.lines.grams.tolist()
            )
        assert batch.see_grams.all()
        assert batch.see_phrases.all()

    def test_renamed_grams_still_repeat(self):
        sample = as_it_is(READ[0].views[0])
        renamed = Recipe(grams_hidden=0.0, grams_renamed=1.0, grams_dropped=0.0, phrases_hidden=1.0)
        for seed in range(20):
            batch = pack([sample], renamed, np.random.default_rng(seed))
            assert batch.see_grams.all()
            assert not batch.see_phrases[batch.inside > 0].any()
            assert batch.grams.max() < 2**14
            assert batch.grams.tolist() != sample.lines.grams.tolist()
            pairs = set(zip(batch.grams.tolist(), sample.lines.grams.tolist(), strict=True))
            assert len(pairs) == len(set(sample.lines.grams.tolist())) == len(set(batch.grams.tolist()))

    def test_dropped_grams_are_some_of_those_of_their_lines(self):
        dropping = Recipe(grams_hidden=0.0, grams_renamed=0.0, grams_dropped=1.0)
        shares = []
        for seed in range(100):
            sample = as_it_is(READ[seed % len(READ)].views[0])
            batch = pack([sample], dropping, np.random.default_rng(seed))
            n = len(sample)
            ends = [*batch.gram_offsets[GAP + 1 :].tolist(), len(batch.grams)]
            for line in range(n):
                first, last = sample.lines.gram_offsets[line : line + 2]
                kept = Counter(batch.grams[batch.gram_offsets[GAP + line] : ends[line]].tolist())
                assert not kept - Counter(sample.lines.grams[first:last].tolist())
            shares.append(len(batch.grams) / len(sample.lines.grams))
        assert min(shares) < 0.2
        assert 0.4 < np.mean(shares) < 0.6
        assert max(shares) > 0.8

    def test_hidden_grams_are_not_seen(self):
        batch = pack(
            [as_it_is(READ[0].views[0])],
            Recipe(grams_hidden=1.0, grams_renamed=0.0),
            np.random.default_rng(0),
        )
        assert not batch.see_grams[batch.inside > 0].any()


class TestRecipes:
    def test_all_are_there(self):
        assert Recipe(teachers=RECIPES[STUDENT].teachers) == RECIPES[STUDENT]
        learned = set()
        for name, recipe in RECIPES.items():
            assert set(recipe.teachers) <= learned
            learned.add(name)
        assert list(RECIPES)[-1] == STUDENT
        assert len({recipe.seed for recipe in RECIPES.values()}) >= 4

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"comments_added": 1.5}, "comments_added is a share"),
            ({"grams_hidden": 0.7, "grams_renamed": 0.7}, "at most 1 together"),
            ({"channels": 20}, "kernels take"),
            ({"embedding_dims": 0}, "kernels take"),
            ({"pages_a_step": 0}, "at least 1"),
            ({"passes": 0}, "positive"),
            ({"temperature": 0}, "positive"),
            ({"seed": -1}, "negative"),
        ],
    )
    def test_settings_that_cannot_be(self, wrong, told):
        with pytest.raises(ValueError, match=told):
            Recipe(**wrong)


class TestProvenance:
    def test_notice_names_every_source(self, root):
        notice = (root / "NOTICE").read_text("utf-8")
        for repository, licence in provenance.SOURCES.values():
            assert repository in notice
            assert licence.split("-")[0] in notice

    def test_a_source_without_a_licence_is_refused(self, tmp_path):
        path = tmp_path / "weights.npz"
        np.savez(path, embedding=np.zeros((3, 2)), probability=np.zeros(9))
        others = [replace(page(0), collection="found somewhere")]
        with pytest.raises(ValueError, match="no licence is known of found somewhere"):
            provenance.description(path, others, file="f", measured={}, torch="2")

    def test_weights_are_described(self, tmp_path):
        path = tmp_path / "weights.npz"
        np.savez(path, embedding=np.zeros((3, 2)), probability=np.zeros(9))
        told = provenance.description(path, PAGES, file="f", measured={"d": {"f": 0.5}}, torch="2")
        assert json.loads(json.dumps(told)) == told
        assert told["trained_on"]["pages"] == len(PAGES)
        assert told["weights"]["parameters"] == 6
        assert set(told["recipes"]) == set(RECIPES)

    def test_the_description_is_of_the_weights_that_ship(self, root):
        weights = root / "src" / "dedup" / "boilerplate" / "weights.npz"
        described = weights.with_suffix(".json")
        if not described.is_file():
            pytest.skip("weights.json is not beside weights.npz here")
        told = json.loads(described.read_text("utf-8"))
        assert told["weights"]["sha256"] == hashlib.sha256(weights.read_bytes()).hexdigest()
        assert {source["collection"] for source in told["trained_on"]["sources"]} <= set(provenance.SOURCES)
