import gzip
import json
import os
import signal
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from typer.testing import CliRunner

import dedup
from dedup.cli import app

BODY = (
    "The marsh reopened on Monday after a winter of repairs, and the first walkers were out before eight.\n"
    "Wardens said that the boardwalk, which the floods of January had lifted, now rests on new piles of oak."
)
CLEAN = f"Marsh reopens after repairs\n{BODY}"
PAGE = f"2 min read\n{CLEAN}\n3 hours ago"


@pytest.fixture
def run(monkeypatch, tmp_path):
    """The command line in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, stdin=None):
        return CliRunner().invoke(app, ["clean", *map(str, arguments)], input=stdin)

    return run


def shell(*arguments, **options):
    """The command line as a process of its own."""
    command = [sys.executable, "-m", "dedup", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60, **options)


FULL = Path("/dev/full")


class TestPrinting:
    def test_clean_text_of_a_file(self, run, tmp_path):
        (tmp_path / "page.txt").write_text(PAGE)
        result = run("page.txt")
        assert (result.exit_code, result.stdout, result.stderr) == (0, CLEAN, "")

    def test_standard_input(self, run):
        assert run("-", stdin=PAGE).stdout == CLEAN

    def test_texts_follow_each_other_on_lines_of_their_own(self, run, tmp_path):
        for name, text in {"a.txt": "One.", "b.txt": "", "c.txt": "Two.\r\n", "d.txt": "Three.\n"}.items():
            (tmp_path / name).write_bytes(text.encode())
        assert run(".").stdout_bytes == b"One.\nTwo.\r\nThree.\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_every_byte_that_stays_is_as_it_was(self, run, tmp_path, encoding):
        content = "Café.\r\n\r\nTwo\xa0words.\rThree.\n".encode(encoding)
        (tmp_path / "a.txt").write_bytes(content)
        assert run("a.txt", "--encoding", encoding).stdout_bytes == content

    def test_json_is_one_record_a_file(self, run, tmp_path):
        (tmp_path / "a.txt").write_text(PAGE)
        (tmp_path / "b.txt").write_text("Grüße.")
        first, second = map(json.loads, run("a.txt", "b.txt", "--json").stdout.splitlines())
        assert first["path"] == "a.txt"
        assert first["text"] == CLEAN
        assert [decision["keep"] for decision in first["decisions"]] == [False, True, True, True, False]
        assert second["text"] == "Grüße."

    def test_explain_says_what_goes_and_why_without_colour(self, run, tmp_path):
        (tmp_path / "page.txt").write_text(PAGE.replace("\n", "\n\n", 1))
        assert run("page.txt", "--explain").stdout.splitlines() == [
            "page.txt: 3 of 5 blocks kept",
            "    0 - metadata (0.95): 2 min read",
            "",
            "    1   Marsh reopens after repairs",
            f"    2   {BODY.splitlines()[0]}",
            f"    3   {BODY.splitlines()[1]}",
            "    4 - metadata (0.95): 3 hours ago",
        ]

    def test_explain_shows_escape_sequences_and_obeys_none(self, run):
        assert "\\x1b[31mRed\\x07" in run("-", "--explain", stdin="\x1b[31mRed\x07 [bold]text[/bold].").stdout
        assert "[bold]text[/bold]" in run("-", "--explain", stdin="[bold]text[/bold].").stdout

    def test_a_block_of_several_lines_is_indented(self, run):
        assert (
            "    0   One\n        two"
            in run("-", "--explain", "--unit", "paragraph", stdin="One\ntwo").stdout
        )


class TestColour:
    def explained(self, **environment):
        environment = {name: value for name, value in os.environ.items() if "COLOR" not in name} | environment
        return shell("clean", "-", "--explain", input=PAGE.encode(), env=environment).stdout

    def test_pipes_have_none(self):
        assert b"\x1b" not in self.explained()

    def test_it_can_be_forced(self):
        assert b"\x1b[1;31mmetadata" in self.explained(FORCE_COLOR="1", TERM="xterm")

    def test_no_color_is_heard(self):
        assert b"31m" not in self.explained(FORCE_COLOR="1", NO_COLOR="1", TERM="xterm")

    def test_a_stream_that_cannot_show_a_letter_escapes_it(self):
        environment = os.environ | {"PYTHONIOENCODING": "ascii"}
        result = shell("clean", "-", "--explain", input="Café.".encode(), env=environment)
        assert result.returncode == 0
        assert b"Caf\\xe9." in result.stdout


class TestOutput:
    def test_files_keep_their_place_under_the_folder(self, run, tmp_path):
        (tmp_path / "in" / "deep").mkdir(parents=True)
        (tmp_path / "in" / "a.txt").write_text(PAGE)
        (tmp_path / "in" / "deep" / "b.txt").write_bytes(b"One.\r\n")
        result = run("in", "--output", "out")
        assert (result.exit_code, result.output) == (0, "")
        assert (tmp_path / "out" / "a.txt").read_text() == CLEAN
        assert (tmp_path / "out" / "deep" / "b.txt").read_bytes() == b"One.\r\n"

    def test_twice_is_the_same_with_results_inside_the_input(self, run, tmp_path):
        (tmp_path / "a.txt").write_text(PAGE)
        for _ in range(2):
            assert run(".", "--output", "out").exit_code == 0
        assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*.txt"))] == [
            "a.txt",
            "out/a.txt",
        ]

    def test_records_can_be_had_too(self, run, tmp_path):
        (tmp_path / "a.txt").write_text(PAGE)
        assert json.loads(run("a.txt", "--json", "-o", "out").stdout)["text"] == CLEAN
        assert (tmp_path / "out" / "a.txt").read_text() == CLEAN

    def test_the_input_is_never_overwritten(self, run, tmp_path):
        (tmp_path / "a.txt").write_text(PAGE)
        result = run("a.txt", "--output", ".")
        assert result.exit_code == 2
        assert "would overwrite the input a.txt" in result.stderr
        assert (tmp_path / "a.txt").read_text() == PAGE

    def test_nothing_is_written_where_two_texts_would_be_one_file(self, run, tmp_path):
        for folder in ("a", "b"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "x.txt").write_text(folder)
        assert run("a", "b", "--output", "out").exit_code == 2
        assert not (tmp_path / "out").exists()


class TestFailures:
    def test_bad_files_are_named_and_the_others_done(self, run, tmp_path):
        (tmp_path / "bad.txt").write_bytes(b"caf\xe9")
        (tmp_path / "good.txt").write_text("Good.")
        result = run("gone.txt", "bad.txt", "good.txt")
        assert result.exit_code == 1
        assert result.stdout == "Good.\n"
        gone, bad = result.stderr.splitlines()
        assert gone == "dedup: gone.txt: No such file or directory"
        assert bad == "dedup: bad.txt: not utf-8 at byte 3; name its encoding, for example --encoding cp1252"

    def test_a_compressed_file_costs_no_other(self, run, tmp_path):
        (tmp_path / "a.gz").write_bytes(gzip.compress(PAGE.encode()))
        (tmp_path / "b.txt").write_text(PAGE)
        result = run("a.gz", "b.txt")
        assert (result.exit_code, result.stdout) == (1, CLEAN + "\n")
        assert result.stderr == (
            "dedup: a.gz: is compressed (gzip): decompress it first, for example zcat a.gz | dedup clean -\n"
        )

    def test_an_empty_path_is_not_the_current_folder(self, run, tmp_path):
        (tmp_path / "a.txt").write_text(PAGE)
        result = run("")
        assert (result.exit_code, result.stdout) == (2, "")
        assert run("a.txt", "--output=").exit_code == 2
        assert (tmp_path / "a.txt").read_text() == PAGE

    def test_an_empty_folder_is_no_success(self, run):
        result = run(".")
        assert result.exit_code == 1
        assert "holds no file named *.txt" in result.stderr

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--unit", "page"], "unit must be one of auto, line, paragraph; got 'page'"),
            (["--resemblance", "2"], "resemblance must be a number above 0 and at most 1, got 2.0"),
            (["--strength", "-1"], "from 0 to 1, got -1.0"),
            (["-k", "0"], "k must be a whole number of tokens, at least 1, got 0"),
            (["--cut", "adverts"], "no such kind: 'adverts'; there are duplicate, "),
            (["--keep", "adverts"], "no such kind: 'adverts'; there are duplicate, "),
            (["--encoding", "utf-9"], "encoding must be a text encoding"),
            (["--explain", "--json"], "choose one"),
            (["-"], "can be read only once"),
            ([""], "a path is empty: name a file or a folder, . being this one"),
            (["--output="], "--output is empty: name a folder, . being this one"),
            (["--output", ""], "--output is empty"),
            (["--templates", ""], "--templates is empty: name a file\n"),
        ],
    )
    def test_a_wrong_option_is_one_line(self, run, arguments, message):
        result = run("-", *arguments, stdin=PAGE)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert message in result.stderr
        assert result.stderr.count("\n") == 1

    @pytest.mark.parametrize("arguments", [[], ["--no-such-option", "-"], ["-k", "three", "-"]])
    def test_a_wrong_command_is_usage(self, run, arguments):
        assert run(*arguments).exit_code == 2


class TestOptions:
    def test_kinds_to_cut(self, run):
        assert run("-", "--cut", "duplicate,legal", stdin=PAGE).stdout == PAGE
        assert run("-", "--cut", "legal", "--cut", "metadata", stdin=PAGE).stdout == CLEAN

    def test_kinds_to_keep(self, run):
        assert run("-", "--keep", "metadata", stdin=PAGE).stdout == PAGE

    def test_headlines(self, run):
        assert run("-", "--no-headlines", stdin=PAGE).stdout == BODY

    def test_every_option_of_the_library_is_one_of_the_command(self, run):
        help_text = run("--help").stdout
        names = dedup.Options.__dataclass_fields__
        assert [name for name in names if f"-{name}" not in help_text] == []


class TestProcess:
    def test_version(self):
        try:
            installed = version("dedup-text")
        except PackageNotFoundError:
            pytest.skip("runs from the source tree")
        assert dedup.__version__ == installed
        assert shell("--version").stdout.decode().strip() == f"dedup {installed}"

    def test_the_version_is_read_when_somebody_asks(self, monkeypatch):
        assert "__version__" not in vars(dedup)

        def none(name):
            raise PackageNotFoundError(name)

        monkeypatch.setattr("importlib.metadata.version", none)
        assert not hasattr(dedup, "__version__")
        assert not hasattr(dedup, "no_such_name")

    def test_a_missing_extra_is_told_in_one_line(self):
        program = "import sys; sys.modules['typer'] = None\nfrom dedup.__main__ import main\nmain()"
        result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, text=True)
        assert result.returncode == 2
        assert result.stderr == (
            "dedup: the command line needs two more packages: pip install 'dedup-text[cli]'\n"
        )

    @pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
    @pytest.mark.parametrize("how", [[], ["--json"], ["--explain"]])
    def test_a_broken_pipe_is_quiet(self, tmp_path, how):
        (tmp_path / "a.txt").write_text("\n".join(f"Line {i} says {i * i}." for i in range(20_000)))
        process = subprocess.Popen(
            [sys.executable, "-m", "dedup", "clean", str(tmp_path / "a.txt"), *how],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with process:
            process.stdout.read(1)
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == 141

    @pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
    @pytest.mark.parametrize(
        "command",
        ["clean a.txt", "clean a.txt --json", "clean a.txt --explain", "templates a.txt -o t", "--version"],
    )
    def test_a_full_disk_is_told_in_one_line(self, tmp_path, command):
        (tmp_path / "a.txt").write_text(PAGE)
        with FULL.open("wb") as full:
            result = subprocess.run(
                [sys.executable, "-m", "dedup", *command.split()],
                stdout=full,
                stderr=subprocess.PIPE,
                cwd=tmp_path,
                check=False,
                timeout=60,
            )
        assert result.returncode == 1
        assert result.stderr.decode() == (
            "dedup: standard output: cannot be written: No space left on device\n"
        )

    @pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
    def test_closed_streams_are_told_or_not_missed(self, tmp_path):
        (tmp_path / "a.txt").write_text(PAGE)

        def closed(command):
            script = f'exec "{sys.executable}" -m dedup clean {command}'
            result = subprocess.run(["sh", "-c", script], capture_output=True, check=False, cwd=tmp_path)
            return result.returncode, result.stderr.decode()

        wanted = "dedup: standard output: cannot be written: Bad file descriptor\n"
        assert closed("a.txt >&-") == (1, wanted)
        assert closed("a.txt --output out >&-") == (0, "")
        assert (tmp_path / "out" / "a.txt").read_text() == CLEAN
        assert closed("- <&-") == (1, "dedup: -: standard input is closed\n")

    @pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
    def test_an_interrupt_ends_it_at_once(self):
        process = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTIBLE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with process:
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
            assert process.stderr.read() == b""


INTERRUPTIBLE = """
import signal
import sys
from dedup import cli

