"""A node's status: each rule on either side of its threshold, and who brought it about."""

from decimal import Decimal

import pytest

from app.services.rules.rollup import Reading, roll_up
from app.services.rules.thresholds import Thresholds
from app.vocabulary import NodeKind, Rule, Status
from tests.rules.examples import THRESHOLDS, make_action, make_branch, make_twig

COMPLETE, GREEN, AMBER, RED = Status.COMPLETE, Status.GREEN, Status.AMBER, Status.RED
NOT_DUE, UNKNOWN = Status.NOT_DUE, Status.UNKNOWN
Mix = dict[Status, int]


def action_of(mix: Mix) -> Reading:
    """An action whose milestones are spread over the statuses."""
    return roll_up(make_action(*spread(mix)), THRESHOLDS)


def section_of(mix: Mix) -> Reading:
    """A section whose outcomes have one milestone each, spread over the statuses."""
    outcomes = [make_branch(NodeKind.OUTCOME, make_action(status)) for status in spread(mix)]
    return roll_up(make_branch(NodeKind.SECTION, *outcomes), THRESHOLDS)


def spread(mix: Mix) -> list[Status]:
    return [status for status, count in mix.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("mix", "rule", "status"),
    [
        ({COMPLETE: 3}, Rule.ALL_COMPLETE, COMPLETE),
        ({COMPLETE: 3, Status.CANCELLED: 1}, Rule.ALL_COMPLETE, COMPLETE),
        ({COMPLETE: 3, NOT_DUE: 1}, Rule.ON_COURSE, GREEN),
        ({RED: 26, GREEN: 74}, Rule.RED_SHARE, RED),
        ({RED: 25, GREEN: 75}, Rule.ANY_RED, AMBER),
        ({RED: 1, GREEN: 99}, Rule.ANY_RED, AMBER),
        ({RED: 1, NOT_DUE: 99}, Rule.RED_SHARE, RED),
        ({AMBER: 26, GREEN: 74}, Rule.AMBER_SHARE, AMBER),
        ({AMBER: 25, GREEN: 75}, Rule.ON_COURSE, GREEN),
        ({NOT_DUE: 2}, Rule.NOTHING_STARTED, NOT_DUE),
        ({UNKNOWN: 26, GREEN: 74}, Rule.LOW_COVERAGE, UNKNOWN),
        ({UNKNOWN: 25, GREEN: 75}, Rule.ON_COURSE, GREEN),
        ({UNKNOWN: 1}, Rule.LOW_COVERAGE, UNKNOWN),
        ({GREEN: 1, NOT_DUE: 99}, Rule.ON_COURSE, GREEN),
    ],
)
def test_an_action_is_judged_by_the_spread_of_its_milestones(
    mix: Mix, rule: Rule, status: Status
) -> None:
    reading = action_of(mix)
    assert (reading.reasons[0].rule, reading.status) == (rule, status)


@pytest.mark.parametrize(
    ("mix", "rule", "status"),
    [
        ({RED: 26, GREEN: 74}, Rule.RED_SHARE, RED),
        ({RED: 6, GREEN: 94}, Rule.ANY_RED, AMBER),
        ({RED: 5, GREEN: 95}, Rule.ON_COURSE, GREEN),
        ({RED: 5, AMBER: 21, GREEN: 74}, Rule.AMBER_SHARE, AMBER),
        ({RED: 5, AMBER: 20, GREEN: 75}, Rule.ON_COURSE, GREEN),
    ],
)
def test_above_outcomes_a_little_red_is_borne(mix: Mix, rule: Rule, status: Status) -> None:
    reading = section_of(mix)
    assert (reading.reasons[0].rule, reading.status) == (rule, status)


def test_a_red_key_milestone_is_red_near_the_work_and_amber_above() -> None:
    key = make_twig(RED, key=True)
    calm = [make_action(GREEN) for _ in range(99)]
    action = make_branch(NodeKind.ACTION, key, *(make_twig(GREEN) for _ in range(99)))
    outcome = make_branch(NodeKind.OUTCOME, action, *calm)
    section = make_branch(NodeKind.SECTION, outcome)
    plan = roll_up(make_branch(NodeKind.PLAN, section), THRESHOLDS)
    chain = [plan]
    while chain[-1].kind is not NodeKind.ACTION:
        chain.append(chain[-1].children[0])
    assert [(reading.kind, reading.status) for reading in chain] == [
        (NodeKind.PLAN, AMBER),
        (NodeKind.SECTION, AMBER),
        (NodeKind.OUTCOME, RED),
        (NodeKind.ACTION, RED),
    ]
    for reading in chain:
        assert reading.reasons[0].rule is Rule.KEY_RED
        assert [cause.id for cause in reading.reasons[0].children] == [key.id]
        assert reading.reasons[0].text == "A key milestone is red."
    assert chain[2].children[1].status is GREEN


