"""Tools side by side on a few pages of our own, and the page that a run writes."""

import dataclasses
import gzip
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import dedup
from quality import errors, floors, metric, ours, pages, renderings, results, run, scoring, tools, worst
from quality.metric import Gold

BODY = [
    "The marsh reopened on Monday after a winter of repairs, and the first walkers were out before eight.",
    "Wardens said that the boardwalk, which the floods had lifted, now rests on new piles of old oak.",
    "They ask that dogs stay on a lead until the lapwings have left their nests in the early summer.",
]
HEAD = ["2 min read", "Marsh reopens after repairs"]
TAIL = [
    "3 hours ago",
    "Leave a comment",
    "I love this place and go there with my children every single Sunday.",
]


def html_of(lines):
    body = "".join(f"<p>{line}</p>" for line in lines)
    menu = "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav>"
    return f"<html><head><title>{HEAD[1]}</title></head><body>{menu}<article>{body}</article></body></html>"


def record(number, *, dataset="own", lang="en", **more):
    lines = [*HEAD, *BODY, *TAIL]
    labels = [0, 1, 1, 1, 1, 0, 0, 0]
    gold = "\n".join([HEAD[1], *BODY])
    return {"dataset": dataset, "page_id": str(number), "site": f"{dataset}.example", "lang": lang,
            "page_type": "article", "lines": lines, "labels": labels, "gold": gold} | more  # fmt: skip


@pytest.fixture
def file(tmp_path):
    def made(*records, name="own.jsonl"):
        (tmp_path / name).write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        return tmp_path / name

    return made


@pytest.fixture
def some(file):
    return pages.read(file(record(1), record(2, dataset="other", lang="de"), record(3)))


def test_names_of_tools_are_their_keys():
    assert all(name == tool.name for name, tool in tools.TOOLS.items())
    assert all((tool.one is None) != (tool.many is None) for tool in tools.TOOLS.values())


@pytest.mark.parametrize("name", tools.TOOLS)
def test_every_tool_finds_most_of_an_easy_page(name, file):
    tool = tools.TOOLS[name]
    if not tools.is_installed(tool):
        pytest.skip(f"{tool.package} is not installed")
    if tool.many is not None:
        pytest.skip("looks at many pages; the copies of one say nothing of it")
    # For jusText's thresholds the body's lines are too short one by one.
    lines = [*HEAD, " ".join(BODY), *TAIL] if name == "jusText" else [*HEAD, *BODY, *TAIL]
    (page,) = pages.read(file(record(1, lines=lines, labels=None, html=html_of([HEAD[1], *BODY * 3]))))
    (answer,) = tool.answers([page])
    assert isinstance(answer, str), answer
    assert Gold("\n".join(BODY)).compare(answer)[2].recall == 1.0


def test_lines_given_as_html_are_escaped():
    assert "<p>a &lt;b&gt; &amp; c</p>" in tools.paragraphs(["a <b> & c"])


def test_dedup_loses_the_furniture(some):
    scored = scoring.ask(tools.TOOLS["dedup"], some, [Gold(page.gold) for page in some])
    assert scored.values[:, scoring.F].tolist() == [1.0, 1.0, 1.0]
    assert scored.failures == []


def test_what_a_tool_raises_is_counted_and_named(some):
    def broken(page):
        raise KeyError(page.page_id)

    scored = scoring.ask(tools.Tool(name="broken", one=broken), some, [Gold(page.gold) for page in some])
    assert scored.values.sum() == 0
    assert sorted(scored.failures) == ["1: KeyError: '1'", "2: KeyError: '2'", "3: KeyError: '3'"]


def test_ccnet_looks_at_one_collection_at_a_time(some):
    scored = scoring.ask(tools.TOOLS["CCNet line dedup"], some, [Gold(page.gold) for page in some])
    assert scored.values[:, 1].tolist() == [0.0, 1.0, 0.0]


def test_a_summary_has_means_of_all_groups(some):
    scored = scoring.ask(tools.TOOLS["keep all"], some, [Gold(page.gold) for page in some])
    row = scoring.summary(scored, some)
    assert {name: group["n_pages"] for name, group in row["collections"].items()} == {"other": 1, "own": 2}
    assert {name: group["n_pages"] for name, group in row["languages"].items()} == {"de": 1, "en": 2}
    assert row["recall"] == 1.0
    assert 0 < row["precision"] < row["f"] < 1
    assert row["interval"] == [row["f"], row["f"]]


