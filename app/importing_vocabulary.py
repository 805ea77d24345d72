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
