"""Repeats inside a document: what goes, for what, and what is said again on purpose."""
# ruff: noqa: E501  the texts are lines

import pytest

import dedup

FERRY = (
    "The ferry that crosses the estuary at dawn carries bread and letters, and the people on the far bank "
    "say that they cannot remember a morning on which it came after the school bell had rung over the roofs."
)
SLIPWAY = (
    "Her father built the slipway with stones from an abandoned chapel, and the parish forgave him only because "
    "the vicar himself had carried the lintel down the hill in a borrowed cart on a wet market day."
)
CLOCKS = (
    "Down in the boathouse the old man kept a wall of clocks that never agreed with each other, and he wound "
    "them in the order in which their makers had died, slowly, as if that were what kept them company."
)
QUOTE = "carries bread and letters, and the people on the far bank say that they cannot remember a morning"


def reasons(*lines, **options):
    """For each line that goes, what it goes for: (of, through, how)."""
    cleaned = dedup.clean("\n".join(lines), unit="line", **options)
    return {
        d.block.block_id: (d.reason.of, d.reason.through, d.reason.how)
        for d in cleaned.removed
        if isinstance(d.reason, dedup.Duplicate)
    }


def both(sentence, *pairs):
    return [sentence, *(sentence.replace(old, new) for old, new in pairs)]


ON_PURPOSE = {
    "refrain": [CLOCKS, "And the river ran on and on.", SLIPWAY, "And the river ran on and on.", FERRY],
    "litany": ["Saint of the harbour,", "pray for us.", "Saint of the hill,", "pray for us."] * 2,
    "replies": ['"Yes," she said.', '"No."', '"Yes," she said.', '"No."', '"Yes," she said.'],
    "chorus of four lines": [
        "O bring the boats home,", "O bring them in,", "for the night is rising", "and the light is thin.",
    ] * 3,
    "table rows": [f"| {FERRY} | 1 |", f"| {FERRY} | 1 |", f"| {SLIPWAY} | 2 |"],
    "list items": ["- bread", "- letters", "- bread", "- rope and tar", "- bread"],
    "code": ["    return value;", "}", "    return value;", "}", "    return value;", "}"],
    "set phrases of minutes": ["The motion was put and carried by show of hands."] * 4,
    "number": both(FERRY + " It is 40 feet long.", ("40 feet", "60 feet")),
    "number word": both(FERRY + " It has three masts.", ("three", "four")),
    "name": both(FERRY + " The master is called Agnes.", ("Agnes", "Tomas")),
    "negation": both(FERRY + " Dogs are allowed on deck.", ("are allowed", "are not allowed")),
    "es number": both(
        "El contratista entregará la obra terminada y limpia en un plazo de diez días desde la firma del acta, "
        "y responderá de los defectos que aparezcan en la cubierta, los muros y el suelo de la casa.",
        ("diez", "veinte"),
    ),
    "fr negation": both(
        "Le locataire peut sous-louer la chambre du fond pendant la saison des récoltes, à condition d'en avertir "
        "le propriétaire par lettre et de laisser la cour libre pour les charrettes du moulin.",
        ("peut sous-louer", "ne peut sous-louer"),
    ),
    "de name": both(
        "Der Verein überträgt die Pflege des alten Hafenbeckens und der beiden Stege auf das Mitglied Ulrike, das "
        "dafür den Schlüssel zum Bootshaus erhält und ihn im Herbst an den Vorstand zurückgibt.",
        ("Ulrike", "Bernd"),
    ),
    "ru number": both(
        "Подрядчик обязуется починить крышу мельницы и запруду за свой счёт и сдать работу в срок до 15 числа, "
        "после чего заказчик осматривает мельницу вместе со сторожем и подписывает бумагу о приёмке.",
        ("15", "25"),
    ),
    "zh name": both("昨天早上小王站在村里的老井旁边告诉大家今年的收成会很好而且雨会按时下大家都可以放心回家去了", ("小王", "老李")),
    "hi name": both(
        "कल सुबह राम ने गाँव के पुराने कुएँ के पास खड़े होकर सब लोगों को बताया कि इस साल फसल अच्छी होगी और बारिश समय "
        "पर आएगी यदि बादल साथ दें और हवा ठीक से चले",
        ("राम", "श्याम"),
    ),
    "unrelated": [FERRY, SLIPWAY, CLOCKS],
    "a few words in common": [FERRY, "The people on the far bank say that they sleep well on Sundays and holidays."],
}  # fmt: skip


@pytest.mark.parametrize("case", ON_PURPOSE)
def test_what_is_said_again_on_purpose_stays(case):
    assert reasons(*ON_PURPOSE[case]) == {}


