"""What differs between near repeats: an edit, or another statement."""

import pytest

from dedup.similarity.differences import MAX_ALIGNED, Vocabulary, differs_in_substance
from dedup.similarity.signs import signs_of
from dedup.similarity.telling import SPELLED_NEGATIONS, TELLING
from dedup.text.normalize import tokens

NONE = Vocabulary("")


def differ(copy, original, *, part=False):
    """Whether two texts that make up a document differ in substance."""
    return differs_in_substance(copy, original, Vocabulary(f"{copy}\n{original}"), part=part)


SUBSTANCE = {
    "number": ("The fine is 40 pounds a day.", "The fine is 60 pounds a day."),
    "number word": ("It takes three weeks to dry.", "It takes five weeks to dry."),
    "number added": ("The ferry runs every day.", "The ferry runs 4 times every day."),
    "name": ("The prize went to Agnes on merit.", "The prize went to Tomas on merit."),
    "name taken away": ("He met Agnes at the mill.", "He met at the mill."),
    "negation": ("Members may bring a guest.", "Members may not bring a guest."),
    "negation contracted": ("They can bring dogs.", "They can't bring dogs."),
    "without": ("Entry with a ticket is free.", "Entry without a ticket is free."),
    "unit": ("Give it 5 mg at noon.", "Give it 5 ml at noon."),
    "weekday": ("The library is shut on Monday this month.", "The library is shut on Friday this month."),
    "es negation": ("El socio puede votar.", "El socio no puede votar."),
    "es number": ("El plazo es de diez días hábiles.", "El plazo es de cinco días hábiles."),
    "fr negation": ("Le bail est renouvelé sans accord.", "Le bail est renouvelé par accord."),
    "fr name": ("La maison fut vendue à Odile hier.", "La maison fut vendue à Karim hier."),
    "de negation": ("Der Mieter ist verpflichtet.", "Der Mieter ist nicht verpflichtet."),
    "de kein": ("Er hat ein Recht darauf.", "Er hat kein Recht darauf."),
    "de name": ("der Preis ging an Ulrike im Herbst", "der Preis ging an Bernd im Herbst"),
    "ru negation": ("Договор может быть расторгнут.", "Договор не может быть расторгнут."),
    "ru number": ("Срок составляет 30 дней.", "Срок составляет 45 дней."),
    "ru name": ("вчера приехала Зоя с вещами", "вчера приехал Глеб с вещами"),
    "ar negation": ("يجوز للعضو التصويت في الجلسة", "لا يجوز للعضو التصويت في الجلسة"),
    "hi negation": ("सदस्य मतदान कर सकता है", "सदस्य मतदान नहीं कर सकता है"),
    "zh negation": ("会员可以带客人", "会员不可以带客人"),
    "th negation": ("สมาชิกไปประชุมได้", "สมาชิกไม่ไปประชุมได้"),
    "th negation of the same letter": ("เขาไปแล้ว", "เขาไม่ไปแล้ว"),
    "ja negation": ("会員は入らないで待つ", "会員は入らで待つ"),
    "ja polite negation": ("会員は来ませんでした", "会員は来でした"),
    "ro negation": ("Membrii pot vota la adunare.", "Membrii nu pot vota la adunare."),
    "cs negation": ("Vstup je volný.", "Vstup není volný."),
    "da negation": ("Gæster kan ryge her.", "Gæster kan ikke ryge her."),
    "vi negation": ("Khách được hút thuốc.", "Khách không được hút thuốc."),
    "id negation": ("Tamu boleh merokok.", "Tamu tidak boleh merokok."),
    "fa negation": ("این آب سالم است", "این آب سالم نیست"),
    "en number word": ("It takes seventeen weeks.", "It takes eighteen weeks."),
    "en ordinal": ("It was the seventh try.", "It was the eighth try."),
    "pl number word": ("Termin wynosi trzydzieści dni.", "Termin wynosi czterdzieści dni."),
    "it number word": ("Il termine è di quindici giorni.", "Il termine è di venti giorni."),
    "nl weekday": ("Het loket is op dinsdag dicht.", "Het loket is op zaterdag dicht."),
    "ru month": ("Срок истекает в конце мая.", "Срок истекает в конце июля."),
    "size": ("It holds four gb of them.", "It holds four tb of them."),
    "small unit": ("Give it 5 µg at noon.", "Give it 5 ng at noon."),
    "zh replaced": ("昨天小王来了村里", "昨天小李来了村里"),
    "hi replaced": ("कल राम गाँव आया था", "कल श्याम गाँव आया था"),
    "currency": ("The fine is $300 a day.", "The fine is €300 a day."),
    "sign": ("It was -5 degrees then.", "It was 5 degrees then."),
    "share": ("The rate was 5% then.", "The rate was 5‰ then."),
    "comparison": ("Use it if n > 5 holds.", "Use it if n < 5 holds."),
    "power": ("It has 10² cells.", "It has 102 cells."),
    "proportion": ("Mix them 1:5 at noon.", "Mix them 1.5 at noon."),
    "signs of a name": ("It was written in C++ then.", "It was written in C# then."),
    "prefix": ("The guests were satisfied with it.", "The guests were dissatisfied with it."),
    "prefix of a capital": ("Legal advice was given to us.", "Illegal advice was given to us."),
    "prefix among other words": ("Only male voters may come here.", "Only old female people may come here."),
    "de prefix": ("Der Antrag ist zulässig.", "Der Antrag ist unzulässig."),
    "fr prefix": ("La demande est recevable.", "La demande est irrecevable."),
    "ru prefix": ("Решение было законно.", "Решение было незаконно."),
    "arabic digits": ("المدة ٣ أيام", "المدة ٥ أيام"),
}


