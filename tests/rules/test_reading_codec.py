"""A reading that was packed and unpacked is the reading it was."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from app.encoding import encode
from app.services.rules.reading_codec import cut, pack, unpack
from app.services.rules.readings import LEVELS, Reading, to_json
from app.services.rules.rollup import combine, roll_up
from app.vocabulary import NodeKind, Status
from tests.rules.examples import THRESHOLDS, make_action, make_branch

statuses = st.lists(st.sampled_from([s for s in Status if s is not Status.EMPTY]), max_size=7)


@st.composite
def plans(draw: st.DrawFn) -> Reading:
    sections = [
        make_branch(
            NodeKind.SECTION,
            make_branch(NodeKind.OUTCOME, *(make_action(*each) for each in actions)),
        )
        for actions in draw(st.lists(st.lists(statuses, max_size=3), max_size=3))
    ]
    return roll_up(make_branch(NodeKind.PLAN, *sections), THRESHOLDS)


def again(reading: Reading) -> Reading:
    return unpack(orjson.loads(encode(pack(reading))))


@given(plans())
def test_what_is_unpacked_is_told_alike(plan: Reading) -> None:
    top = cut(plan, NodeKind.SECTION)
    told = to_json(plan, NodeKind.SECTION)
    assert to_json(top, NodeKind.SECTION) == told
    assert encode(to_json(again(top), NodeKind.SECTION)) == encode(told)


@given(st.lists(plans(), max_size=4))
def test_what_is_unpacked_adds_up_alike(readings: list[Reading]) -> None:
    portfolio = make_branch(NodeKind.PORTFOLIO)
    whole = combine(portfolio, readings, THRESHOLDS)
    kept = combine(portfolio, [again(cut(each, NodeKind.SECTION)) for each in readings], THRESHOLDS)
    assert encode(to_json(kept, NodeKind.PLAN)) == encode(to_json(whole, NodeKind.PLAN))
    assert (kept.mass, kept.percent, kept.coverage) == (whole.mass, whole.percent, whole.coverage)


@given(plans())
def test_nothing_beneath_the_level_is_left(plan: Reading) -> None:
    def levels(node: Reading) -> set[int]:
        return {LEVELS[node.kind]}.union(*map(levels, node.children))

    assert max(levels(cut(plan, NodeKind.SECTION))) <= LEVELS[NodeKind.SECTION]
    assert levels(cut(plan, NodeKind.PLAN)) == {LEVELS[NodeKind.PLAN]}