def test_tools_are_compared_page_by_page():
    rows = [{"tool": "dedup", "page_f": [0.9, 0.5]}, {"tool": "other", "page_f": [0.8, 0.4]}]
    scoring.against(rows, ["a", "b"])
    assert rows[1]["behind"] == [0.1, 0.1, 0.1]
    assert "behind" not in rows[0]
    scoring.against(rows[1:], ["a", "b"])


def test_the_curve_goes_from_recall_to_precision(some):
    rows = scoring.curve(some, [Gold(page.gold) for page in some], strengths=(0.0, 0.5))
    assert rows[0]["recall"] == 1.0
    assert rows[0]["precision"] < rows[1]["precision"] == 1.0


@pytest.mark.parametrize("name", renderings.RENDERINGS)
def test_a_rendering_has_the_tokens_of_the_page(name, some):
    menu = ["Home", "News of the marsh", "Opening times", "Contact"]
    page = dataclasses.replace(some[0], lines=(*menu, *some[0].lines, " ".join(BODY), "", "One. Two!"))
    found = renderings.rendered(page, name)
    assert (found.labels, found.gold) == ((), page.gold)
    assert (found.lines == page.lines) == (name == "as given")
    without_addresses = re.sub(r"\]\(/[^)]*\)", "]", found.text)
    assert metric.tokens(without_addresses) == metric.tokens(page.text)


def test_short_lines_in_a_row_are_joined_or_listed():
    lines = ["Home", "News", "Contact", *BODY[:2], "Home", "News", BODY[2]]
    made = {name: change(lines) for name, change in renderings.RENDERINGS.items()}
    assert made["short lines in a row joined"] == ["Home News Contact", *BODY[:2], "Home News", BODY[2]]
    assert made["paragraphs in a row joined"] == [*lines[:3], " ".join(BODY[:2]), *lines[5:]]
    assert made["bullets before short lines in a row"] == ["- Home", "- News", "- Contact", *lines[3:]]
    assert made["the same as Markdown links"][:2] == ["[Home](/home)", "[News](/news)"]


def test_every_rendering_of_an_easy_page_is_cleaned(some):
    golds = [Gold(page.gold) for page in some]
    rows = scoring.renderings([tools.TOOLS["dedup"], tools.TOOLS["keep all"]], some, golds)
    assert len(rows) == 2 * len(renderings.RENDERINGS)
    of_dedup = {row["rendering"]: row["f"] for row in rows if row["tool"] == "dedup"}
    assert of_dedup["as given"] == of_dedup["indented, blanks at the ends of lines"] == 1.0
    assert of_dedup["a blank line between blocks"] == 1.0
    assert {row["recall"] for row in rows if row["tool"] == "keep all"} == {1.0}


def test_calibration_counts_lines_by_their_score(some):
    found = scoring.calibration(some)
    assert found["n_lines"] == sum(row["n_lines"] for row in found["bins"]) == 24
    assert found["bins"][0]["junk"] == 0.0
    assert all(row["from"] <= row["score"] <= row["to"] for row in found["bins"])
    by_hand = sum(row["n_lines"] * abs(row["score"] - row["junk"]) for row in found["bins"]) / 24
    assert found["error"] == pytest.approx(by_hand, abs=1e-4)


def test_calibration_of_pages_without_labels_is_empty(file):
    assert scoring.calibration(pages.read(file(record(1, labels=None))))["error"] is None


def test_lines_have_the_decision_of_their_block(file):
    (page,) = pages.read(file({"lines": ["", "2 min read", "", *BODY, "", "3 hours ago", ""], "gold": ""}))
    decisions = ours.decisions_by_line(page, ours.cleaned(page.text))
    shown = "".join("." if d is None else "+" if d.keep else "-" for d in decisions)
    assert shown == ".-.+++.-."


def look(labels, kept, lines=None):
    lines = lines or [f"a{i} b{i} c{i}" for i in range(len(labels))]
    page = pages.Page(
        collection="c", page_id="1", site="", lang="en", page_type="", lines=tuple(lines),
        gold="\n".join(x for x, label in zip(lines, labels, strict=True) if label), labels=tuple(labels),
    )  # fmt: skip
    found = "\n".join(x for x, stays in zip(lines, kept, strict=True) if stays)
    return errors.page_errors(page, np.array(kept, bool), found)