@pytest.mark.parametrize("case", SUBSTANCE)
def test_numbers_names_units_and_negations_are_substance(case):
    one, other = SUBSTANCE[case]
    assert differ(one, other)
    assert differ(other, one)


EDITS = {
    "same": ("The heron stood still.", "The heron stood still."),
    "case": ("THE HERON STOOD STILL", "the heron stood still"),
    "punctuation": ("The heron, it seemed, stood still", "The heron it seemed stood still!"),
    "signs of punctuation": (
        "- *On* 5 May — “at 3.30”, 10–12 m² of it",
        "• On 5 May, 'at 3,30' (10-12 m2 of it)",
    ),
    "blank before a sign": ("The rate was 5 % then.", "The rate was 5% then."),
    "word replaced": ("The heron quickly left the pond.", "The heron quietly left the pond."),
    "word added": ("The heron left the pond.", "The heron left the muddy pond."),
    "ru word": ("Цапля быстро ушла с пруда", "Цапля тихо ушла с пруда"),
    "fr word": ("le héron quitta vite la mare", "le héron quitta doucement la mare"),
    "three letters in a word": ("They saw the oak from afar.", "They saw the soak from afar."),
    "words that end alike": ("They were walking home.", "They were talking home."),
    "word taken away elsewhere": ("The lawful heir of the unlawful son.", "The lawful heir of the son."),
    "empty": ("", ""),
}


@pytest.mark.parametrize("case", EDITS)
def test_edited_words_are_no_substance(case):
    one, other = EDITS[case]
    assert not differ(one, other)
    assert not differ(other, one)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("", ()),
        ("$5 $6, 5 € / 6, 5% 6", ("$5", "$6", "5€", "6", "5%", "6")),
        ("5 $ 6 5 $6", ("5$", "6", "5", "$6")),
        (
            "- 5, * 5, a - 5, A-5, 3 - 5, 3-5, (-5), –5, —5",
            ("5", "5", "5", "5", "3", "-5", "3", "-5", "-5", "-5", "5"),
        ),
        ("18+ C++ a+b F# #5 # 5 1+2", ("18+", "5", "5", "1", "+2", "++", "+", "#")),
        (
            "1/2 1:2 1^2 1*2 1.2 1,2 1’2",
            ("1", "/2", "1", ":2", "1", "^2", "1", "*2", "1", "2", "1", "2", "1", "2"),
        ),
        ("-$5; $-5; >=5 ≥ 5 <-$5 5°", ("-$5", "$-5", ">=5", "≥5", "<-$5", "5°")),
        ("10² m² ５％ ٥٪", ("10", "^2", "2", "5%", "٥٪")),
    ],
)
def test_signs_belong_to_the_numbers_they_touch(text, signs):
    assert signs_of(text) == signs


def test_negations_of_several_letters_are_tokens_of_one():
    for first, negations in SPELLED_NEGATIONS.items():
        for letters in negations:
            assert letters[0] == first
            assert tuple(tokens("".join(letters))) == letters


def test_telling_words_are_one_token_each():
    assert [word for word in TELLING if tokens(word) != [word]] == []


def test_a_part_that_letters_deny_is_no_repeat():
    said = "ไปประชุมที่บ้านของเขาทุกวันตอนเช้า"
    assert differ(said, f"สมาชิกไม่{said}", part=True)
    assert not differ(said, f"สมาชิก{said}", part=True)
    half = len(said) // 2 - 2
    assert differ(said, f"สมาชิก {said[:half]}ไม่{said[half:]}", part=True)


def test_a_word_the_document_writes_small_is_no_name():
    one, other = "He saw. Herons left the pond.", "He saw. The herons left the pond."
    assert not differs_in_substance(one, other, Vocabulary("Some herons and the pond."))
    assert differs_in_substance(one, other, NONE)
    assert Vocabulary("the Heron").is_telling("Heron")
    assert not Vocabulary("the heron").is_telling("Heron")
    assert not NONE.is_telling("heron")


