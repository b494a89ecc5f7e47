"""Options: what is allowed, and what is said of the rest."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

import dedup
from dedup.options import CUT_KINDS, MAX_SHINGLE

NAN = float("nan")
WRONG = [
    ("unit", None, "auto, line, paragraph"),
    ("unit", "lines", "auto, line, paragraph"),
    ("unit", ["line"], "auto, line, paragraph"),
    ("cut", "duplicate", r"collection of kinds; write \['duplicate'\]"),
    ("cut", ["duplicates"], "duplicate, template, navigation.*got 'duplicates'"),
    ("cut", ["legal", "nav", "menu"], "got 'menu', 'nav'"),
    ("cut", [3], "got 3"),
    ("cut", None, "collection of duplicate.*got None"),
    ("cut", 5, "collection of duplicate.*got 5"),
    ("cut", [["legal"]], "collection of duplicate"),
    ("headlines", "no", "True or False, got 'no'"),
    ("headlines", None, "True or False, got None"),
    ("headlines", 1, "True or False, got 1"),
    ("k", 0, "at least 1"),
    ("k", -3, "at least 1"),
    ("k", 2.0, "whole number"),
    ("k", "3", "whole number"),
    ("k", True, "whole number"),
    ("k", None, "whole number"),
    ("k", MAX_SHINGLE + 1, f"at most {MAX_SHINGLE}"),
    ("k", 10**30, f"at most {MAX_SHINGLE}"),
    *(
        (name, value, "above 0 and at most 1, got")
        for name in ("resemblance", "containment")
        for value in (0, -0.5, 1.01, NAN, float("inf"), "0.7", None, True, 1j, [0.7])
    ),
    *(("strength", value, "from 0 to 1, got") for value in (-0.01, 1.01, 50, NAN, "0.5", None, False, [0.5])),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG, ids=lambda value: repr(value)[:30])
def test_a_wrong_value_is_named_with_what_is_allowed(name, value, message):
    with pytest.raises(dedup.OptionError, match=f"(?s){name}.*{message}") as caught:
        dedup.Options(**{name: value})
    assert isinstance(caught.value, ValueError)
    with pytest.raises(dedup.OptionError, match=message):
        dedup.clean("Some text.", **{name: value})


RIGHT = [
    ("unit", "paragraph"),
    ("cut", ()),
    ("cut", ["legal", "legal"]),
    ("cut", iter(["cookie"])),
    ("cut", CUT_KINDS),
    ("headlines", False),
    ("k", 1),
    ("k", MAX_SHINGLE),
    ("resemblance", 1),
    ("resemblance", 1e-9),
    ("containment", 1.0),
    ("strength", 0),
    ("strength", 1),
]


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_values_at_the_edge_are_taken(name, value):
    options = dedup.Options(**{name: value})
    assert dedup.clean("One line.\nAnd one more.", options=options).blocks


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("headlines", np.False_, False),
        ("k", np.int64(4), 4),
        ("k", np.uint8(4), 4),
        ("resemblance", np.float32(0.5), 0.5),
        ("resemblance", np.float64(0.5), 0.5),
        ("containment", np.int64(1), 1),
        ("containment", Fraction(1, 2), 0.5),
        ("strength", np.float32(0.75), 0.75),
        ("strength", np.str_("eager"), "eager"),
    ],
    ids=repr,
)
def test_scalars_of_numpy_are_kept_as_pythons(name, value, kept):
    options = dedup.Options(**{name: value})
    assert getattr(options, name) == kept
    assert type(getattr(options, name)) is type(kept)
    assert options == dedup.Options(**{name: kept})
    assert dedup.clean("One line.\nAnd one more.", **{name: value}).blocks


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("headlines", np.int64(1)),
        ("k", np.True_),
        ("k", np.float64(3.0)),
        ("resemblance", np.float64("nan")),
        ("containment", np.True_),
        ("strength", np.array([0.5])),
    ],
    ids=repr,
)
def test_scalars_of_numpy_that_are_out_of_range_are_refused(name, value):
    with pytest.raises(dedup.OptionError, match=name):
        dedup.Options(**{name: value})


def test_an_unknown_option_is_named_with_those_there_are():
    with pytest.raises(
        dedup.OptionError, match="no such option: threshold; there are unit, cut, headlines, k"
    ):
        dedup.clean("Some text.", threshold=0.7)


@pytest.mark.parametrize("value", [{"k": 3}, 3, "line", dedup.Options])
def test_options_are_options(value):
    with pytest.raises(dedup.OptionError, match=r"options must be a dedup\.Options, got"):
        dedup.clean("Some text.", options=value)


def test_everything_after_the_text_is_by_name():
    with pytest.raises(TypeError):
        dedup.clean("Some text.", dedup.Options())


def test_keywords_win_over_options_and_leave_them_alone():
    options = dedup.Options(unit="line", k=4)
    assert dedup.Options.of(options, {"k": 5}) == dedup.Options(unit="line", k=5)
    assert options.k == 4
    assert dedup.Options.of(None, {}) == dedup.Options()


def test_options_are_values():
    options = dedup.Options(cut=["cookie", "legal"])
    assert options == dedup.Options(cut=("legal", "cookie"))
    assert hash(options) == hash(dedup.Options(cut={"legal", "cookie"}))
    with pytest.raises(dataclasses.FrozenInstanceError):
        options.k = 4
    with pytest.raises(TypeError):
        dedup.Options("line")


@pytest.mark.parametrize(("name", "number"), [("cautious", 0.1), ("balanced", 0.5), ("eager", 0.75)])
def test_names_of_strength_are_their_numbers(name, number):
    assert dedup.Options(strength=name).least_score == dedup.Options(strength=number).least_score


def test_no_strength_has_a_name_that_is_tested_nowhere():
    assert dedup.options.STRENGTHS == {"cautious": 0.1, "balanced": 0.5, "eager": 0.75}


def test_everything_is_cut_by_default():
    assert dedup.Options().cut == frozenset(CUT_KINDS)
