"""Documents for property tests: prose, short lines, furniture of pages, copies and edits of all that."""

from __future__ import annotations

import random
import textwrap

from hypothesis import strategies as st

VOCABULARIES = {
    "en": """harbour lantern rope kitchen winter meadow ladder copper window garden thunder barrel
        candle river orchard bridge basket sparrow tailor chimney pebble wagon harvest mirror
        button feather saddle whistle cellar anchor walked carried painted gathered whispered
        repaired borrowed answered planted crossed quiet narrow ancient bitter gentle hollow
        crooked silver patient the a of into under beside and while because after where slowly
        often perhaps their his""",
    "ru": """гавань фонарь верёвка кухня зима луг лестница медь окно сад гром бочка свеча река мост
        корзина портной труба повозка урожай зеркало пуговица перо седло свисток подвал якорь
        нёс красил собирал шептал чинил отвечал сажал тихий узкий древний горький нежный кривой
        и под возле пока потому после где медленно часто""",
    "hi": """बंदरगाह लालटेन रस्सी रसोई सर्दी मैदान सीढ़ी ताँबा खिड़की बगीचा गर्जन मोमबत्ती नदी बाग
        पुल टोकरी गौरैया दर्ज़ी चिमनी कंकड़ गाड़ी फसल दर्पण बटन पंख काठी सीटी तहखाना लंगर चला
        रंगा जमा किया उत्तर शांत संकरा प्राचीन कड़वा कोमल टेढ़ा चाँदी का में के पास और जब
        क्योंकि बाद जहाँ धीरे अक्सर शायद""",
    "ar": """ميناء فانوس حبل مطبخ شتاء مرج سلم نحاس نافذة حديقة رعد برميل شمعة نهر بستان جسر سلة
        عصفور خياط مدخنة حصاة عربة حصاد مرآة زر ريشة سرج صفارة قبو مرساة مشى حمل رسم جمع همس
        أصلح أجاب زرع عبر هادئ ضيق قديم مر لطيف أعوج فضي في تحت بجانب بينما لأن بعد حيث ببطء
        ربما""",
    "zh": "港灯绳厨冬草梯铜窗园雷桶烛河桥篮雀裁烟石车收镜扣羽鞍哨窖锚走"
    "带画集语修借答种过静窄古苦柔空弯银耐的在下旁和当因后里慢常也许他",
}
ENDS = {"hi": "।", "zh": "。"}
TELLING = ["Harrow", "Oslo", "7", "1912", "not", "never", "kilometres", "ten"]
"""Words that change what is said: names, numbers, negations, units."""
SHORT = [
    "Yes.", "No.", "Amen.", "And the river ran on.", "Ora pro nobis.", "Harrow", "- rope and tar", "* * *",
    "| rope | 12 | tar |", "x = anchor(7)", "# Harvest", "1. carry the barrel", "好。", "हाँ।", "…", "",
    "    return x", "> painted", "a", "12", "-- he said", "\ufeff", "Да.",
]  # fmt: skip
JUNK = [
    "3 min read", "2 hours ago", "Share on Facebook", "Related articles", "Most read", "12 comments",
    "© 2024 The Harbour Post. All rights reserved.", "We use cookies to give you the best experience.",
    "Advertisement", "Skip to content", "404", "Page not found", "By Ann Harrow", "Home", "Sports",
    "Contact us",
    "Rope prices rise again in the north", "Meadow fire put out after nine hours",
    "Photo: A. Harrow / Reuters",
    "Подписаться на рассылку", "相关文章", "और पढ़ें", "اشترك الآن", "Leave a comment",
    "Subscribe to our newsletter",
]  # fmt: skip


def paragraph(language: str, number: int, size: int) -> str:
    """The paragraph of that number: made-up prose, always the same, of about ``size`` words."""
    rng = random.Random(f"{language} {number}")
    vocabulary = VOCABULARIES[language]
    if language == "zh":
        words = [rng.choice(vocabulary) for _ in range(2 * size)]
        return "，".join("".join(words[i : i + 12]) for i in range(0, len(words), 12)) + "。"
    words = [rng.choice(vocabulary.split()) for _ in range(size)]
    sentences = [words[i : i + 13] for i in range(0, size, 13)]
    end = ENDS.get(language, ".")
    return " ".join(" ".join(sentence).capitalize() + end for sentence in sentences)


