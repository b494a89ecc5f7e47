"""The benchmarks' corpora: the same bytes everywhere, and as natural and as alike as they say."""

import gzip
import json

import numpy as np
import pytest

import corpora
import dedup
import truth
from dedup.text.normalize import tokens
from draws import Draws, Table

DIGESTS = {
    "documents-english-60": "9cb9291d9425fa3b",
    "documents-mixed-60": "dd74ca50525480bf",
    "paragraphs-english-400-hot": "23f9c4c529180f0c",
}


@pytest.fixture(scope="module")
def made():
    return [
        corpora.documents(60),
        corpora.documents(60, languages=corpora.NON_ASCII),
        corpora.paragraphs(400, hot=0.02),
    ]


def test_bytes_are_pinned(made):
    # A change here makes every dated result incomparable with the next: say so in the commit.
    assert {corpus.name: corpus.digest for corpus in made} == DIGESTS


def test_another_seed_is_another_corpus():
    assert corpora.documents(20).digest != corpora.documents(20, seed=2).digest


def test_sizes_are_those_of_the_field():
    documents, paragraphs = corpora.documents(1500), corpora.paragraphs(8000)
    assert 4200 < documents.n_bytes / 1500 < 4800
    assert 160 < paragraphs.n_bytes / 8000 < 190


def test_words_are_as_short_and_as_repeated_as_in_english():
    found = [token for text in corpora.documents(150).texts for token in truth.tokens(text)]
    counts = np.sort(np.unique(found, return_counts=True)[1])[::-1]
    assert 4.2 < np.mean([len(token) for token in found]) < 5.5
    assert 0.3 < counts[:100].sum() / counts.sum() < 0.5
    assert counts[0] > 1.5 * counts[2]


def test_languages_write_in_their_scripts(made):
    mixed = "".join(made[1].texts)
    for letter in "ąęłжщыبعل的，":
        assert letter in mixed
    assert all(text.isascii() for text in made[0].texts)


def test_truth_has_the_librarys_tokens(made):
    for corpus in made:
        for text in corpus.texts[::7]:
            assert truth.tokens(text) == tokens(text)


def test_truth_has_the_librarys_resemblance(made):
    for corpus in made:
        exact = truth.resemblances(corpus.texts, corpus.left, corpus.right)
        for left, right, expected in list(zip(corpus.left, corpus.right, exact, strict=True))[:40]:
            assert dedup.resemblance(corpus.texts[left], corpus.texts[right]) == expected


def test_families_are_graded_and_strangers_are_strangers():
    corpus = corpora.documents(600)
    exact = truth.resemblances(corpus.texts, corpus.left, corpus.right)
    grades = np.histogram(exact, [0, 0.5, 0.7, 0.8, 0.9, 1, 1.01])[0]
    assert (grades > 0).all()
    planted = set(zip(corpus.left.tolist(), corpus.right.tolist(), strict=True))
    found = truth.neighbours(corpus.texts, range(0, 600, 5), 0.05)
    assert found <= planted


def test_neighbours_are_all_neighbours():
    corpus = corpora.paragraphs(150, hot=0.02)
    sample = range(0, 150, 3)
    every_pair = {
        (i, j)
        for i in range(150)
        for j in range(i + 1, 150)
        if (i % 3 == 0 or j % 3 == 0) and truth.resemblance(corpus.texts[i], corpus.texts[j]) >= 0.6
    }
    assert truth.neighbours(corpus.texts, sample, 0.6) == every_pair
    assert every_pair


def test_a_hot_cluster_differs_in_numbers_only():
    corpus = corpora.lines_differing_in_a_number(50)
    assert len({tuple(t for t in truth.tokens(text) if not t.isdigit()) for text in corpus.texts}) == 1
    assert len(set(corpus.texts)) == 50
    assert truth.resemblance(*corpus.texts[:2]) == 12 / 22
    assert truth.resemblance(*corpora.lines_differing_in_a_number(2, words=60).texts) == 52 / 62


def test_copies_are_texts_of_their_own():
    texts = corpora.copies_of_one_line(20).texts
    assert len(set(texts)) == 1
    assert len(set(map(id, texts))) == 20


def test_a_file_is_read_and_cut(tmp_path):
    path = tmp_path / "some.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for text in ("one\n\ntwo\n \nthree", "four"):
            file.write(json.dumps({"text": text}) + "\n")
    assert corpora.load(path).texts == ["one\n\ntwo\n \nthree", "four"]
    assert corpora.load(path, split=True).texts == ["one", "two", "three", "four"]
    assert corpora.load(path, split=True, limit=2).texts == ["one", "two"]
    with pytest.raises(ValueError, match="line 1: no field 'body'"):
        corpora.load(path, field="body")


def test_draws_follow_their_table():
    drawn = Draws(5).table(Table([1, 2, 7]), 100_000)
    assert np.allclose(np.bincount(drawn) / 100_000, [0.1, 0.2, 0.7], atol=0.01)
    assert sorted(Draws(5).order(100).tolist()) == list(range(100))
    assert np.bincount(Draws(5).below(4, 40_000)).min() > 9_500