def test_a_key_milestone_counts_only_when_it_is_red() -> None:
    action = make_branch(NodeKind.ACTION, make_twig(AMBER, key=True), make_twig(RED))
    assert Rule.KEY_RED not in [reason.rule for reason in roll_up(action, THRESHOLDS).reasons]


def test_several_red_key_milestones_are_counted() -> None:
    action = make_branch(NodeKind.ACTION, make_twig(RED, key=True), make_twig(RED, key=True))
    reason, *others = roll_up(action, THRESHOLDS).reasons
    assert [other.rule for other in others] == [Rule.RED_SHARE, Rule.ANY_RED, Rule.AMBER_SHARE]
    assert reason.text == "2 key milestones are red."
    assert reason.inputs["key_red"] == 2


def test_every_other_warning_follows_what_decides() -> None:
    reading = action_of({RED: 2, AMBER: 1, GREEN: 1, UNKNOWN: 6})
    assert [(reason.rule, reason.status) for reason in reading.reasons] == [
        (Rule.ANY_RED, AMBER),
        (Rule.AMBER_SHARE, AMBER),
    ]
    worse = action_of({RED: 1})
    assert [reason.rule for reason in worse.reasons] == [
        Rule.RED_SHARE,
        Rule.ANY_RED,
        Rule.AMBER_SHARE,
    ]


def test_a_reason_shows_its_shares_and_what_they_were_compared_with() -> None:
    reason = section_of({RED: 1, AMBER: 1, UNKNOWN: 1}).reasons[0]
    shares = {"complete": 0, "green": 0, "amber": 0.3333, "red": 0.3333, "unknown": 0.3333}
    assert reason.inputs == {"red_share": 0.3333, "threshold": 0.25, "shares": shares}
    assert reason.text == "33.3% of the started work is red, over 25%."


def test_what_speaks_for_a_node_is_shown_too() -> None:
    course = action_of({GREEN: 6, AMBER: 1, UNKNOWN: 1}).reasons[0]
    shares = {"complete": 0, "green": 0.75, "amber": 0.125, "red": 0, "unknown": 0.125}
    assert course.inputs == {
        "red_share": 0,
        "amber_and_red_share": 0.125,
        "coverage": 0.875,
        "shares": shares,
    }
    waiting = action_of({NOT_DUE: 2}).reasons[0]
    assert waiting.inputs == {
        "started": 0,
        "milestones": 2,
        "shares": dict.fromkeys(shares, 0),
    }


def test_the_threshold_for_any_red_depends_on_the_level() -> None:
    near, above = action_of({RED: 1, GREEN: 9}), section_of({RED: 1, GREEN: 9})
    assert near.reasons[0].inputs["threshold"] == 0
    assert above.reasons[0].inputs["threshold"] == 0.05


@pytest.mark.parametrize(
    ("mix", "blamed"),
    [
        ({RED: 2, GREEN: 1}, [RED, RED]),
        ({AMBER: 2, GREEN: 1}, [AMBER, AMBER]),
        ({UNKNOWN: 2, GREEN: 1}, [UNKNOWN, UNKNOWN]),
        ({NOT_DUE: 2}, [NOT_DUE, NOT_DUE]),
        ({COMPLETE: 2}, [COMPLETE, COMPLETE]),
        ({GREEN: 2, COMPLETE: 1, NOT_DUE: 1}, [GREEN, GREEN, COMPLETE]),
    ],
)
def test_the_children_that_brought_a_status_about_are_named(mix: Mix, blamed: list[Status]) -> None:
    assert [cause.status for cause in action_of(mix).reasons[0].children] == blamed


def test_a_child_is_named_for_what_lies_below_it_whatever_its_own_status() -> None:
    mixed = make_branch(NodeKind.OUTCOME, make_action(*[GREEN] * 9, RED), make_action(GREEN))
    reading = roll_up(make_branch(NodeKind.SECTION, mixed), THRESHOLDS)
    assert reading.status is GREEN
    strict = roll_up(
        make_branch(NodeKind.SECTION, mixed), Thresholds(any_red_share=Decimal("0.01"))
    )
    assert strict.reasons[0].rule is Rule.ANY_RED
    assert [(cause.id, cause.status) for cause in strict.reasons[0].children] == [(mixed.id, AMBER)]


def test_the_thresholds_are_the_partnerships_own() -> None:
    patient = Thresholds(low_coverage=Decimal("0.1"))
    reading = roll_up(make_action(GREEN, UNKNOWN), patient)
    assert reading.status is GREEN
