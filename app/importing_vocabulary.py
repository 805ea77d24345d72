"""The words of imports and of the jobs they run as. Standard library only."""

from enum import StrEnum


class ImportState(StrEnum):
    """How far an import is: it waits, is worked on, can be applied, was applied, or failed."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    APPLIED = "applied"
    FAILED = "failed"


class ImportStep(StrEnum):
    """What an import that is running is busy with."""

    READING = "reading"
    RECOGNISING = "recognising"
    COMPARING = "comparing"
    TRYING = "trying"


class ImportAction(StrEnum):
    """What becomes of one thing when an import is applied."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    MISSING = "missing"


class ItemKind(StrEnum):
    """What an item of an imported document is."""

    PLAN = "plan"
    AGENCY = "agency"
    FUNDING_SOURCE = "funding_source"
    CONTACT = "contact"
    SECTION = "section"
    OUTCOME = "outcome"
    ACTION = "action"
    MILESTONE = "milestone"
    BUDGET_LINE = "budget_line"
    RISK = "risk"
    INDICATOR_LINK = "indicator_link"
    COMMITMENT_LINK = "commitment_link"
    ASSESSMENT = "assessment"
    CROSS_REFERENCE = "cross_reference"


class AnswerKind(StrEnum):
    """What an answer to a question of an import is."""

    # What the cell should print, in the words that a plan would use.
    CELL = "cell"
    # The code of an agency, or its name; a new code makes one.
    AGENCY = "agency"
    SOURCE = "source"
    REF = "ref"
    PERIOD = "period"
    TITLE = "title"
    CHOICE = "choice"


class ValueOrigin(StrEnum):
    """Where a value comes from: the document prints it, it follows from others, or was answered."""

    PRINTED = "printed"
    INFERRED = "inferred"
    ANSWERED = "answered"


class JobKind(StrEnum):
    """What a worker has to do."""

    IMPORT = "import"


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
