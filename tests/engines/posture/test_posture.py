from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.posture import (
    Axis,
    ClaimFact,
    Direction,
    Function,
    Level,
    PostureError,
    ReasonCode,
    Standing,
    assess_posture,
    compare_postures,
    weakest_of,
)

P, R, PL, U, F = Standing.PROVEN, Standing.REFUTED, Standing.PLANNED, Standing.UNKNOWN, Standing.FIGURE
EVERY_AXIS = frozenset(Axis)
STRENGTH = [Level.POOR, Level.NOT_ASSESSABLE, Level.LIMITED, Level.GOOD]


def claim(code, standing, function=Function.PROTECT, axes=EVERY_AXIS):
    return ClaimFact(code, frozenset(axes), function, standing)


def of_function(standings, function=Function.PROTECT):
    return [claim(f"S{number}.x", standing, function) for number, standing in enumerate(standings, 1)]


def house(**changed):
    """One proven claim per function; `changed` gives other standings by function name."""
    return [
        claim(f"{function}.{number}", standing, function)
        for function in Function
        for number, standing in enumerate(changed.get(function.value, [P]))
    ]


def protect(standings):
    return assess_posture(of_function(standings)).axis(Axis.SABOTAGE).function(Function.PROTECT)


@pytest.mark.parametrize(
    ("standings", "level", "first_reason"),
    [
        ([P, P], Level.GOOD, ReasonCode.ALL_PROVEN),
        ([P, F], Level.GOOD, ReasonCode.ALL_PROVEN),  # a figure without a threshold counts neither way
        ([P, PL], Level.LIMITED, ReasonCode.SOME_PLANNED),
        ([PL], Level.LIMITED, ReasonCode.SOME_PLANNED),
        ([P, P, U], Level.LIMITED, ReasonCode.MINORITY_UNKNOWN),
        ([P, U], Level.LIMITED, ReasonCode.MINORITY_UNKNOWN),  # exactly half is not "most"
        ([P, U, U], Level.NOT_ASSESSABLE, ReasonCode.MAJORITY_UNKNOWN),
        ([P, F, U, U], Level.NOT_ASSESSABLE, ReasonCode.MAJORITY_UNKNOWN),  # a figure does not dilute the unknown
        ([PL, U, U], Level.NOT_ASSESSABLE, ReasonCode.MAJORITY_UNKNOWN),
        ([], Level.NOT_ASSESSABLE, ReasonCode.NO_CLAIMS),
        ([F], Level.NOT_ASSESSABLE, ReasonCode.NO_CLAIMS),
        ([P, R], Level.POOR, ReasonCode.REFUTED_WITHOUT_MEASURE),
        ([R, U, U, U], Level.POOR, ReasonCode.REFUTED_WITHOUT_MEASURE),  # a known hole stays known
    ],
)
def test_a_function_has_the_level_its_claims_give(standings, level, first_reason):
    part = protect(standings)

    assert (part.level, part.reasons[0].code) == (level, first_reason)


def test_an_empty_house_is_not_assessed_and_not_poor():
    posture = assess_posture([])

    assert posture.level is Level.NOT_ASSESSABLE
    assert posture.weakest == tuple(Axis)
    assert posture.axis(Axis.THEFT).lift.without_claims == tuple(Function)


def test_every_reason_names_its_claims_and_lesser_reasons_stay_visible():
    part = protect([R, PL, U, P])

    assert [(reason.code, reason.claims) for reason in part.reasons] == [
        (ReasonCode.REFUTED_WITHOUT_MEASURE, ("S1.x",)),
        (ReasonCode.MINORITY_UNKNOWN, ("S3.x",)),
        (ReasonCode.SOME_PLANNED, ("S2.x",)),
    ]
    assert (part.proven, part.total) == (1, 4)


def test_an_axis_is_as_strong_as_its_weakest_function():
    axis = assess_posture(house(recover=[R], detect=[PL])).axis(Axis.EXTORTION)

    assert (axis.level, axis.weakest) == (Level.POOR, (Function.RECOVER,))


