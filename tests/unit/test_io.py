import bz2
import codecs
import gzip
import json
import lzma
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedup
from dedup.cleaned import Cleaned
from dedup.io.files import check_encoding, decode, read_bytes, write_bytes
from dedup.io.records import json_line
from dedup.io.sources import Source, find_sources, plan_outputs
from dedup.model import Block, Boilerplate, Decision, Duplicate


@pytest.fixture
def tree(tmp_path):
    """A folder with text, other files, hidden ones, and a folder behind a link."""
    for name in ("b.txt", "a/z.txt", "a/a.md", ".hidden.txt", ".git/c.txt", "a/.d.txt"):
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "tree" / "linked").symlink_to(tmp_path / "tree" / "a")
    return tmp_path / "tree"


def names(found, tree):
    return [str(source.path.relative_to(tree)) for source in found]


class TestDecoding:
    @given(st.text(st.characters(codec="utf-8")), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
    def test_bytes_come_back_as_they_were(self, text, encoding):
        content = text.encode(encoding)
        file = decode(content, encoding, "a")
        assert file.encode(file.text, "a") == content

    @pytest.mark.parametrize(
        ("mark", "encoding"),
        [
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF16_BE, "utf-16"),
            (codecs.BOM_UTF32_LE, "utf-32"),
        ],
    )
    def test_a_byte_order_mark_is_the_first_character(self, mark, encoding):
        file = decode(mark + "é\r\n".encode(decode(mark, encoding, "a").codec), encoding, "a")
        assert file.text == "\ufeffé\r\n"

    def test_without_a_mark_utf_16_is_little_endian_everywhere(self):
        assert decode("é".encode("utf-16-le"), "utf-16", "a").text == "é"

    def test_a_wrong_byte_is_told_with_its_place_and_what_to_do(self):
        with pytest.raises(dedup.InputError, match=r"^a\.txt: not utf-8 at byte 3; .*--encoding cp1252"):
            decode("caf\xe9".encode("latin-1"), "utf-8", "a.txt")

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
    def test_a_mark_tells_the_right_encoding(self, encoding):
        with pytest.raises(dedup.InputError, match=rf"try --encoding {encoding}$"):
            decode("é".encode(encoding), "utf-8", "a")

    @pytest.mark.parametrize(
        ("pack", "kind", "command"),
        [
            (gzip.compress, "gzip", "zcat"),
            (bz2.compress, "bzip2", "bzcat"),
            (lzma.compress, "xz", "xzcat"),
            (lambda content: bytes.fromhex("28b52ffd") + content, "zstd", "zstdcat"),
            (lambda content: b"PK\x03\x04\x14\0" + content, "zip", "unzip -p"),
        ],
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
    def test_a_compressed_file_is_told_to_be_one(self, pack, kind, command, encoding):
        with pytest.raises(dedup.InputError) as caught:
            decode(pack(b"The marsh reopened on Monday."), encoding, "a b.txt.x")
        assert str(caught.value) == (
            f"a b.txt.x: is compressed ({kind}): decompress it first, for example "
            f"{command} 'a b.txt.x' | dedup clean -"
        )

    @pytest.mark.parametrize("text", ["BZh", "BZh9 is how bzip2 begins", "PK", "(µ"])
    def test_a_text_that_begins_like_a_compressed_file_is_a_text(self, text):
        assert decode(text.encode(), "utf-8", "a").text == text

    @pytest.mark.parametrize("encoding", ["no-such", "rot13", "hex", "", "utf\0"])
    def test_what_is_no_text_encoding_is_refused(self, encoding):
        with pytest.raises(dedup.OptionError, match="encoding must be"):
            check_encoding(encoding)


class TestReadingAndWriting:
    def test_an_unreadable_file_is_named(self, tmp_path):
        with pytest.raises(dedup.InputError, match=r"^gone: No such file"):
            read_bytes(tmp_path / "gone", "gone")

    def test_folders_are_made(self, tmp_path):
        write_bytes(tmp_path / "a" / "b.txt", b"x")
        assert (tmp_path / "a" / "b.txt").read_bytes() == b"x"

    @pytest.mark.parametrize("failure", [OSError("full"), KeyboardInterrupt()])
    def test_a_failed_write_leaves_what_was_there_and_no_litter(self, tmp_path, monkeypatch, failure):
        target = tmp_path / "a.txt"
        target.write_text("before")

        def fail(*_):
            raise failure

        monkeypatch.setattr("pathlib.Path.replace", fail)
        with pytest.raises((dedup.InputError, KeyboardInterrupt)):
            write_bytes(target, b"after")
        assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
        assert target.read_text() == "before"

    def test_a_new_file_has_the_rights_any_new_file_has(self, tmp_path):
        write_bytes(tmp_path / "ours", b"")
        (tmp_path / "usual").write_bytes(b"")
        assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


class TestFindingSources:
    def test_folders_are_walked_in_order_without_what_is_hidden(self, tree):
        assert names(find_sources([str(tree)]), tree) == ["a/z.txt", "b.txt"]

    def test_patterns_choose_names_in_folders(self, tree):
        assert names(find_sources([str(tree)], patterns=["*.md", "b*"]), tree) == ["a/a.md", "b.txt"]

    def test_a_named_file_is_taken_whatever_its_name(self, tree):
        assert names(find_sources([str(tree / "a" / "a.md")]), tree) == ["a/a.md"]

    def test_results_inside_the_input_are_no_input(self, tree):
        assert names(find_sources([str(tree)], skip=tree / "a"), tree) == ["b.txt"]

    def test_a_folder_without_text_is_told(self, tree):
        [problem] = find_sources([str(tree)], patterns=["*.rst"])
        assert "holds no file named *.rst" in str(problem)

    def test_a_link_to_nowhere_is_found_and_fails_when_read(self, tree):
        (tree / "c.txt").symlink_to("nowhere")
        source = find_sources([str(tree)])[-1]
        with pytest.raises(dedup.InputError, match=r"c\.txt: No such file"):
            read_bytes(source.path, source.name)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
    def test_pipes_in_folders_are_left_alone(self, tree):
        os.mkfifo(tree / "c.txt")
        assert names(find_sources([str(tree)]), tree) == ["a/z.txt", "b.txt"]


class TestPlanningOutputs:
    def plan(self, folder, *arguments):
        return plan_outputs(find_sources(map(str, arguments)), folder)

    def test_paths_below_a_folder_are_kept(self, tree, tmp_path):
        out = tmp_path / "out"
        assert self.plan(out, tree, tree / "a" / "a.md") == [out / "a/z.txt", out / "b.txt", out / "a.md"]

    def test_two_texts_for_one_file_are_refused(self, tree, tmp_path):
        (tree / "a" / "b.txt").write_text("")
        with pytest.raises(dedup.OptionError, match="would both be written to"):
            self.plan(tmp_path / "out", tree / "b.txt", tree / "a" / "b.txt")

    def test_one_file_named_twice_is_one(self, tree, tmp_path):
        assert len(set(self.plan(tmp_path / "out", tree, tree / "b.txt"))) == 2

    def test_the_input_is_never_the_output(self, tree):
        with pytest.raises(dedup.OptionError, match="would overwrite the input"):
            self.plan(tree, tree)

    def test_another_input_is_no_output_either(self, tree, tmp_path):
        (tmp_path / "b.txt").write_text("")
        with pytest.raises(dedup.OptionError, match="would overwrite the input"):
            self.plan(tmp_path, tree / "b.txt", tmp_path / "b.txt", tree / "a" / "a.md")

    @pytest.mark.parametrize("link", [os.symlink, os.link])
    def test_links_are_seen_through(self, tree, tmp_path, link):
        (tmp_path / "out").mkdir()
        link(tree / "b.txt", tmp_path / "out" / "b.txt")
        with pytest.raises(dedup.OptionError, match="would overwrite the input"):
            self.plan(tmp_path / "out", tree / "b.txt")

    def test_a_file_is_no_folder(self, tree):
        with pytest.raises(dedup.OptionError, match="must be a folder"):
            self.plan(tree / "b.txt", tree / "a")

    def test_standard_input_has_a_place(self, tmp_path):
        assert self.plan(tmp_path, "-") == [tmp_path / "stdin.txt"]


def test_a_record_gives_text_spans_and_reasons():
    decisions = (
        Decision(Block(0, 0, 10), Boilerplate("metadata", 0.95)),
        Decision(Block(1, 11, 15), Duplicate(2, "near", 0.8)),
        Decision(Block(2, 16, 20, "heading")),
    )
    cleaned = Cleaned.of("2 min read\nTwo.\nTwo!", decisions)
    record = json.loads(json_line("page.txt", cleaned))
    assert record == {"path": "page.txt"} | cleaned.to_dict()
    assert record["path"] == "page.txt"
    assert record["text"] == "Two!"
    first, second, third = record["decisions"]
    assert first == {
        "block_id": 0,
        "start": 0,
        "end": 10,
        "kind": "paragraph",
        "keep": False,
        "reason": {"type": "boilerplate", "kind": "metadata", "score": 0.95},
    }
    assert second["reason"] == {"type": "duplicate", "of": 2, "how": "near", "score": 0.8, "through": None}
    assert (third["kind"], third["keep"], third["reason"]) == ("heading", True, None)


@given(st.text())
def test_records_are_one_line_and_lose_no_character(text):
    line = json_line("a", dedup.clean(text))
    assert line.isascii()
    assert line.count("\n") == 1
    assert json.loads(line)["text"] == dedup.clean(text).text


def test_a_source_is_called_what_the_user_called_it(tree):
    assert [source.name for source in find_sources(["-", f"{tree}/b.txt"])] == ["-", f"{tree}/b.txt"]
    assert isinstance(find_sources(["-"])[0], Source)