WHOLE = (
    "In 1911 the ferry did not run. The keeper rowed across every morning with the mail in a biscuit tin, "
    "and came back at dusk with whatever the village needed. Nobody thanked Agnes for it."
)
PART = "The keeper rowed across every morning with the mail in a biscuit tin, and came back at dusk"


def test_what_stands_around_a_part_does_not_count():
    assert differ(PART, WHOLE)
    assert not differ(PART, WHOLE, part=True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("every", "no"),
        ("biscuit tin", "biscuit tin from Oslo"),
        ("The keeper", "Tomas the keeper"),
        ("at dusk", "at 7"),
    ],
)
def test_what_differs_within_a_part_does(old, new):
    assert differ(PART.replace(old, new), WHOLE, part=True)


MIX = (
    "mix the cleaning powder with the strong household bleach that stands on the upper shelf of the cupboard "
    "beside the window in the small kitchen of the house where we live"
)


@pytest.mark.parametrize(
    "whole",
    [
        "Never {}.",
        "Do not {}!",
        "It is not true that you may {}.",
        "We live by the sea. You must never, ever, {}",
        "The old keeper says that his two sons would not {}.",
        "You may {} not.",
    ],
)
def test_a_part_that_its_sentence_denies_is_no_repeat(whole):
    assert differ(MIX, whole.format(MIX), part=True)
    assert differ(MIX.capitalize(), whole.format(MIX), part=True)


@pytest.mark.parametrize(
    "whole",
    [
        "They {}.",
        "They do not sleep. They {}",
        "They do not sleep! {}. Not in winter.",
        "They ask me all the time why we do not hang up a lamp, and I say that we {}.",
        "They {}, but not in winter.",
    ],
)
def test_a_negation_of_another_sentence_or_clause_denies_no_part(whole):
    assert not differ(MIX, whole.format(MIX), part=True)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("站在村里的老井旁边告诉大家今年收成很好", "千万不要站在村里的老井旁边告诉大家今年收成很好。"),
        ("सदस्य सभा में मतदान कर सकता है", "यह सच नहीं है कि सदस्य सभा में मतदान कर सकता है।"),
        ("член общества может голосовать", "Ещё не доказано, что член общества может голосовать."),
    ],
)
def test_parts_are_denied_in_other_languages(part, whole):
    assert differ(part, whole, part=True)
    assert not differ(part, whole.replace("不要", "要").replace("नहीं ", "").replace("не ", ""), part=True)


def test_a_phrase_of_the_part_far_before_it_does_not_widen_the_window():
    whole = (
        "The children had been asked to draw the sky and had drawn, without exception, a chocolate bar. "
        "Their teacher took the pictures to the meeting, and by the end a committee had been formed."
    )
    part = whole.partition("bar. ")[2]
    assert not differ(part, whole, part=True)


@pytest.mark.parametrize(
    "clause",
    [
        "{}昨天早上站在村里的老井旁边告诉大家今年的收成会很好",
        "{} ने कल सुबह गाँव के कुएँ के पास खड़े होकर सबको बताया",
        "站在村里的老井旁边告诉大家今年的收成会很好的是{}",
    ],
)
def test_names_replaced_at_either_end_of_a_part_count_where_there_is_no_case(clause):
    names = ("张三", "李四") if "村" in clause else ("राम", "श्याम")
    one, other = map(clause.format, names)
    assert differ(one, other + "。 而且雨会按时下。", part=True)


def test_blocks_too_long_to_align_are_compared_as_bags():
    words = ["heron", "pond", "reed"] * (MAX_ALIGNED // 3 + 1)
    one = " ".join(words)
    assert not differ(one, " ".join([*words, "mud"]))
    assert differ(one, " ".join([*words, "not"]))
    assert differ(one, " ".join([*words, "7"]))
    assert not differ(one, " ".join(words[::-1]))
    assert not differ(one, f"7 herons. {one}", part=True)
    assert differ(one, " ".join([*words[:9], "not", *words[9:]]), part=True)


def test_words_of_long_blocks_are_not_all_remembered(monkeypatch):
    monkeypatch.setattr("dedup.similarity.differences.MAX_REMEMBERED", 100)
    vocabulary = Vocabulary("")
    texts = [f"heron {i} left the pond" for i in range(20)]
    first = vocabulary.words_of(texts[0])
    assert vocabulary.words_of(texts[0]) is first
    for text in texts:
        assert vocabulary.words_of(text).cased == text.split()
    assert vocabulary.words_of(texts[0]) is not first
    assert vocabulary.words_of("heron " * 100).cased == ["heron"] * 100