def test_a_poor_function_does_not_hide_behind_one_that_nobody_can_see():
    axis = assess_posture(house(recover=[R], detect=[U])).axis(Axis.EXTORTION)

    assert axis.level is Level.POOR


def test_a_function_nobody_can_see_is_weaker_than_a_limited_one():
    axis = assess_posture(house(recover=[PL], detect=[U])).axis(Axis.EXTORTION)

    assert (axis.level, axis.weakest) == (Level.NOT_ASSESSABLE, (Function.DETECT,))


def test_a_claim_moves_only_its_own_axes():
    posture = assess_posture([*house(), claim("S11.offline", R, Function.RECOVER, {Axis.SABOTAGE, Axis.EXTORTION})])

    assert [part.level for part in posture.axes] == [Level.POOR, Level.GOOD, Level.POOR]
    assert (posture.level, posture.weakest) == (Level.POOR, (Axis.SABOTAGE, Axis.EXTORTION))


def test_a_claim_without_an_axis_is_listed_and_moves_nothing():
    posture = assess_posture([*house(), claim("S14.committee", R, Function.GOVERN, ())])

    assert posture.level is Level.GOOD
    assert posture.without_axis == ("S14.committee",)


def test_a_good_axis_has_nothing_to_lift():
    axis = assess_posture(house()).axis(Axis.THEFT)

    assert (axis.level, axis.lift, axis.proven, axis.total) == (Level.GOOD, None, 6, 6)


def test_figures_are_shown_beside_their_function():
    part = protect([P, F])

    assert (part.figures, part.total) == (("S2.x",), 1)


def test_claims_are_named_in_the_order_a_person_expects():
    part = assess_posture([claim("S10.gate", R), claim("S2.profile", R), claim("S2.modelled", R)]).axis(Axis.THEFT)

    assert part.function(Function.PROTECT).lift.claims == ("S2.modelled", "S2.profile", "S10.gate")


@pytest.mark.parametrize(
    ("standings", "claims", "to"),
    [
        ([R, P], ("S1.x",), Level.GOOD),
        ([R, PL], ("S1.x",), Level.LIMITED),
        ([R, U, U, U], ("S1.x",), Level.NOT_ASSESSABLE),
        ([U, U, P], ("S1.x",), Level.LIMITED),
        ([U, U, U, U], ("S1.x", "S2.x"), Level.LIMITED),
        ([U], ("S1.x",), Level.GOOD),
        ([PL, U, P, P], ("S1.x", "S2.x"), Level.GOOD),
    ],
)
def test_the_lift_of_a_function_names_the_claims_and_the_level_reached(standings, claims, to):
    lift = protect(standings).lift

    assert (lift.claims, lift.to) == (claims, to)


def test_a_lift_of_two_claims_is_named_and_one_of_three_only_counted():
    two, three = protect([R, R]).lift, protect([R, R, R]).lift

    assert (two.needed, two.named) == (2, ("S1.x", "S2.x"))
    assert (three.needed, three.named) == (3, ())


def test_the_lift_of_an_axis_cures_every_weakest_function():
    axis = assess_posture(house(recover=[R], respond=[P, R], detect=[PL])).axis(Axis.SABOTAGE)

    assert (axis.lift.claims, axis.lift.to) == (("respond.1", "recover.0"), Level.LIMITED)


def test_an_axis_with_a_function_without_claims_says_which():
    axis = assess_posture(house(recover=[F], detect=[U])).axis(Axis.SABOTAGE)

    assert (axis.lift.to, axis.lift.claims, axis.lift.without_claims) == (None, (), (Function.RECOVER,))


def test_a_code_given_twice_is_refused_by_name():
    with pytest.raises(PostureError, match=r"claim S1\.x is given twice"):
        assess_posture([claim("S1.x", P), claim("S1.x", R)])


def test_a_claim_without_a_code_is_refused():
    with pytest.raises(PostureError, match="needs a code"):
        claim("", P)