# Who starts the tests in the background may have them ignore the signal, and the ignoring is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)

def read(path, name):
    print("reading", flush=True)
    return sys.stdin.buffer.read()

cli.read_bytes = read
cli.app(["clean", "-"])
"""


class TestTemplates:
    HEAD = "Marsh Post\nNews\nTides and weather"
    FOOT = "Most read\nImprint"
    STORY = (
        "Story {0}\nWarden {0} says that boardwalk {0} of the marsh at {0} was lifted by the flood of {0}."
    )

    @pytest.fixture
    def pages(self, tmp_path, monkeypatch):
        """A folder of pages of one site."""
        monkeypatch.chdir(tmp_path)
        (tmp_path / "pages").mkdir()
        for name in "abcdefgh":
            story = self.STORY.format(f"{name}ville")
            text = f"{self.HEAD}\n{story}\n{self.FOOT}"
            (tmp_path / "pages" / f"{name}.txt").write_text(text)
        return tmp_path / "pages"

    @staticmethod
    def dedup(*arguments):
        return CliRunner().invoke(app, list(map(str, arguments)))

    def test_what_pages_have_in_common_goes(self, pages):
        result = self.dedup("templates", "pages", "-o", "marsh.templates")
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == (
            "8 pages seen, 8 kept, 8 of them no near-duplicates; 5 blocks stand on three or more\n"
        )
        result = self.dedup("clean", pages / "c.txt", "--templates", "marsh.templates")
        assert result.stdout == self.STORY.format("cville")

    def test_more_pages_are_added(self, pages):
        self.dedup("templates", pages / "a.txt", pages / "b.txt", "-o", "t")
        assert self.dedup("templates", "pages", "-o", "t", "--add").stdout.startswith("10 pages seen, 8 kept")
        assert self.dedup("templates", "pages", "-o", "t").stdout.startswith("8 pages seen, 8 kept")

    def test_a_file_may_have_several_sites(self, pages):
        self.dedup("templates", "pages", "-o", "t", "--source", "marsh")
        assert dedup.Templates.load("t").sources == ("marsh",)
        result = self.dedup("clean", pages / "c.txt", "--templates", "t", "--source", "marsh")
        assert result.stdout == self.STORY.format("cville")
        result = self.dedup("clean", pages / "c.txt", "--templates", "t")
        assert result.exit_code == 2
        assert "name the page's with source=" in result.stderr
        result = self.dedup("clean", pages / "c.txt", "--source", "marsh")
        assert (result.exit_code, result.stderr) == (
            2,
            "dedup: --source names a site of --templates FILE: give both\n",
        )

    def test_a_source_that_the_templates_do_not_know_is_refused(self, pages):
        texts = [path.read_text() for path in sorted(pages.iterdir())]
        labels = [*"abcd", "marsh.example", "marches.example", 7, "7"]
        dedup.learn_templates(texts, sources=labels).save("t")
        result = self.dedup("clean", pages / "c.txt", "--templates", "t", "--source", "marsh.exmple")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(
            "dedup: the templates know no source 'marsh.exmple'; they know marsh.example, marches.example, "
        )
        assert result.stderr.endswith(", ...\n")
        dedup.learn_templates(texts).save("t")
        result = self.dedup("clean", pages / "c.txt", "--templates", "t", "--source", "marsh")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "of one site without a name: leave --source out" in result.stderr

    def test_a_source_that_is_a_number_is_named_by_it(self, pages):
        texts = [path.read_text() for path in sorted(pages.iterdir())]
        dedup.learn_templates(texts, sources=[7] * len(texts)).save("t")
        result = self.dedup("clean", pages / "c.txt", "--templates", "t", "--source", "7")
        assert result.stdout == self.STORY.format("cville")

    def test_a_page_that_cannot_be_read_costs_no_other(self, pages):
        (pages / "i.txt").write_bytes(b"\xff\xfe\x00")
        result = self.dedup("templates", "pages", "missing.txt", "-o", "t")
        assert result.exit_code == 1
        assert "i.txt: not utf-8 at byte 0" in result.stderr
        assert "missing.txt: No such file" in result.stderr
        assert dedup.Templates.load("t").coverage().seen == 8

    def test_where_nothing_can_be_read_nothing_is_written(self, pages):
        self.dedup("templates", "pages", "-o", "t")
        before = (pages.parent / "t").read_bytes()
        assert self.dedup("templates", "missing.txt", "-o", "t").exit_code == 1
        assert (pages.parent / "t").read_bytes() == before

    @pytest.mark.parametrize("link", [None, os.symlink, os.link])
    @pytest.mark.parametrize("more", [[], ["--add"]])
    def test_a_page_is_never_overwritten(self, pages, link, more):
        target = pages / "a.txt" if link is None else pages.parent / "t"
        if link is not None:
            link(pages / "a.txt", target)
        before = (pages / "a.txt").read_text()
        result = self.dedup("templates", "pages", "-o", target, *more)
        assert result.exit_code == 2
        assert (
            f"output {target} would overwrite the input pages" if not more else "is no file"
        ) in result.stderr
        assert (pages / "a.txt").read_text() == before

    def test_templates_that_are_read_as_a_page_are_not_overwritten_either(self, pages):
        assert self.dedup("templates", "pages", "-o", "pages/t.txt").exit_code == 0
        before = (pages / "t.txt").read_bytes()
        assert self.dedup("templates", "pages", "-o", "pages/t.txt", "--add").exit_code == 2
        assert (pages / "t.txt").read_bytes() == before

    def test_what_holds_something_else_is_never_overwritten(self, pages):
        (pages.parent / "notes").write_text("dedup-tx")
        result = self.dedup("templates", "pages", "-o", "notes")
        assert result.exit_code == 2
        assert "output notes is no file of templates and would be lost; choose another" in result.stderr
        assert (pages.parent / "notes").read_text() == "dedup-tx"
        assert "is a folder" in self.dedup("templates", "pages", "-o", "pages").stderr

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
    @pytest.mark.usefixtures("pages")
    def test_a_pipe_is_never_overwritten(self):
        os.mkfifo("pipe")
        both_ends = os.open("pipe", os.O_RDWR)
        os.write(both_ends, b"so that who reads it is not kept waiting")
        assert "is a device or a pipe" in self.dedup("templates", "pages", "-o", "pipe").stderr
        os.close(both_ends)

    def test_an_empty_file_and_damaged_templates_are_replaced(self, pages):
        for content in (b"", b"dedup-tp"):
            (pages.parent / "t").write_bytes(content)
            assert self.dedup("templates", "pages", "-o", "t").exit_code == 0
            assert dedup.Templates.load("t").coverage().seen == 8

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["clean", "pages", "--templates", "none"], "none: No such file"),
            (["clean", "pages", "--templates", "pages/a.txt"], "a.txt: is no file of templates"),
            (["templates", "pages", "-o", "pages/a.txt", "--add"], "a.txt: is no file of templates"),
            (["templates", "pages", "-o", "t", "--max-pages", "1"], "max_pages must be from 5 to 4096"),
            (["templates", "pages", "-o", "t", "--unit", "page"], "unit must be one of"),
            (["templates", "-", "-", "-o", "t"], "can be read only once"),
            (["templates", "pages", "-o", "t", "--encoding", "klingon"], "encoding must be"),
            (["templates", "pages", "-o", "pages/a.txt/t"], "cannot be written"),
            (["templates", "", "-o", "t"], "a path is empty"),
            (["templates", "pages", "-o", ""], "--output is empty"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_a_wrong_command_is_told_so(self, pages, arguments, message):
        before = sorted(pages.iterdir())
        result = self.dedup(*arguments)
        assert result.exit_code == 2
        assert message in result.stderr
        assert sorted(pages.iterdir()) == before
