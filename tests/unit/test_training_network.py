"""Networks as they are learned and as they ship say the same; learning is deterministic, and learns."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from dedup import _kernels
from dedup._model_kernels import PageModel, PageReader
from dedup._reference.network import logits
from dedup.boilerplate import page_model
from dedup.boilerplate.phrases import phrase_table
from page_models import page_of
from training import recipes
from training.augment import as_it_is
from training.batches import pack
from training.pages import is_a_line, network_columns, read_lines, training_pages
from training.recipes import Recipe
from training.threads import comment_threads
from training_pages import page, some_pages

torch = pytest.importorskip("torch", reason="torch is in the training group")

from training import export, network, score  # noqa: E402
from training.train import left_out, train, trained_and_saved  # noqa: E402

TEXTS = strategies.documents() | strategies.wild()
PAGES = some_pages(12)
READ = training_pages(PAGES, n_views=2)
THREADS = comment_threads(READ, n=10)
SMALL = Recipe(channels=16, embedding_dims=8, pages_a_step=4, views=2)
AS_SHIPPED = [Recipe(), Recipe(hashed_grams=False), Recipe(phrases=False)]
KINDS = [*AS_SHIPPED, SMALL]


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def shaken(recipe, seed=0):
    """A network whose every weight is drawn: as made, biases are small and gains are all the same."""
    made = network.new_network(recipe)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for value in made.parameters():
            value.mul_(1 + 0.5 * torch.rand(value.shape, generator=generator))
    return made.eval()


def learned_logits(made, sample):
    batch = pack([sample])
    with torch.no_grad():
        return made.of_batch(batch).numpy()[batch.first[0] :][: batch.sizes[0]]


def exported_logits(whole, lines):
    return logits(whole, network_columns(lines), lines.grams, lines.gram_offsets, lines.told)


@pytest.mark.parametrize("recipe", AS_SHIPPED)  # norms of a few channels magnify what rounding leaves
@settings(max_examples=15)
@given(text=TEXTS, seed=st.integers(0, 5))
def test_the_exported_network_says_what_was_learned(recipe, text, seed):
    texts = [line for line in text.split("\n") if is_a_line(line)]
    some = [page(seed), page(seed, n_text=30, words=60)]
    for lines in (texts, *(one.lines for one in some)):
        if not lines:
            continue
        read = read_lines(lines)
        made = shaken(recipe, seed)
        labels = np.zeros(len(read), np.int8)
        sample = as_it_is(_view(read, labels))
        found = exported_logits(export.integer_network(made), sample.lines)
        assert np.abs(found - learned_logits(made, sample)).max() <= 0.1


def _view(lines, labels):
    from training.pages import View

    return View(lines=lines, labels=labels, weights=np.ones(len(labels), np.float32))


@pytest.mark.parametrize("recipe", KINDS)
def test_pages_of_a_batch_do_not_see_each_other(recipe):
    made = shaken(recipe)
    samples = [as_it_is(read.views[0]) for read in READ]
    batch = pack(samples)
    with torch.no_grad():
        together = made.of_batch(batch).numpy()
    for sample, at, n in zip(samples, batch.first, batch.sizes, strict=True):
        assert np.abs(together[at : at + n] - learned_logits(made, sample)).max() < 1e-4


def test_weights_are_read_by_the_library(tmp_path, monkeypatch):
    whole = export.integer_network(shaken(Recipe()))
    export.save_weights(tmp_path / "weights.npz", whole, temperature=0.6)
    export.save_weights(tmp_path / "again.npz", whole, temperature=0.6)
    assert (tmp_path / "weights.npz").read_bytes() == (tmp_path / "again.npz").read_bytes()
    monkeypatch.setattr(page_model, "files", lambda _: tmp_path)
    model = page_model.page_model.__wrapped__()
    read = model.reader.read(page_of("\n".join(PAGES[3].lines)))
    assert read.logits.tobytes() == exported_logits(whole, read_lines(PAGES[3].lines)).tobytes()
    expected = 1 / (1 + np.exp(-read.logits.astype(float) / 0.6))
    assert np.abs(model.probabilities(read.logits) - expected).max() < 0.005


def test_probabilities_that_ship_are_those_of_the_recipe():
    shipped = page_model.page_model().probability
    assert np.array_equal(shipped, export.probability_table(recipes.RECIPES[recipes.STUDENT].temperature))


@pytest.mark.parametrize("level", _kernels.levels())
@pytest.mark.parametrize("recipe", KINDS)
def test_every_kernel_takes_every_recipe(recipe, level):
    whole = export.integer_network(network.new_network(recipe))
    PageReader(
        PageModel(network=whole, phrases=phrase_table(), column_scale=page_model.COLUMN_SCALE), level=level
    )


@pytest.mark.parametrize("recipe", KINDS)
def test_a_network_that_was_saved_is_the_same(recipe, tmp_path):
    made = shaken(recipe)
    network.save(tmp_path / "one.npz", made)
    again = network.load(tmp_path / "one.npz")
    assert again.recipe == recipe
    sample = as_it_is(READ[3].views[0])
    assert learned_logits(again, sample).tobytes() == learned_logits(made, sample).tobytes()


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_what_is_no_network_is_refused(content, tmp_path):
    path = tmp_path / "one.npz"
    if content is None:
        np.savez(path, recipe=np.array(json.dumps({"channels": 16, "unknown": 1})))
    else:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"one\.npz: not a network of this version"):
        network.load(path)
    with pytest.raises(ValueError, match="not a network"):
        network.load(tmp_path / "missing.npz")


def test_learning_is_deterministic_and_leaves_the_global_generator_alone():
    state = torch.random.get_rng_state()
    one, losses = train(READ, THREADS, SMALL, steps=4)
    two, again = train(READ, THREADS, SMALL, steps=4)
    assert losses == again
    for a, b in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(a, b)
    assert torch.equal(state, torch.random.get_rng_state())


def test_words_count_for_less_once_they_are_learned():
    whole, _ = train(READ, THREADS, replace(SMALL, words_trusted=1.0), steps=2)
    half, _ = train(READ, THREADS, replace(SMALL, words_trusted=0.5), steps=2)
    for (name, a), b in zip(whole.named_parameters(), half.parameters(), strict=True):
        assert torch.equal(a * 0.5 if name == "projection.weight" else a, b)


def test_it_learns_to_tell_text_from_furniture():
    made, losses = train(READ, THREADS, Recipe(channels=16, embedding_dims=8, seed=1), steps=120)
    first, _ = train(READ, THREADS, Recipe(channels=16, embedding_dims=8, seed=1), steps=1)
    assert losses
    unseen = [page(77 + i, words=30) for i in range(4)]
    before = score.summary(first, unseen)["f"]
    assert score.summary(made, unseen)["f"] > max(0.9, before)
    lines = [set(text.split("\n")) for text in score.kept_text(made, unseen)]
    wanted = [set(one.gold.split("\n")) for one in unseen]
    assert sum(map(len, map(set.intersection, lines, wanted))) > 0.9 * sum(map(len, wanted))


def test_a_student_follows_its_teachers_not_the_labels():
    """The teacher here says that everything is text."""
    teacher = network.new_network(SMALL)
    with torch.no_grad():
        teacher.head.weight.zero_()
        teacher.head.bias.fill_(9)
    learner = Recipe(channels=16, embedding_dims=8, teacher_share=1.0, pages_a_step=4)
    taught, _ = train(READ, THREADS, learner, teachers=[teacher.eval()], steps=30)
    sample = as_it_is(READ[5].views[0])
    assert (sample.labels == 0).any()
    assert (learned_logits(taught, sample) > 0).all()


def test_a_page_without_text_keeps_nothing():
    made = network.new_network(SMALL).eval()
    assert score.kept_text(made, [page(1, n_text=0, n_head=0, n_tail=0)]) == [""]


def test_nothing_to_learn_from_is_said():
    with pytest.raises(ValueError, match="no pages to learn from"):
        train([], [], SMALL)


def test_collections_are_left_out_by_name():
    some = [replace(page(i), collection=name) for i, name in enumerate("abab")]
    kept, apart = left_out(some, ["b"])
    assert [one.collection for one in kept] == ["a", "a"]
    assert apart == [some[1], some[3]]
    assert left_out(some, []) == (some, [])
    with pytest.raises(ValueError, match="no pages of c, but of a, b"):
        left_out(some, ["a", "c"])


def test_a_network_is_written_with_its_record(tmp_path, monkeypatch):
    monkeypatch.setitem(recipes.RECIPES, "student", SMALL)
    teacher = trained_and_saved(READ, THREADS, "student", tmp_path / "a", digest="d", steps=2)
    path = trained_and_saved(
        READ, THREADS, "student", tmp_path / "b", digest="d", teachers=[teacher], steps=2
    )
    record = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert record["teachers"] == [network.file_digest(teacher)]
    assert record["trained_on"] == "d"
    assert Recipe(**record["recipe"]) == SMALL == network.load(path).recipe