def test_losses_of_lines_add_up_to_what_f_lacks():
    found = look([0, 0, 1, 1, 0, 1, 0, 0], [1, 0, 0, 1, 1, 1, 1, 1])
    assert sum(line.loss for line in found.wrong) == pytest.approx(1 - found.score.f)
    assert found.untold == pytest.approx(0)
    assert sum(lost for _, lost, _, _ in errors.table([found])) == pytest.approx(1 - found.score.f)


@pytest.mark.parametrize(
    ("labels", "kept", "line", "error"),
    [
        ([1, 1], [0, 0], 0, "nothing kept"),
        ([1] * 9, [0, *[1] * 8], 0, "first lines of content dropped"),
        ([1] * 9, [*[1] * 8, 0], 8, "last lines of content dropped"),
        ([1] * 9, [1, 1, 1, 1, 0, 1, 1, 1, 1], 4, "content inside dropped"),
        ([0, 1], [1, 1], 0, "junk kept close above content"),
        ([0, 0, 0, 0, 1], [1, 0, 0, 0, 1], 0, "junk kept far above content"),
        ([1, 0, 1], [1, 1, 1], 1, "junk kept inside"),
        ([1, 0], [1, 1], 1, "junk kept close below content"),
        ([1, 0, 0, 0, 0], [1, 0, 0, 0, 1], 4, "other junk kept far below"),
    ],
)
def test_classes_of_wrong_lines(labels, kept, line, error):
    found = look(labels, kept)
    assert {wrong.line: wrong.error for wrong in found.wrong}[line] == error


def test_sentences_below_are_comments_after_a_heading_and_prose_without():
    labels, kept = [1, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 1]
    sentence = "This is what somebody wrote below the article about the very same marsh."
    lines = ["The article.", "More", "Share", "Tags", "Other", sentence]
    (wrong,) = look(labels, kept, lines).wrong
    assert wrong.error == "prose-like junk kept far below"
    (wrong,) = look(labels, kept, [*lines[:3], "12 Comments", *lines[4:]]).wrong
    assert wrong.error == "comments kept"


def test_a_repeat_that_was_content_is_a_class_of_its_own(file):
    long = " ".join(BODY)
    lines = [long, "A line amid the others that says nothing new.", long]
    (page,) = pages.read(file({"lines": lines, "gold": "\n".join(lines), "labels": [1] * 3}))
    found = worst.look(page)
    assert {line.error for line in found.wrong} == {"content dropped as a repeat"}


def test_a_page_is_shown_with_its_wrong_lines_marked(file):
    (page,) = pages.read(file(record(1, labels=[1, 0, 1, 1, 1, 0, 0, 0], gold="\n".join([HEAD[0], *BODY]))))
    printed = "\n".join(worst.shown(worst.look(page)))
    assert "0 - LOST 0.95  2 min read  <metadata (0.95)>" in printed
    assert "1 + KEPT 0.00  Marsh reopens after repairs" in printed
    assert TAIL[-1] not in printed
    assert TAIL[-1] in "\n".join(worst.shown(worst.look(page), everything=True))


def test_the_browser_prints_classes_and_pages(file, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["worst.py", str(file(record(1))), "--n", "1"])
    worst.main()
    printed = capsys.readouterr().out
    assert "1 pages, F 1.0000" in printed
    assert all(name in printed for name in errors.CLASSES)
    assert "== own 1 (en, article) F 1.000" in printed


def test_a_run_writes_a_page_plots_and_raw_numbers(file, tmp_path, monkeypatch, capsys):
    path = file(record(1), record(2, dataset="other"))
    sites = file(record(3), record(4), name="sites.jsonl")
    peers = ["dedup", "dedup, no headline", "keep all", "CCNet line dedup", "trafilatura"]
    monkeypatch.setattr(
        sys, "argv",
        ["run.py", str(path), "--sites", str(sites), "--output", str(tmp_path / "out"), "--name", "tiny",
         "--peers", *peers, "--renderings"],
    )  # fmt: skip
    run.main()
    written = capsys.readouterr().out.strip()
    assert written.endswith("-tiny.md")
    raw = Path(written).with_suffix(".json").read_text("utf-8")
    record_ = json.loads(raw)
    assert any(line.count(",") > 1 for line in raw.splitlines() if '"page_f"' in line)  # one line
    assert [row["tool"] for row in record_["pages"]] == peers[:-1]
    assert record_["skipped"].keys() == {"trafilatura"}
    assert record_["pages"][0]["f"] == 1.0
    assert record_["corpora"][0]["digest"] == pages.digest(pages.read(path))
    assert str(tmp_path) not in record_["command"]
    text = Path(written).read_text("utf-8")
    for part in (
        "| dedup | 1.000 | 1.000 | **1.000** |",
        "## Sites",
        "## Strength",
        "## Calibration",
        "## Other renderings",
    ):
        assert part in text
    assert f"`{record_['corpora'][0]['digest']}`" in text
    for plot in ("pages", "curve", "calibration"):
        assert f"-tiny-{plot}.svg" in text
        assert (tmp_path / "out" / f"{record_['date']}-tiny-{plot}.svg").exists()
    again = results.write(record_, tmp_path / "again", f"{record_['date']}-tiny")
    for one in (tmp_path / "out").iterdir():
        assert one.read_bytes() == (again.parent / one.name).read_bytes(), one.name