EDITED = FERRY.replace("bread and letters", "flour and papers")
HALVES = FERRY.partition(", and ")
REPEATS = {
    "exact": ([FERRY, SLIPWAY, FERRY], {2: (0, None, "exact")}),
    "exact but for case and punctuation": ([FERRY, FERRY.upper() + "!"], {1: (0, None, "exact")}),
    "three times": ([FERRY, FERRY, SLIPWAY, FERRY], {1: (0, None, "exact"), 3: (0, None, "exact")}),
    "near": ([FERRY + " " + SLIPWAY, CLOCKS, EDITED + " " + SLIPWAY], {2: (0, None, "contained")}),
    "a paragraph gives way to a longer copy": ([FERRY, SLIPWAY, FERRY + " " + CLOCKS], {0: (2, None, "contained")}),
    "pull quote after": ([FERRY, SLIPWAY, QUOTE], {2: (0, None, "contained")}),
    "pull quote before": ([SLIPWAY, QUOTE, CLOCKS, FERRY], {1: (3, None, "contained")}),
    "pull quote twice after": (
        [FERRY, SLIPWAY, QUOTE, CLOCKS, QUOTE],
        {2: (0, None, "contained"), 4: (0, None, "contained")},
    ),
    "pull quote twice before": (
        [SLIPWAY, QUOTE, CLOCKS, QUOTE, FERRY],
        {1: (4, None, "contained"), 3: (4, None, "contained")},
    ),
    "pull quote before and after": (
        [SLIPWAY, QUOTE, FERRY, QUOTE],
        {1: (2, None, "contained"), 3: (2, None, "contained")},
    ),
    "split": (
        [CLOCKS, FERRY, SLIPWAY, HALVES[0], "and " + HALVES[2]],
        {3: (1, None, "contained"), 4: (1, None, "contained")},
    ),
    "merged": ([FERRY, SLIPWAY, CLOCKS, f"{FERRY} {SLIPWAY}"], {3: (0, 1, "contained")}),
    "merged of three": ([FERRY, SLIPWAY, CLOCKS, f"{FERRY} {SLIPWAY} {CLOCKS}"], {3: (0, 2, "contained")}),
    "merged, then a longer one with a part of it": (
        [FERRY, SLIPWAY, f"{FERRY} {SLIPWAY}", f"{FERRY} {CLOCKS}"],
        {0: (3, None, "contained"), 1: (2, None, "contained")},
    ),
    "run with a short heading inside": (
        [FERRY, "The slipway", SLIPWAY, CLOCKS, FERRY, "The slipway", SLIPWAY],
        {4: (0, None, "exact"), 5: (1, None, "exact"), 6: (2, None, "exact")},
    ),
    "run with edited headings": (
        ["Old boats", FERRY, "Old stones", SLIPWAY, CLOCKS, "Old boat", FERRY, "Old stone", SLIPWAY],
        {5: (0, None, "near"), 6: (1, None, "exact"), 7: (2, None, "near"), 8: (3, None, "exact")},
    ),
    "Chinese": (
        ["昨天早上站在村里的老井旁边告诉大家今年的收成会很好，而且雨会按时下，大家都可以放心回家去了，把门窗都关好再睡。"] * 2,
        {1: (0, None, "exact")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REPEATS)
def test_what_is_repeated_goes_for_a_kept_block(case):
    lines, expected = REPEATS[case]
    assert reasons(*lines) == expected


def test_a_near_repeat_tells_its_resemblance():
    cleaned = dedup.clean(f"{FERRY} {SLIPWAY}\n{EDITED} {SLIPWAY} and quite so, they say, and mean it")
    (decision,) = cleaned.removed
    assert decision.reason.how in ("near", "contained")
    assert decision.reason.score == max(
        dedup.resemblance(cleaned.text_of(1), cleaned.text_of(0), k=3),
        dedup.containment(cleaned.text_of(1), cleaned.text_of(0), k=3),
    )


def test_no_chain_drops_what_differs_from_all_kept():
    words = (FERRY + " " + SLIPWAY).split()
    chain = [" ".join(words[5 * i : 5 * i + 25]) for i in range(3)]
    cleaned = dedup.clean("\n".join(chain), resemblance=0.5, containment=0.9)
    for decision in cleaned.removed:
        copy, original = cleaned.text_of(decision.block), cleaned.text_of(decision.reason.of)
        assert cleaned.decisions[decision.reason.of].keep
        assert dedup.resemblance(copy, original, k=3) >= 0.5


def test_thresholds_decide():
    edited = FERRY.replace("bread and letters", "flour and papers")
    assert reasons(FERRY, edited, resemblance=0.5, containment=1.0)
    assert not reasons(FERRY, edited, resemblance=1.0, containment=1.0)
    assert not reasons(FERRY, QUOTE + " and gulls cry", containment=1.0)


def test_what_is_junk_is_no_keeper():
    caption = (
        "The ferry crosses the estuary at dawn with bread and letters for the far bank. / Photo: Reuters"
    )
    sentence = "The ferry crosses the estuary at dawn with bread and letters for the far bank."
    page = f"2 min read\nFerry crosses at dawn\n{caption}\nan hour ago\n{FERRY}\n{sentence}\n{SLIPWAY}\n{CLOCKS}\n"
    cleaned = dedup.clean(page + "Share on Facebook\nMost read\nRope prices rise again in the north")
    assert sentence in cleaned.text.splitlines()
    assert caption not in cleaned.text


def test_repeats_may_be_all_that_is_cut_or_left():
    page = f"3 min read\n{FERRY}\n{SLIPWAY}\n{FERRY}\nShare on Facebook"
    assert dedup.clean(page, cut=["duplicate"]).text == f"3 min read\n{FERRY}\n{SLIPWAY}\nShare on Facebook"
    assert dedup.clean(page, cut=["metadata", "social"]).text == f"{FERRY}\n{SLIPWAY}\n{FERRY}"


@pytest.mark.parametrize(
    "answers",
    [
        ("agree", "disagree"),
        ("valid", "invalid"),
        ("legal", "illegal"),
        ("male", "female"),
        ("12 am", "12 pm"),
    ],
)
def test_short_answers_below_a_repeated_question_stay(answers):
    question = (
        "Please say what you think of the statement that the council should keep the old market hall open on "
        "every working day of the week all year round:"
    )
    for one, other in (answers, answers[::-1]):
        assert reasons(question, one, question, other) == {2: (0, None, "exact")}


def test_long_sequences_of_letters_go_only_for_their_equals():
    one, other = "acgt" * 2_000, "acgt" * 1_999 + "acga"
    assert reasons(FERRY, one, FERRY, other) == {2: (0, None, "exact")}
    assert reasons(FERRY, one, FERRY, one) == {2: (0, None, "exact"), 3: (1, None, "exact")}
    assert reasons(FERRY, one[:400], FERRY, other[-400:]) == {2: (0, None, "exact"), 3: (1, None, "near")}


SIGNS = [
    ("$300", "€300"),
    ("-5", "+5"),
    ("-5", "5"),
    ("5%", "5‰"),
    ("> 5", "< 5"),
    ("10²", "102"),
    ("C++", "C#"),
    ("1.5", "1:5"),
]


@pytest.mark.parametrize(("one", "other"), SIGNS)
def test_the_same_words_with_other_signs_are_no_copy(one, other):
    said, denied = f"{FERRY} It takes {one} by now.", f"{FERRY} It takes {other} by now."
    assert reasons(said, denied) == reasons(denied, said) == {}
    assert reasons(said, denied, said, denied) == {2: (0, None, "exact"), 3: (1, None, "exact")}
    assert reasons(said, denied, denied.upper()) == {2: (1, None, "exact")}
    assert reasons(FERRY, one, FERRY, other) == {2: (0, None, "exact")}


def test_typography_makes_no_difference_between_copies():
    said = f"{FERRY} It takes *5* minutes — “at 3.30” — and 10–12 % of 20 m², they say."
    again = f"- {FERRY} It takes 5 minutes, 'at 3,30', and 10-12% of 20 m2: they say!"
    assert reasons(said, again) == {1: (0, None, "exact")}


@pytest.mark.parametrize("denial", ["Never", "Do not", "It is not true that you may"])
def test_a_command_stays_beside_its_prohibition(denial):
    command = (
        "mix the cleaning powder with the strong household bleach that stands on the upper shelf of the "
        "cupboard beside the window in the small kitchen of the house where we live"
    )
    assert reasons(f"{denial} {command}.", f"{command.capitalize()}.") == {}
    assert reasons(f"{command.capitalize()}.", f"{denial} {command}.") == {}
    assert reasons(f"They all {command}.", f"{command.capitalize()}.") == {1: (0, None, "contained")}


def test_runs_say_what_they_repeat():
    cleaned = dedup.clean("\n".join([FERRY, SLIPWAY, CLOCKS] * 2))
    (run,) = cleaned.runs
    assert (run.first, run.last, run.of) == (3, 5, 0)


def test_what_was_kept_without_a_block_goes_for_it_when_it_returns():
    """The merged line goes for its two parts, and returns when the last line takes one of them."""
    first = (
        "Bitter mirror ladder narrow harbour because perhaps kitchen meadow carried painted borrowed them."
    )
    second = "Of ladder saddle while crooked lantern a ancient sparrow anchor mirror button hollow things."
    merged = f"{first} {second}"
    text = "\n".join([first, second, merged, merged.removeprefix("Bitter ")])
    cleaned = dedup.clean(text)
    assert cleaned.text == f"{first}\n{merged}"
    assert [decision.reason.of for decision in cleaned.removed] == [2, 2]
    assert dedup.clean(cleaned.text).text == cleaned.text
