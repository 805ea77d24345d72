"""The synthetic plans: deterministic rows of any size, with a year of reporting behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from app.models import (
    Action,
    BudgetLine,
    Expenditure,
    Milestone,
    MilestoneUpdate,
    Outcome,
    Plan,
    Risk,
    RiskLink,
    RiskReview,
    Section,
    SectionBudget,
)
from app.services.rules.periods import financial_year_of, period_of
from app.services.rules.refs import position
from benchmarks.shapes import ROUNDS, Calendar, Cast, Shape

Values = dict[str, Any]
Rows = tuple[type[SQLModel], list[Values]]

KINDS: tuple[type[SQLModel], ...] = (
    *(Plan, Section, SectionBudget, Outcome, Action, Milestone, BudgetLine, Expenditure),
    *(Risk, RiskReview, RiskLink, MilestoneUpdate),
)
# One in ten never reports, so that no roll-up is of one colour.
SILENT = 9
AMOUNT = 12_345
WORDS = "Make sure that it is done, by whom it was said and until when, and say so in time."


@dataclass(frozen=True, slots=True)
class SyntheticPlan:
    """One plan: every row of it follows from its number, its shape and the day."""

    cast: Cast
    number: int
    shape: Shape
    calendar: Calendar

    @property
    def code(self) -> str:
        """Its code."""
        return f"plan-{self.number:03d}"

    @property
    def id(self) -> UUID:
        """Its id."""
        return self._key(Plan, 0)

    def milestone_ids(self) -> list[UUID]:
        """The ids of its milestones, in order."""
        return [self._key(Milestone, number) for number in range(self.shape.total)]

    def action_ids(self) -> list[UUID]:
        """The ids of its actions, in order."""
        count = self.shape.total // self.shape.milestones
        return [self._key(Action, number) for number in range(count)]

    def structure(self) -> Iterator[Rows]:
        """Give its rows as its coordinator made them, table by table, parents first."""
        yield Plan, [self._plan()]
        sections = range(self.shape.sections)
        yield Section, [self._section(number) for number in sections]
        yield SectionBudget, [self._stated(number) for number in sections]
        outcomes = range(self.shape.sections * self.shape.outcomes)
        yield Outcome, [self._outcome(number) for number in outcomes]
        actions = range(len(outcomes) * self.shape.actions)
        yield Action, [self._action(number) for number in actions]
        yield Milestone, [self._milestone(number) for number in range(self.shape.total)]
        lines = range(len(actions) * self.shape.lines)
        yield BudgetLine, [self._line(number) for number in lines]
        yield Expenditure, [self._spent(number) for number in lines[::2]]
        yield Risk, [self._risk(number) for number in sections]
        yield RiskReview, [self._review(number) for number in sections]
        yield RiskLink, [self._threatened(number) for number in sections]

    def updates(self, round_: int, agency: int) -> list[Values]:
        """Give what one agency reports on one month."""
        mine = (
            number
            for number in range(self.shape.total)
            if self._lead(number // self.shape.milestones) == agency
        )
        return [self._update(number, round_) for number in mine if self._speaks(number, round_)]

    def _key(self, kind: type[SQLModel], number: int, at: datetime | None = None) -> UUID:
        """Make an id ordered by time, as all ids are, that is the same each time."""
        instant = _milliseconds(at or _opened_at(self.calendar))
        high = instant << 16 | 7 << 12 | KINDS.index(kind)
        low = 2 << 62 | self.cast.number << 52 | self.number << 32 | number
        return UUID(int=high << 64 | low)

    def _lead(self, action: int) -> int:
        return action % len(self.cast.agency_ids)

    def _speaks(self, milestone: int, round_: int) -> bool:
        return milestone % 10 != SILENT and (milestone + round_) % 4 == 0

    def _owned(self, **values: Any) -> Values:
        return {"partnership_id": self.cast.partnership_id, "plan_id": self.id} | values

    def _edited(self, **values: Any) -> Values:
        opened = self.calendar.opened_at
        return self._owned(created_at=opened, updated_at=opened) | values

    def _appended(self, **values: Any) -> Values:
        stamps = {"recorded_at": self.calendar.opened_at}
        return self._owned(recorded_by_id=self.cast.coordinator_id) | stamps | values

    def _plan(self) -> Values:
        made = self._edited(
            id=self.id,
            code=self.code,
            title=f"Partnership action plan {self.number}",
            period_start_on=self.calendar.start_on,
            period_end_on=self.calendar.end_on,
            fy_start_year=financial_year_of(self.calendar.start_on),
            state="active",
        )
        del made["plan_id"]
        return made

    def _section(self, number: int) -> Values:
        key = self._key(Section, number)
        return self._edited(id=key, title=f"Planning grid {number + 1}", **_placed(number + 1))

    def _stated(self, number: int) -> Values:
        lines = self.shape.outcomes * self.shape.actions * self.shape.lines
        # Every tenth section states more than its lines come to.
        beyond = 100_00 if number % 10 == 7 else 0
        return self._owned(
            id=self._key(SectionBudget, number),
            section_id=self._key(Section, number),
            fy_start_year=financial_year_of(self.calendar.start_on),
            kind="planned",
            amount_pence=lines * AMOUNT + beyond,
        )

    def _outcome(self, number: int) -> Values:
        section, nth = divmod(number, self.shape.outcomes)
        return self._edited(
            id=self._key(Outcome, number),
            section_id=self._key(Section, section),
            statement=f"Outcome {nth + 1}. {WORDS}",
            **_placed(section + 1, nth + 1),
        )

    def _action(self, number: int) -> Values:
        outcome, nth = divmod(number, self.shape.actions)
        section, above = divmod(outcome, self.shape.outcomes)
        due_on = self.calendar.start_on + timedelta(days=60 + number * 37 % 305)
        return self._edited(
            id=self._key(Action, number),
            section_id=self._key(Section, section),
            outcome_id=self._key(Outcome, outcome),
            description=f"Action {nth + 1}. {WORDS}",
            lead_agency_id=self.cast.agency_ids[self._lead(number)],
            schedule_kind="day",
            schedule_meaning="deadline",
            due_on=due_on,
            schedule_printed=f"by {due_on:%d %B %Y}",
            **_placed(section + 1, above + 1, nth + 1),
        )

    def _milestone(self, number: int) -> Values:
        action, nth = divmod(number, self.shape.milestones)
        above = self._action(action)
        return self._edited(
            id=self._key(Milestone, number),
            section_id=above["section_id"],
            outcome_id=above["outcome_id"],
            action_id=above["id"],
            title=f"Step {nth + 1} is taken",
            ref=f"{above['ref']}.{nth + 1}",
            position=position(f"{above['ref']}.{nth + 1}"),
            **self._current(number),
        )

    def _current(self, number: int) -> Values:
        """Say where a milestone stands after the last month it was reported on."""
        last = max((each for each in range(ROUNDS) if self._speaks(number, each)), default=None)
        if last is None:
            return {}
        said = self._update(number, last)
        complete = said["state"] == "complete"
        return {
            "current_state": said["state"],
            "current_percent": said["percent"],
            "current_blocked": said["blocked"],
            "current_effective_on": said["effective_on"],
            "current_completed_on": said["effective_on"] if complete else None,
            "current_update_id": said["id"],
            "updated_at": said["recorded_at"],
        }

    def _line(self, number: int) -> Values:
        action = number // self.shape.lines
        outcome = action // self.shape.actions
        return self._edited(
            id=self._key(BudgetLine, number),
            section_id=self._key(Section, outcome // self.shape.outcomes),
            outcome_id=self._key(Outcome, outcome),
            action_id=self._key(Action, action),
            number=number % self.shape.lines + 1,
            amount_pence=AMOUNT,
            funding_source_id=self.cast.source_ids[number % len(self.cast.source_ids)],
            fy_start_year=financial_year_of(self.calendar.start_on),
            state="confirmed",
        )

    def _spent(self, number: int) -> Values:
        period = period_of(self.calendar.start_on)
        return self._appended(
            id=self._key(Expenditure, number),
            budget_line_id=self._key(BudgetLine, number),
            fy_start_year=period.fy_start_year,
            quarter=period.quarter,
            period_start_on=period.start_on,
            period_end_on=period.end_on,
            kind="actual",
            amount_pence=AMOUNT // 4,
        )

    def _risk(self, number: int) -> Values:
        return self._edited(
            id=self._key(Risk, number),
            ref=f"R{number + 1}",
            position=position(f"R{number + 1}"),
            description=f"Risk {number + 1}: too few hands, too little money or too little time.",
            likelihood=number % 4 + 1,
            impact=number % 3 + 2,
            mitigation="Look at it each month.",
            lead_agency_id=self.cast.agency_ids[self._lead(number)],
        )

    def _review(self, number: int) -> Values:
        return self._appended(
            id=self._key(RiskReview, number),
            risk_id=self._key(Risk, number),
            reviewed_on=self.calendar.start_on,
            likelihood=number % 4 + 1,
            impact=number % 3 + 2,
        )

    def _threatened(self, number: int) -> Values:
        outcome = self._key(Outcome, number * self.shape.outcomes)
        key, risk = self._key(RiskLink, number), self._key(Risk, number)
        return self._owned(id=key, risk_id=risk, outcome_id=outcome)

    def _update(self, number: int, round_: int) -> Values:
        lead = self._lead(number // self.shape.milestones)
        percent = min(100, 15 * (round_ + 1) + number % 7 * 4)
        recorded_at = self.calendar.reported_at(round_)
        return self._owned(
            id=self._key(MilestoneUpdate, number, recorded_at),
            milestone_id=self._key(Milestone, number),
            agency_id=self.cast.agency_ids[lead],
            recorded_by_id=self.cast.agency_client_ids[lead],
            recorded_at=recorded_at,
            effective_on=self.calendar.month(round_) + timedelta(days=number % 28),
            state="complete" if percent == 100 else "in_progress",
            percent=Decimal(percent),
            blocked=number % 23 == 5,
            commentary=f"Month {round_ + 1}: {percent} in a hundred of it is done.",
        )


def _placed(*numbers: int) -> Values:
    ref = ".".join(str(number) for number in numbers)
    return {"ref": ref, "position": position(ref)}


@cache
def _opened_at(calendar: Calendar) -> datetime:
    return calendar.opened_at


@cache
def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
