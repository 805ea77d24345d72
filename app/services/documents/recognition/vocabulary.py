"""The words by which columns, headings and texts are known. Tables of facts, and nothing else.

Phrases are written as `matching.words` leaves them: lower case, no punctuation. Add a council's
word for something here; the account in docs/importing.md is generated from these tables.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType as Fixed

from app.vocabulary import StatedKind, TextKind


class Role(StrEnum):
    """What a column holds. These are the words that a mapping uses."""

    SECTION = "section"
    OUTCOME = "outcome"
    ACTION = "action"
    MILESTONE = "milestone"
    REF = "ref"
    TITLE = "title"
    WHEN = "when"
    START = "start"
    WHO = "who"
    SUPPORT = "support"
    COSTS = "costs"
    SOURCE = "source"
    BUDGET_CODE = "budget_code"
    RATING = "rating"
    PROGRESS = "progress"
    RISK = "risk"
    TRIGGER = "trigger"
    CONSEQUENCE = "consequence"
    LIKELIHOOD = "likelihood"
    IMPACT = "impact"
    SCORE = "score"
    MITIGATION = "mitigation"
    INDICATOR_REF = "indicator_ref"
    INDICATOR_TITLE = "indicator_title"
    COMMITMENT_REF = "commitment_ref"
    COMMITMENT_TITLE = "commitment_title"
    PLANNED_SPEND = "planned_spend"
    LIKELY_SPEND = "likely_spend"
    IGNORE = "ignore"


COLUMNS = Fixed(
    {
        Role.SECTION: ("theme", "priority theme", "priority area", "section", "workstream"),
        Role.OUTCOME: (
            *("outcome", "outcomes", "objective", "objectives", "strategic objective", "aim"),
            *("aims", "goal", "desired outcome", "priority outcome", "what we want to achieve"),
            *("strategic priority", "strategic priorities"),
        ),
        Role.ACTION: (
            *("action", "actions", "actions milestones", "actions and milestones", "activity"),
            *("activities", "task", "tasks", "what we will do", "what will we do", "key actions"),
            *("action required", "project", "planned action", "what"),
        ),
        Role.MILESTONE: (
            *("milestone", "milestones", "key milestone", "key milestones", "steps", "sub task"),
            *("key tasks", "output", "outputs"),
        ),
        Role.REF: (
            "ref",
            "reference",
            "no",
            "number",
            "item",
            "id",
            "action no",
            "action ref",
            "action id",
        ),
        Role.TITLE: ("title", "description", "name"),
        Role.WHEN: (
            *("by when", "when", "timescale", "timescales", "deadline", "target date", "due"),
            *("due date", "completion date", "date for completion", "deadline for completion"),
            *("end date", "finish", "end", "timeframe", "timetable", "target completion date"),
            *("completion by", "complete by", "milestone due", "milestone date"),
        ),
        Role.START: ("start", "start date", "from", "begins", "commencement"),
        Role.WHO: (
            *("by whom", "whom", "who", "lead", "lead agency", "responsible", "responsibility"),
            *("lead officer", "responsible officer", "responsible agency", "owner", "lead partner"),
            *("action owner", "accountable", "person responsible", "lead organisation"),
            *("risk owner", "led by", "officer", "agency", "organisation", "lead person"),
        ),
        Role.SUPPORT: (
            *("partners", "support", "supporting agencies", "supported by", "other partners"),
            *("contributors", "partner agencies", "key partners", "supporting partners"),
            *("partner organisations", "partner organisation"),
        ),
        Role.COSTS: (
            *("costs", "cost", "budget", "costs budget", "cost budget", "resources", "resource"),
            *("funding", "resource implications", "amount", "financial implications"),
            *("resources required", "estimated cost", "how much"),
        ),
        Role.SOURCE: (
            *("paid for by", "funding body"),
            *("funding source", "source", "source of funding", "funded by", "funding stream"),
            *("budget source", "funder"),
        ),
        Role.BUDGET_CODE: ("budget code", "cost code", "ledger code", "cost centre"),
        Role.RATING: (
            *("rag", "rag status", "status", "brag", "rag rating", "traffic light", "rating"),
            *("current status", "self assessment"),
        ),
        Role.PROGRESS: (
            *("progress", "update", "progress update", "comments", "comment", "progress to date"),
            *("latest position", "commentary", "notes", "current position", "actual"),
        ),
        Role.RISK: ("risk", "risk description", "description of risk", "risks", "threat"),
        Role.TRIGGER: ("trigger", "triggers", "cause", "causes", "risk trigger"),
        Role.CONSEQUENCE: ("consequence", "consequences", "effect", "likely consequences"),
        Role.LIKELIHOOD: ("likelihood", "probability", "chance"),
        Role.IMPACT: ("impact", "severity"),
        Role.SCORE: ("score", "risk score", "risk rating", "total score"),
        Role.MITIGATION: (
            *("mitigation", "mitigating action", "mitigating actions", "mitigating action s"),
            *("controls", "control measures", "countermeasures", "risk response", "contingency"),
            *("mitigating measures", "management of risk"),
        ),
        Role.INDICATOR_REF: (
            *("indicator ref", "ni ref", "indicator", "ni", "indicator no", "ni number"),
            *("performance indicator", "indicators", "laa indicator"),
        ),
        Role.INDICATOR_TITLE: ("ni description", "indicator title", "indicator description"),
        Role.COMMITMENT_REF: ("commitment ref", "scs ref", "commitment no"),
        Role.COMMITMENT_TITLE: ("commitment title", "commitment", "commitments"),
        Role.PLANNED_SPEND: ("planned spend", "planned expenditure", "planned", "planned budget"),
        Role.LIKELY_SPEND: (
            *("likely spend", "likely outturn", "likely", "forecast outturn", "projected outturn"),
        ),
    }
)
"""A column's role, by the words of its header."""

