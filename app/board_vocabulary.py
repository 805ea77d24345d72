"""The words of what a board is told: exceptions, and what moved. Standard library only."""

from enum import StrEnum


class ExceptionKind(StrEnum):
    """What a board wants to be told of a plan that does not go as it should."""

    OVERDUE = "overdue"
    BLOCKED = "blocked"
    SLIPPED_TWICE = "slipped_twice"
    NO_RECENT_REPORT = "no_recent_report"
    BEHIND_PACE = "behind_pace"
    RATINGS_DIFFER = "ratings_differ"
    SPEND_AHEAD_OF_PROGRESS = "spend_ahead_of_progress"
    RISK_ABOVE_APPETITE = "risk_above_appetite"
    NO_OWNER = "no_owner"
    NO_DEADLINE = "no_deadline"
    UNSERVED_COMMITMENT = "unserved_commitment"
    UNSERVED_INDICATOR = "unserved_indicator"


class Movement(StrEnum):
    """What became of a part of a plan between two snapshots."""

    MOVED = "moved"
    APPEARED = "appeared"
    GONE = "gone"
