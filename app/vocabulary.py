"""Every closed list of words Waymark uses, stored and sent by value. Standard library only."""

from enum import StrEnum


class AgencyKind(StrEnum):
    """What sort of body an agency is; a joint commissioning group is a group."""

    ORGANISATION = "organisation"
    GROUP = "group"


class PlanState(StrEnum):
    """The life cycle of a plan."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    AGREED = "agreed"
    ACTIVE = "active"
    CLOSED = "closed"
    SUPERSEDED = "superseded"


class TextKind(StrEnum):
    """What a text of a section is for."""

    GUIDANCE = "guidance"
    SELF_ASSESSMENT = "self_assessment"
    IMPROVEMENT = "improvement"
    NOTE = "note"


class StatedKind(StrEnum):
    """Which figure a section states for a financial year."""

    PLANNED = "planned"
    LIKELY_OUTTURN = "likely_outturn"


class TargetKind(StrEnum):
    """How an outcome's target is to be read."""

    INCREASE_TO = "increase_to"
    REDUCE_TO = "reduce_to"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACTLY = "exactly"


class ContributorRole(StrEnum):
    """How an agency contributes to an action that it does not lead alone."""

    JOINT_LEAD = "joint_lead"
    SUPPORT = "support"


class ScheduleKind(StrEnum):
    """How a plan words a deadline."""

    DAY = "day"
    MONTH = "month"
    RANGE = "range"
    FINANCIAL_YEAR = "financial_year"
    OPEN_START = "open_start"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    CONDITIONAL = "conditional"
    NONE = "none"


class Meaning(StrEnum):
    """Whether a schedule's end is a promise to finish or only says how long something runs."""

    DEADLINE = "deadline"
    PERIOD = "period"


class MilestoneState(StrEnum):
    """What an agency reports of a milestone."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    CANCELLED = "cancelled"


class Status(StrEnum):
    """Where a milestone, or anything above it, stands. `EMPTY` is for nodes without leaves."""

    COMPLETE = "complete"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_DUE = "not_due"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EMPTY = "empty"


class NodeKind(StrEnum):
    """What a node of a reading is."""

    PORTFOLIO = "portfolio"
    AGENCY = "agency"
    PLAN = "plan"
    SECTION = "section"
    OUTCOME = "outcome"
    ACTION = "action"
    MILESTONE = "milestone"


class Rule(StrEnum):
    """The rule that decides a status, of a milestone or of anything above it."""

    CANCELLED = "CANCELLED"
    COMPLETED = "COMPLETED"
    COMPLETED_LATE = "COMPLETED_LATE"
    OVERDUE = "OVERDUE"
    PERIOD_ENDED = "PERIOD_ENDED"
    BLOCKED = "BLOCKED"
    FORECAST_MISSES_DEADLINE = "FORECAST_MISSES_DEADLINE"
    NOT_YET_STARTED = "NOT_YET_STARTED"
    REPORT_OWED = "REPORT_OWED"
    NEVER_REPORTED = "NEVER_REPORTED"
    BEHIND_PROFILE = "BEHIND_PROFILE"
    BEHIND_PACE = "BEHIND_PACE"
    DUE_SOON_NOT_STARTED = "DUE_SOON_NOT_STARTED"
    ON_TRACK = "ON_TRACK"
    ALL_COMPLETE = "ALL_COMPLETE"
    KEY_RED = "KEY_RED"
    RED_SHARE = "RED_SHARE"
    ANY_RED = "ANY_RED"
    AMBER_SHARE = "AMBER_SHARE"
    NOTHING_STARTED = "NOTHING_STARTED"
    LOW_COVERAGE = "LOW_COVERAGE"
    ON_COURSE = "ON_COURSE"
    ALL_CANCELLED = "ALL_CANCELLED"
    NO_MILESTONES = "NO_MILESTONES"


class BudgetState(StrEnum):
    """What a plan says of a cost: nil, to be identified and not stated are different facts."""

    CONFIRMED = "confirmed"
    NIL = "nil"
    TO_BE_IDENTIFIED = "to_be_identified"
    NOT_STATED = "not_stated"


class ExpenditureKind(StrEnum):
    """Money spent, or money expected to be spent."""

    ACTUAL = "actual"
    FORECAST = "forecast"


class BudgetDimension(StrEnum):
    """What a budget can be added up by."""

    ACTION = "action"
    OUTCOME = "outcome"
    SECTION = "section"
    PLAN = "plan"
    FUNDING_SOURCE = "funding_source"
    LEAD_AGENCY = "lead_agency"
    FINANCIAL_YEAR = "financial_year"


class ReconciliationStatus(StrEnum):
    """How the counted lines of a section compare with its stated planned spend."""

    RECONCILED = "reconciled"
    OVER = "over"
    UNDER = "under"
    NOT_STATED = "not_stated"


class FindingCode(StrEnum):
    """What a reconciliation finds beside the sums."""

    COUNTED_WITHOUT_SOURCE = "counted_without_source"
    COUNTED_WITHOUT_OWNER = "counted_without_owner"
    SOURCE_WITHOUT_AMOUNT = "source_without_amount"


class RiskState(StrEnum):
    """Whether a risk is still to be managed."""

    OPEN = "open"
    CLOSED = "closed"


class RiskBand(StrEnum):
    """How a cell of the risk matrix is named; appetite is one of these."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


class Trend(StrEnum):
    """How the last two of a series compare."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


class Direction(StrEnum):
    """Which way an indicator should move, and whether it does."""

    UP = "up"
    DOWN = "down"


class Travel(StrEnum):
    """Whether an outcome's indicator moves the way it should."""

    IMPROVING = "improving"
    STEADY = "steady"
    WORSENING = "worsening"


class LinkRole(StrEnum):
    """Whether a plan or outcome is measured by an indicator, or only supports it."""

    MEASURES = "measures"
    SUPPORTS = "supports"


class LaaStatus(StrEnum):
    """How an indicator stands in the local area agreement."""

    DESIGNATED = "designated"
    LOCAL = "local"
    NONE = "none"


class Rating(StrEnum):
    """A self-assessed rating; blue, on the four-colour scale, means complete."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"


class Scale(StrEnum):
    """The colours an assessor may choose from."""

    RAG = "rag"
    BRAG = "brag"


class ReferenceState(StrEnum):
    """Whether the words of a cross-reference lead where they say."""

    RESOLVED = "resolved"
    MISDIRECTED = "misdirected"
    DANGLING = "dangling"


class Scope(StrEnum):
    """What a client's key allows."""

    PLANS_READ = "plans:read"
    PLANS_WRITE = "plans:write"
    UPDATES_WRITE = "updates:write"
    FINANCE_WRITE = "finance:write"
    RISKS_WRITE = "risks:write"
    CONTACTS_READ = "contacts:read"
    ADMIN = "admin"


class LedgerAction(StrEnum):
    """What a ledger entry tells of a row."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


class BatchMode(StrEnum):
    """Whether a batch is recorded as one, or each of its updates by itself."""

    ATOMIC = "atomic"
    EACH = "each"
