"""Reading pages with known main text: what is taken, and what is said of what is not."""

import gzip
import json

import pytest

from quality import pages


def write(path, *records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


PAGE = {"dataset": "d", "page_id": "1", "lang": "en", "page_type": "article", "site": "s",
        "lines": ["Home ", "A  b\nc."], "labels": [0, 1], "gold": "A b c."}  # fmt: skip


def test_a_page_has_one_line_a_block(tmp_path):
    (page,) = pages.read(write(tmp_path / "p.jsonl", PAGE))
    assert page.text == "Home\nA b c."
    assert (page.collection, page.lang, page.labels, page.html) == ("d", "en", (0, 1), None)


def test_packed_pages_are_the_same_pages(tmp_path):
    plain = pages.read(write(tmp_path / "p.jsonl", PAGE, PAGE))
    with gzip.open(tmp_path / "p.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(PAGE) + "\n\n" for _ in range(2))
    assert pages.read(tmp_path / "p.jsonl.gz") == plain
    assert pages.digest(plain) == pages.digest(pages.read(tmp_path / "p.jsonl.gz"))


@pytest.mark.parametrize("change", [{"gold": "A b."}, {"lines": ["Home", "A b d."]}, {"labels": [1, 1]}])
def test_any_change_of_a_page_is_another_digest(tmp_path, change):
    ours, theirs = (
        pages.read(write(tmp_path / name, record))
        for name, record in (("a.jsonl", PAGE), ("b.jsonl", PAGE | change))
    )
    assert pages.digest(ours) != pages.digest(theirs)


def test_fields_may_be_missing(tmp_path):
    (page,) = pages.read(write(tmp_path / "p.jsonl", {"lines": [], "gold": ""}))
    assert (page.collection, page.lines, page.labels, page.text) == ("p.jsonl", (), (), "")


def test_the_main_text_of_a_page_of_a_site_is_its_labelled_lines(tmp_path):
    (page,) = pages.read(write(tmp_path / "p.jsonl", PAGE | {"gold": "human"}), sites=True)
    assert (page.collection, page.gold) == ("s", "A b c.")


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ([1], "list of 'lines'"),
        ({"gold": "x"}, "list of 'lines'"),
        ({"lines": "abc", "gold": "x"}, "list of 'lines'"),
        ({"lines": ["a"]}, "no main text"),
        ({"lines": ["a"], "gold": 1}, "no main text"),
        ({"lines": ["a"], "gold": "a", "labels": [1, 0]}, "2 labels for 1 lines"),
    ],
)
def test_a_record_that_is_no_page_is_named(tmp_path, record, told):
    path = write(tmp_path / "p.jsonl", PAGE, record)
    with pytest.raises(pages.PagesError, match=told) as caught:
        pages.read(path)
    assert f"{path}, record 2" in str(caught.value)


def test_a_page_of_a_site_needs_labels(tmp_path):
    with pytest.raises(pages.PagesError, match="labels"):
        pages.read(write(tmp_path / "p.jsonl", {"lines": ["a"], "gold": "a"}), sites=True)


def test_files_that_are_none_are_named(tmp_path):
    with pytest.raises(pages.PagesError, match="no such file"):
        pages.read(tmp_path / "missing.jsonl")
    for name, content in (("x.jsonl", b"{"), ("y.jsonl.gz", b"plain"), ("z.jsonl", b"\xff\xfe")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(pages.PagesError, match="not a JSONL file"):
            pages.read(tmp_path / name)
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(json.dumps(PAGE).encode() * 99)[:-20])
    with pytest.raises(pages.PagesError, match="not a JSONL file"):
        pages.read(tmp_path / "cut.jsonl.gz")
    with pytest.raises(pages.PagesError, match="no pages"):
        pages.read(write(tmp_path / "empty.jsonl"))