def prose(min_size: int = 8, max_size: int = 45) -> st.SearchStrategy[str]:
    """A paragraph of prose in one of five scripts."""
    return st.builds(
        paragraph,
        st.sampled_from(["en", "en", *VOCABULARIES]),
        st.integers(0, 30),
        st.integers(min_size, max_size),
    )


@st.composite
def edits(draw, lines: list[str]) -> str:
    """A line like an earlier one: as it is, with words changed, a part of it, or several in one."""
    at = draw(st.integers(0, len(lines) - 1))
    words = lines[at].split(" ")
    how = draw(st.sampled_from(["copy", "replace", "part", "merge", "longer", "recase"]))
    if how == "merge":
        return " ".join(lines[at : at + draw(st.integers(2, 3))])
    if how == "longer":
        more = draw(prose(4, 20))
        return f"{lines[at]} {more}" if draw(st.booleans()) else f"{more} {lines[at]}"
    if how == "part":
        start = draw(st.integers(0, len(words)))
        return " ".join(words[start : start + draw(st.integers(0, len(words)))])
    if how == "replace":
        new = st.sampled_from([*VOCABULARIES["en"].split(), *TELLING])
        for _ in range(draw(st.integers(1, 4))):
            i = draw(st.integers(0, len(words)))
            words[i : i + draw(st.integers(0, 1))] = draw(st.lists(new, max_size=1))
        return " ".join(words)
    return lines[at].upper() if how == "recase" else lines[at]


@st.composite
def line_lists(draw, *, junk: bool = True, max_lines: int = 10) -> list[str]:
    """Lines of a document."""
    fresh = [prose(), st.sampled_from(SHORT), *([st.sampled_from(JUNK)] * 2 * junk)]
    lines: list[str] = []
    for _ in range(draw(st.integers(0, max_lines))):
        old = [edits(lines)] * 3 if lines else []
        lines.append(draw(st.one_of(*fresh, *old)))
    return lines


@st.composite
def copies(draw) -> list[str]:
    """Lines of a few paragraphs and of much that is made of them."""
    lines = draw(st.lists(prose(14, 45), min_size=2, max_size=4))
    for _ in range(draw(st.integers(1, 6))):
        lines.insert(draw(st.integers(0, len(lines))), draw(edits(lines)))
    return lines


SEPARATORS = ["\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "\n \t\n", "\u2028", "\x85", "\f", "\r"]


@st.composite
def documents(draw, *, junk: bool = True, max_lines: int = 10) -> str:
    """Text of a document, its lines ended in one of the ways there are."""
    lines = draw(line_lists(junk=junk, max_lines=max_lines) | copies())
    head = draw(st.sampled_from(["", "", "\ufeff", "\n", "  "]))
    return head + draw(st.sampled_from(SEPARATORS)).join(lines) + draw(st.sampled_from(["", "\n", " \n\n"]))


@st.composite
def wrapped(draw) -> str:
    """A page whose paragraphs are hard-wrapped, most often without blank lines between."""
    width = draw(st.sampled_from([30, 44, 60, 72, 72, 100, 110]))
    case = draw(st.sampled_from([str, str, str.lower]))
    between = draw(st.sampled_from(["\n", "\n", "\r\n", "\n\n"]))
    indent = draw(st.sampled_from(["", "", "   ", "    ", "\t", "> "]))
    blocks = []
    for text in draw(st.lists(prose(20, 60) | st.sampled_from(JUNK + SHORT) | prose(4, 30), max_size=14)):
        lines = textwrap.wrap(case(text), width, break_long_words=draw(st.booleans()))
        blocks.append(between[-1].join(indent + line for line in lines))
    long_one = draw(
        st.sampled_from(
            ["", "", "a line of words " * 9, "a line of words " * 5, "https://example.org/" + "path/" * 20]
        )
    )
    if long_one:
        blocks.insert(draw(st.integers(0, len(blocks))), long_one)
    return between.join(blocks)


def wild() -> st.SearchStrategy[str]:
    """Any string at all: lone surrogates, NULs, marks without letters."""
    return st.text(st.characters(), max_size=60) | st.text(
        st.sampled_from("ab AB.\n\r\f\x00\x85\u2028\ufeff\u200f\ud800\udfff😀👩\u200d🚀कु日，|#-1"),
        max_size=60,
    )