GROUPS = Fixed(
    {
        Role.INDICATOR_REF: ("indicator", "indicators", "national indicators"),
        Role.COMMITMENT_REF: ("commitment", "commitments"),
        Role.WHEN: ("timescale", "timescales", "dates", "date", "timetable"),
        Role.RISK: ("risk", "risk assessment"),
    }
)
"""What a heading over several columns says of them."""

WITHIN = Fixed(
    {
        (Role.INDICATOR_REF, Role.REF): Role.INDICATOR_REF,
        (Role.INDICATOR_REF, Role.TITLE): Role.INDICATOR_TITLE,
        (Role.COMMITMENT_REF, Role.REF): Role.COMMITMENT_REF,
        (Role.COMMITMENT_REF, Role.TITLE): Role.COMMITMENT_TITLE,
        (Role.RISK, Role.TITLE): Role.RISK,
    }
)
"""A general word under such a heading: `Ref.` under indicators is the ref of an indicator."""


class Kind(StrEnum):
    """What a table holds."""

    ACTIONS = "actions"
    STATED_SPEND = "stated_spend"
    RISKS = "risks"
    LINKS = "links"
    UNKNOWN = "unknown"


_SPENT = frozenset({Role.PLANNED_SPEND, Role.LIKELY_SPEND})
_RISK = frozenset({Role.RISK})
_JUDGED = frozenset({Role.LIKELIHOOD, Role.IMPACT, Role.SCORE, Role.MITIGATION})
_DONE = frozenset({Role.ACTION, Role.MILESTONE})
_LINKED = frozenset({Role.INDICATOR_REF, Role.INDICATOR_TITLE, Role.COMMITMENT_TITLE})

KINDS: tuple[tuple[Kind, tuple[frozenset[Role], ...]], ...] = (
    (Kind.STATED_SPEND, (_SPENT,)),
    (Kind.RISKS, (_RISK, _JUDGED)),
    (Kind.ACTIONS, (_DONE,)),
    (Kind.RISKS, (_RISK,)),
    (Kind.LINKS, (_LINKED,)),
)
"""A table is of the first kind of which it has a column from every set."""

STATED = Fixed(
    {
        Role.PLANNED_SPEND: StatedKind.PLANNED,
        Role.LIKELY_SPEND: StatedKind.LIKELY_OUTTURN,
    }
)

SECTION_WORDS = ("planning grid", "section", "theme", "priority", "chapter", "workstream", "grid")
OUTCOME_WORDS = ("objective", "outcome", "strategic objective", "aim", "goal")
"""A heading that is one of these and a number opens a section or an outcome."""

PART_WORDS = ("part", "volume")
ANNEX_WORDS = ("annex", "appendix", "schedule")
PLAN_WORDS = ("plan", "action plan", "strategy", "programme", "tracker", "delivery plan")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words in running text, and the kind of text that they open."""

    phrase: str
    kind: TextKind
    heading_only: bool = False


CUES: tuple[Cue, ...] = (
    Cue("self assessment", TextKind.SELF_ASSESSMENT, heading_only=True),
    Cue("baseline position", TextKind.SELF_ASSESSMENT, heading_only=True),
    Cue("where we are now", TextKind.SELF_ASSESSMENT, heading_only=True),
    Cue("guidance", TextKind.GUIDANCE, heading_only=True),
    Cue("should include", TextKind.GUIDANCE),
    Cue("should cover", TextKind.GUIDANCE),
    Cue("to achieve these improvements", TextKind.IMPROVEMENT),
    Cue("improvements will be achieved", TextKind.IMPROVEMENT),
    Cue("areas for improvement", TextKind.IMPROVEMENT, heading_only=True),
    Cue("planned improvements", TextKind.IMPROVEMENT, heading_only=True),
    Cue("please cut and paste", TextKind.NOTE),
    Cue("overlaps", TextKind.NOTE),
)
"""The first that matches decides the kind of a text; what follows it keeps that kind."""

PRIORITY_CUES = (
    *("priorities", "priority areas", "identified as a priority", "areas for development"),
    *("areas for further development", "priority areas for development"),
)
"""A sentence with one of these and a colon behind opens a list of priorities."""

PRIORITY_SENTENCES = ("our priority", "our main priority", "our key priority")
"""A sentence that begins so, or goes on so after a comma, is a priority without a number."""

RATED = ("self assessment", "self assess", "rag status", "rag rating", "overall status")
"""A sentence with one of these and a colour is a declared rating."""

AGENCY_WORDS = ("agency", "agencies", "organisation", "partner", "partners", "body")
"""A column of owners whose header says one of these names no people."""

PERSON_WORDS = ("officer", "officers", "person", "named")
"""A column of owners whose header says one of these, and none of those, names people."""

NO_ONE = frozenset(
    {
        *("all", "any", "other", "others", "local", "key", "various", "relevant", "partner"),
        *("partners", "agency", "agencies", "stakeholder", "stakeholders", "services", "everyone"),
        *("providers", "parties", "and"),
    }
)
"""An owner of these words alone is nobody in particular."""
