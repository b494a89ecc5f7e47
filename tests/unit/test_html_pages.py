"""Pages of HTML that marks its main text, as lines with labels."""

import json

import pytest

pytest.importorskip("lxml")
import html_pages

PAGE = """<html><head><title>Rope</title><style>p {}</style></head><body><!-- menu --><nav><a href="/">Home
</a><a href="/news"> News</a></nav>
<div ID><h1>Rope</h1>before<br>after <b>bold</b><script>var a;</script> tail
<ul><li>one<li>two</ul></div>the end<p>Imprint</p></body></html>"""
LINES = [("Home News", 0), ("Rope", 1), ("before", 1), ("after bold tail", 1), ("one", 1), ("two", 1)]
LINES += [("the end", 0), ("Imprint", 0)]


def written(arguments, capsys):
    html_pages.main(arguments)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("mark", "place"), [('role="main"', ""), ('id="text"', "#text"), ('id="text" role="main"', "")]
)
def test_lines_are_blocks_and_labels_the_main_text(tmp_path, capsys, mark, place):
    (tmp_path / "rope.html").write_text(PAGE.replace("ID", mark), "utf-8")
    assert written([f"rope={tmp_path}{place}"], capsys) == [
        {"site": "rope", "lines": [line for line, _ in LINES], "labels": [label for _, label in LINES]}
    ]


def test_a_main_element_will_do_and_pages_without_are_left_out(tmp_path, capsys):
    (tmp_path / "a.html").write_text("<main><p>a<p>b<p>c</main>", "utf-8")
    (tmp_path / "b.html").write_text("<p>a<p>b<p>c", "utf-8")
    (tmp_path / "c.html").write_text("<main><p>a<p>b</main>", "utf-8")
    (tmp_path / "d.html").write_text("", "utf-8")
    (tmp_path / "e.html").mkdir()
    assert written([f"site={tmp_path}"], capsys) == [
        {"site": "site", "lines": ["a", "b", "c"], "labels": [1, 1, 1]}
    ]


def test_a_part_of_a_book_is_the_text_of_its_page(tmp_path, capsys):
    nav = '<ul class="docnav"><li>Next</ul>'
    text = "<h1>Ropes</h1><p>a<p>b<div class=section><p>c</div>"
    (tmp_path / "a.html").write_text(f"<html><body>{nav}<div class=chapter>{text}</div>{nav}", "utf-8")
    (tmp_path / "b.html").write_text(f"<html><body>{nav}<div class=column>{text}</div>{nav}", "utf-8")
    assert written([f"site={tmp_path}"], capsys) == [
        {"site": "site", "lines": ["Next", "Ropes", "a", "b", "c", "Next"], "labels": [0, 1, 1, 1, 1, 0]}
    ]


def test_of_many_pages_a_sample_is_taken(tmp_path, capsys):
    for i in range(9):
        (tmp_path / f"{i}.html").write_text(f"<main><p>{i}<p>b<p>c</main>", "utf-8")
    once = written(["--most", "4", f"site={tmp_path}"], capsys)
    assert len({page["lines"][0] for page in once}) == 4
    assert written(["--most", "4", f"site={tmp_path}"], capsys) == once


@pytest.mark.parametrize("site", ["flask", "flask=nowhere"])
def test_a_site_that_is_none_is_named(capsys, site):
    with pytest.raises(SystemExit):
        html_pages.main([site])
    assert f"{site}: give a name and a folder" in capsys.readouterr().err