def test_a_tool_that_reads_html_is_measured_where_there_is_html(file, monkeypatch):
    monkeypatch.setitem(
        tools.TOOLS, "html", tools.Tool(name="html", reads="html", one=lambda page: page.html or "")
    )
    rows, skipped = run.measure(["html"], pages.read(file(record(1, html="marsh"))))
    assert rows[0]["precision"] == 1.0
    assert not skipped
    rows, skipped = run.measure(["html"], pages.read(file(record(1, html="marsh"), record(2))))
    assert rows == []
    assert "1 pages without HTML" in skipped["html"]


def test_a_tool_that_is_not_installed_is_skipped_and_named(file, monkeypatch):
    absent = tools.Tool(name="absent", package="no-such-distribution", one=lambda _: "")
    monkeypatch.setitem(tools.TOOLS, "absent", absent)
    rows, skipped = run.measure(["absent"], pages.read(file(record(1))))
    assert rows == []
    assert "no-such-distribution" in skipped["absent"]


def test_a_run_without_pages_says_what_to_give(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["run.py"])
    with pytest.raises(SystemExit):
        run.main()
    assert "give files of pages" in capsys.readouterr().err


def test_a_run_names_the_file_that_it_cannot_read(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["run.py", str(tmp_path / "missing.jsonl")])
    with pytest.raises(SystemExit, match=r"missing\.jsonl: no such file"):
        run.main()


def test_floors_rise_by_themselves_and_fall_on_demand_alone():
    assert floors.raised({"f": 0.8}, {"f": 0.81239, "new": 0.5}) == {"f": 0.812, "new": 0.5}
    with pytest.raises(ValueError, match=r"f from 0\.800 to 0\.7990; pass --lower"):
        floors.raised({"f": 0.8}, {"f": 0.799})
    assert floors.raised({"f": 0.8}, {"f": 0.7999}, lower=True) == {"f": 0.799}


def test_a_figure_that_is_no_longer_measured_is_below_its_floor():
    assert floors.below({"f": 0.8, "g": 0.5}, {"f": 0.8}) == {"g": (0.5, 0.0)}


def test_floors_are_written_and_held(tmp_path, monkeypatch, capsys):
    shared = tmp_path / "shared"
    (shared / floors.PAGES).parent.mkdir(parents=True)
    with gzip.open(shared / floors.PAGES, "wt", encoding="utf-8") as packed:
        packed.writelines(json.dumps(record(i)) + "\n" for i in range(12))
    monkeypatch.setattr(floors, "FLOORS", tmp_path / "floors.json")
    arguments = ["floors.py", "--shared", str(shared)]
    monkeypatch.setattr(sys, "argv", [*arguments, "--write"])
    floors.main()
    held = json.loads(floors.FLOORS.read_text("utf-8"))
    assert held["floors"]["f"] == held["floors"]["f in en"] == 1.0
    # Cleaning that keeps everything is below them.
    monkeypatch.setattr(dedup, "clean", lambda text, **_: dedup.Cleaned.of(text, ()))
    with pytest.raises(SystemExit, match="pass --lower"):
        floors.main()
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit, match="1"):
        floors.main()
    assert json.loads(floors.FLOORS.read_text("utf-8")) == held
    monkeypatch.setattr(sys, "argv", [*arguments, "--lower"])
    floors.main()
    assert json.loads(floors.FLOORS.read_text("utf-8"))["floors"]["f"] < 1
    assert "floor 1.000" in capsys.readouterr().out
