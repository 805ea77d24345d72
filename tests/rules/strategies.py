"""What hypothesis may make up for the progress rules."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from app.services.rules.rollup import Branch, Twig
from app.services.rules.schedule import Schedule
from app.services.rules.thresholds import Thresholds
from app.services.rules.updates import Report
from app.vocabulary import Meaning, MilestoneState, NodeKind, ScheduleKind, Status
from tests.rules.examples import PLAN_START, make_branch, make_twig

DAYS = st.integers(-60, 500).map(lambda days: PLAN_START + timedelta(days=days))
FY_START_MONTHS = st.integers(1, 12)
STATUSES = st.sampled_from([status for status in Status if status is not Status.EMPTY])
WEIGHTS = st.decimals(min_value="0.01", max_value=50, places=2)
BELOW = {
    NodeKind.PLAN: NodeKind.SECTION,
    NodeKind.SECTION: NodeKind.OUTCOME,
    NodeKind.OUTCOME: NodeKind.ACTION,
}


def recorded(second: int) -> datetime:
    """The instant so many seconds into the recording."""
    return datetime(2006, 4, 1, tzinfo=UTC) + timedelta(seconds=second)


@st.composite
def report_lists(draw: st.DrawFn) -> list[Report]:
    """Updates of one milestone in the order they were recorded, a few at the same instant."""
    seconds = sorted(draw(st.lists(st.integers(0, 8), max_size=8)))
    return [draw(reports(f"{place}", second)) for place, second in enumerate(seconds)]


@st.composite
def reports(draw: st.DrawFn, identity: str, second: int) -> Report:
    """One update, with percent or quantity or neither."""
    said = draw(st.sampled_from(("percent", "quantity", "neither")))
    amount = Decimal(draw(st.sampled_from((0, 1, 40, 99, 100))))
    return Report(
        id=identity,
        effective_on=PLAN_START + timedelta(days=draw(st.integers(0, 6))),
        recorded_at=recorded(second),
        state=draw(st.none() | st.sampled_from(MilestoneState)),
        percent=amount if said == "percent" else None,
        quantity=amount * 2 if said == "quantity" else None,
        forecast_on=draw(st.none() | st.just(date(2006, 9, 1)) | st.just(date(2006, 10, 1))),
        blocked=draw(st.booleans()),
    )


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Any schedule a milestone may have, in or out of the plan's period."""
    start_on, due_on = draw(st.none() | DAYS), draw(st.none() | DAYS)
    if start_on and due_on:
        start_on, due_on = sorted((start_on, due_on))
    kind = draw(st.sampled_from(ScheduleKind))
    return Schedule(kind, start_on, due_on, draw(st.sampled_from((None, *Meaning))))


@st.composite
def twigs(draw: st.DrawFn, statuses: st.SearchStrategy[Status] = STATUSES) -> Twig:
    """A judged milestone of any weight."""
    percent = draw(st.fractions(0, 100, max_denominator=40))
    return make_twig(draw(statuses), percent, draw(WEIGHTS), draw(st.booleans()))


@st.composite
def trees(
    draw: st.DrawFn,
    kind: NodeKind = NodeKind.PLAN,
    statuses: st.SearchStrategy[Status] = STATUSES,
) -> Branch:
    """A plan of any shape, with empty and cancelled parts; outcomes may lack a section."""
    if kind is NodeKind.ACTION:
        return make_branch(kind, *draw(st.lists(twigs(statuses), max_size=4)))
    children = [draw(trees(BELOW[kind], statuses)) for _ in range(draw(st.integers(0, 3)))]
    if kind is NodeKind.PLAN and draw(st.booleans()):
        children.append(draw(trees(NodeKind.OUTCOME, statuses)))
    return make_branch(kind, *children)


def silent_trees() -> st.SearchStrategy[Branch]:
    """A plan of which nothing was reported: late, owed or not yet due."""
    return trees(statuses=st.sampled_from((Status.RED, Status.UNKNOWN, Status.NOT_DUE)))


@st.composite
def threshold_sets(draw: st.DrawFn) -> Thresholds:
    """Any thresholds a partnership may choose."""
    any_red, coverage = sorted(draw(st.lists(SHARES, min_size=2, max_size=2, unique=True)))
    amber, red = sorted(draw(st.lists(POINTS, min_size=2, max_size=2)))
    return Thresholds(
        slip_red_days=draw(st.integers(0, 60)),
        due_soon_days=draw(st.integers(0, 60)),
        pace_red_points=red,
        pace_amber_points=amber,
        red_share=draw(SHARES),
        any_red_share=any_red,
        amber_share=draw(SHARES),
        low_coverage=coverage,
    )


SHARES = st.decimals(0, 1, places=2)
POINTS = st.decimals(0, 100, places=1)