def test_the_weakest_of_nothing_is_not_assessable():
    assert weakest_of([]) is Level.NOT_ASSESSABLE


def trend(before, after):
    return compare_postures(assess_posture(house(protect=before)), assess_posture(house(protect=after)))


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ([R], [P], Direction.RAISED),
        ([P], [PL], Direction.LOWERED),
        ([P], [R], Direction.LOWERED),
        ([R], [U], Direction.SIGHT_LOST),  # evidence switched off is never an improvement
        ([P], [U], Direction.SIGHT_LOST),
        ([R], [], Direction.SIGHT_LOST),
        ([R, U, U], [P, U, U], Direction.RAISED),  # cured, though the rest is still unseen
        ([U], [R], Direction.SIGHT_GAINED),
        ([U], [P], Direction.RAISED),
    ],
)
def test_a_trend_says_where_the_house_went(before, after, direction):
    change = trend(before, after).levels[0]

    assert (change.axis, change.function, change.direction) == (None, None, direction)


def test_a_trend_names_each_changed_level_with_the_claims_behind_it():
    before = assess_posture(house(protect=[P, P], detect=[P, U]))
    after = assess_posture(house(protect=[P, R], detect=[P, PL]))

    changes = compare_postures(before, after)

    theft = [change for change in changes.levels if change.axis is Axis.THEFT]
    assert [(change.function, change.before, change.after) for change in theft] == [
        (None, Level.LIMITED, Level.POOR),
        (Function.PROTECT, Level.GOOD, Level.POOR),
    ]
    assert [cause.code for cause in theft[0].causes] == ["protect.1"]
    assert [(change.code, change.before, change.after) for change in changes.claims] == [
        ("detect.1", U, PL),
        ("protect.1", P, R),
    ]


def test_the_same_assessment_twice_shows_no_trend():
    posture = assess_posture(house(protect=[P, U]))

    assert compare_postures(posture, posture).levels == ()
    assert compare_postures(posture, posture).claims == ()


def numbered(rows):
    return [ClaimFact(f"S{n}.x", axes, function, standing) for n, (standing, function, axes) in enumerate(rows)]


rows = st.tuples(st.sampled_from(Standing), st.sampled_from(Function), st.frozensets(st.sampled_from(Axis)))
facts = st.lists(rows, max_size=9).map(numbered)


def proven(claims, codes):
    return [ClaimFact(c.code, c.axes, c.function, P if c.code in codes else c.standing) for c in claims]


@given(claims=facts, number=st.integers(0, 8))
def test_a_claim_that_becomes_proven_never_lowers_a_level(claims, number):
    before = assess_posture(claims)
    after = assess_posture(proven(claims, {f"S{number}.x"}))

    for old, new in zip(before.axes, after.axes, strict=True):
        assert STRENGTH.index(new.level) >= STRENGTH.index(old.level)


@given(claims=facts)
def test_every_level_has_a_reason_and_the_house_is_its_weakest_part(claims):
    posture = assess_posture(claims)

    assert all(part.reasons for axis in posture.axes for part in axis.functions)
    assert posture.level is min((axis.level for axis in posture.axes), key=STRENGTH.index)


# One proven claim per function is added, otherwise nearly every example lacks a function and nothing can be lifted.
@given(claims=facts.map(lambda claims: [*claims, *house()]), axis=st.sampled_from(list(Axis)))
def test_the_lift_of_an_axis_works_and_no_smaller_set_does(claims, axis):
    before = assess_posture(claims).axis(axis)
    if before.lift is None:
        assert before.level is Level.GOOD
        return

    after = assess_posture(proven(claims, before.lift.claims)).axis(axis)

    assert after.level is before.lift.to
    assert STRENGTH.index(after.level) > STRENGTH.index(before.level)
    codes = [c.code for c in claims if c.standing not in (P, F)]
    for smaller in combinations(codes, before.lift.needed - 1):
        level = assess_posture(proven(claims, smaller)).axis(axis).level
        assert STRENGTH.index(level) <= STRENGTH.index(before.level)
