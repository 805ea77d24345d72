"""The columns of every report, in order. They are only ever added to, at the end."""

from enum import StrEnum

from app.services.reports.columns import Column, Kind, column, flag, maybe, text, word
from app.vocabulary import (
    BudgetState,
    Direction,
    Meaning,
    MilestoneState,
    NodeKind,
    RiskBand,
    RiskState,
    Rule,
    ScheduleKind,
    Status,
    TargetKind,
    Travel,
    Trend,
)


class Report(StrEnum):
    """The reports there are."""

    ACTIONS = "actions"
    MILESTONES = "milestones"
    UPDATES = "updates"
    BUDGET_LINES = "budget-lines"
    RISKS = "risks"
    INDICATORS = "indicators"
    PROGRESS = "progress"
    RETURNS = "returns"
    INDICATOR_VALUES = "indicator-values"


class Standing(StrEnum):
    """What a budget line adds to the sums: only `counted` adds anything."""

    COUNTED = "counted"
    UNPRICED = "unpriced"
    NIL = "nil"
    TO_BE_IDENTIFIED = "to_be_identified"
    NOT_STATED = "not_stated"
    MEMO = "memo"


PLAN = text("plan", "Code of the plan.", "blackpool-adult-treatment-2006")
SECTION = maybe(text("section_ref", "Ref of the section; empty where there is none.", "8"))
OUTCOME = text("outcome_ref", "Ref of the outcome.", "8.3")
ACTION = text("action_ref", "Ref of the action.", "8.3.2")
LEAD = maybe(text("lead_agency", "Code of the agency that answers for it.", "PCT"))
AS_AT = column(Kind.DAY, "as_at", "The day the plan is read at.")
CURRENCY = text("currency", "Currency of the amounts.", "GBP")
STATUS = word("status", "Where it stands on the day.", Status)
PERCENT = maybe(column(Kind.NUMBER, "percent", "How far it is, from 0 to 100."))
RULE = word("rule", "The rule that decided the status.", Rule)
REASON = text("reason", "The reason in a sentence.", "Due in 28 days.")
SCHEDULE = (
    word("schedule_kind", "How the plan words the deadline, on the day.", ScheduleKind),
    maybe(word("schedule_meaning", "A promise to finish, or only how long it runs.", Meaning)),
    maybe(column(Kind.DAY, "start_on", "The day it starts, as scheduled on the day.")),
    maybe(column(Kind.DAY, "due_on", "The day it is due, as scheduled on the day.")),
    maybe(text("schedule_printed", "The deadline in the plan's words.", "Sept 2006")),
    maybe(column(Kind.DAY, "original_due_on", "The day first agreed.")),
    column(Kind.WHOLE, "times_revised", "How often the schedule was changed since.", 1),
)


def _id(name: str, of: str) -> Column:
    return column(Kind.ID, name, f"Id of the {of}; it never changes, where a ref may.")


def _count(name: str, of: str, example: int = 4) -> Column:
    return column(Kind.WHOLE, name, of, example)


ACTIONS = (
    *(PLAN, SECTION, OUTCOME),
    text("ref", "Ref of the action.", "8.3.2"),
    text("description", "What will be done.", "Open a second clinic"),
    maybe(text("section_title", "Title of the section.", "Structured treatment")),
    text("outcome_statement", "What the outcome promises.", "More people complete treatment"),
    LEAD,
    flag("lead_inferred", "Whether the lead was inferred and not printed as such."),
    maybe(text("joint_leads", "Codes of agencies that lead jointly, with commas.", "NHS, PCT")),
    maybe(text("supporters", "Codes of agencies that support, with commas.", "POLICE")),
    flag("has_owner", "Whether an agency or a contact leads it."),
    maybe(text("budget_codes", "Codes in somebody's ledger, with commas.", "6102")),
    *(*SCHEDULE, AS_AT, STATUS, PERCENT),
    maybe(
        column(Kind.NUMBER, "coverage", "Share of the started work that is known of, 0 to 1.", 1)
    ),
    *(RULE, REASON),
    _count("milestones", "Milestones beneath it, cancelled ones too."),
    _count("milestones_complete", "Those that are complete on the day.", 1),
    _id("action_id", "action"),
)
MILESTONES = (
    *(PLAN, SECTION, OUTCOME, ACTION),
    text("ref", "Ref of the milestone.", "8.3.2.1"),
    text("title", "What is to be reached.", "Contract signed"),
    flag("key", "Whether it is a key milestone."),
    column(Kind.NUMBER, "weight", "How much it weighs beside its siblings.", 1),
    LEAD,
    *SCHEDULE,
    flag("schedule_inherited", "Whether the schedule is that of its action."),
    maybe(column(Kind.NUMBER, "target_quantity", "The quantity to be reached.", 40)),
    maybe(text("target_unit", "What is counted.", "beds")),
    maybe(column(Kind.NUMBER, "target_baseline", "Where it began.", 0)),
    *(AS_AT, STATUS, PERCENT, RULE, REASON),
    word("state", "What was last reported by the day; not started, if nothing.", MilestoneState),
    flag("reported", "Whether anything was reported by the day."),
    maybe(column(Kind.NUMBER, "quantity", "The quantity reached.", 25)),
    maybe(column(Kind.DAY, "forecast_on", "The day it is now expected.")),
    flag("blocked", "Whether something stands in its way."),
    maybe(column(Kind.DAY, "effective_on", "The day the last report speaks of.")),
    maybe(column(Kind.DAY, "completed_on", "The day it was complete from.")),
    maybe(text("commentary", "The words of the last report.", "Three bids are in.")),
    maybe(text("reported_by", "Name of the client that reported.", "PCT performance system")),
    maybe(column(Kind.INSTANT, "reported_at", "When the last report was recorded, in UTC.")),
    _id("milestone_id", "milestone"),
)
UPDATES = (
    *(PLAN, SECTION, OUTCOME, ACTION),
    text("milestone_ref", "Ref of the milestone.", "8.3.2.1"),
    column(Kind.DAY, "effective_on", "The day it speaks of."),
    maybe(word("state", "The state reported; empty if left out.", MilestoneState)),
    maybe(column(Kind.NUMBER, "percent", "The percentage reported; empty if left out.")),
    maybe(column(Kind.NUMBER, "quantity", "The quantity reported; empty if left out.", 25)),
    maybe(column(Kind.DAY, "forecast_on", "The day it is now expected; empty if left out.")),
    flag("blocked", "Whether something stands in its way."),
    maybe(text("commentary", "The words of the report.", "Three bids are in.")),
    maybe(text("agency", "Code of the agency that reported.", "PCT")),
    maybe(text("reported_by", "Name of the client that reported.", "PCT performance system")),
    column(Kind.INSTANT, "recorded_at", "When it was recorded, in UTC."),
    maybe(text("external_ref", "What the sender calls it.", "run-311")),
    flag("counts", "Whether it counts: neither voided nor superseded."),
    flag("voided", "Whether it was taken back."),
    maybe(column(Kind.INSTANT, "voided_at", "When it was taken back, in UTC.")),
    maybe(text("voided_by", "Name of the client that took it back.", "Demo coordinator")),
    maybe(text("void_reason", "Why it was taken back.", "Sent to the wrong milestone")),
    flag("superseded", "Whether a later one stands in its place."),
    maybe(_id("supersedes_id", "update it stands in the place of")),
    *(_id("update_id", "update"), _id("milestone_id", "milestone")),
)
BUDGET_LINES = (
    *(PLAN, SECTION, OUTCOME, ACTION),
    _count("number", "Number of the line within its action.", 1),
    LEAD,
    maybe(text("funding_source", "Code of the source that pays.", "PTB")),
    column(Kind.WHOLE, "fy_start_year", "The year its financial year starts in.", 2006),
    text("financial_year", "The financial year as printed.", "2006/07"),
    word("state", "What the plan says of the cost.", BudgetState),
    flag("memo", "Whether it is counted elsewhere, and shown here only."),
    word("standing", "What it adds to the sums.", Standing),
    maybe(column(Kind.MONEY, "amount", "The amount stated; empty where there is none.")),
    column(Kind.MONEY, "planned", "What it adds to the planned sum: 0.00 unless it is counted."),
    column(Kind.MONEY, "actual", "Spent on the line to the day; 0.00 on a memo line."),
    maybe(column(Kind.MONEY, "forecast", "Spent and still expected; empty if never reported.")),
    CURRENCY,
    maybe(text("counted_in", "Action and number of the line that counts a memo line.", "8.3.2/1")),
    maybe(text("printed", "The cost in the plan's words.", "£1,234.50 PTB")),
    *(AS_AT, _id("budget_line_id", "line")),
)
RISKS = (
    PLAN,
    text("ref", "Ref of the risk.", "R1"),
    text("description", "What may go wrong.", "The lease is not signed"),
    maybe(text("trigger", "What would set it off.", "The landlord sells")),
    maybe(text("consequence", "What would follow.", "The clinic opens late")),
    *(LEAD, word("state", "Whether it is still to be managed, as known now.", RiskState)),
    maybe(_count("likelihood", "How likely, 1 to 4, by the last review by the day.", 3)),
    maybe(_count("impact", "How hard it would hit, 1 to 4, by that review.", 4)),
    maybe(_count("score", "Likelihood times impact.", 12)),
    maybe(word("band", "The band of the score on the present matrix.", RiskBand)),
    word("appetite", "The highest band that is accepted.", RiskBand),
    flag("above_appetite", "Whether it is known to be above that."),
    maybe(word("trend", "How the last two scores compare.", Trend)),
    _count("reviews", "Reviews by the day, the first score too.", 2),
    maybe(column(Kind.DAY, "reviewed_on", "The day of the last review by the day.")),
    maybe(_count("target_likelihood", "The likelihood aimed at.", 1)),
    maybe(_count("target_impact", "The impact aimed at.", 4)),
    maybe(_count("target_score", "The score aimed at.", 4)),
    maybe(word("target_band", "The band aimed at.", RiskBand)),
    maybe(text("mitigation", "What is done about it.", "A second site is looked at")),
    maybe(column(Kind.DAY, "mitigation_due_on", "The day by which that is done.")),
    maybe(text("mitigation_due_printed", "The same in the plan's words.", "Sept 2006")),
    flag("mitigation_overdue", "Whether it is past that day and the risk is open."),
    maybe(text("threatens", "Refs of outcomes and actions, with commas.", "8.3, 8.3.2")),
    column(Kind.MONEY, "money_at_risk", "Counted money of the actions, if above appetite."),
    *(CURRENCY, AS_AT, _id("risk_id", "risk")),
)
INDICATORS = (
    *(PLAN, SECTION, OUTCOME),
    text("outcome_statement", "What the outcome promises.", "More people complete treatment"),
    maybe(text("indicator", "Ref of the indicator; empty where the target names none.", "NI 40")),
    maybe(text("indicator_title", "What it measures.", "Drug users in effective treatment")),
    maybe(text("unit", "What is counted.", "people")),
    maybe(word("good_direction", "Which way it should move.", Direction)),
    word("target_kind", "How the target is to be read.", TargetKind),
    maybe(column(Kind.NUMBER, "baseline", "Where it began.", 900)),
    column(Kind.NUMBER, "final_target", "The figure aimed at in the end.", 1100),
    maybe(column(Kind.DAY, "target_due_on", "The day by which it is aimed at.")),
    maybe(text("period", "Quarter or year measured; empty before the first figure.", "2006-Q2")),
    maybe(column(Kind.DAY, "period_end_on", "Last day of the period.")),
    maybe(column(Kind.NUMBER, "actual", "The figure of the period.", 980)),
    maybe(column(Kind.NUMBER, "target", "The figure aimed at by the end of the period.", 1000)),
    word("status", "How the figure compares with its target.", Status),
    maybe(word("direction_of_travel", "Whether the last two figures move well.", Travel)),
    flag("latest", "Whether it is what the performance reading tells on the day."),
    *(AS_AT, _id("outcome_id", "outcome")),
    maybe(column(Kind.NUMBER, "numerator", "What a percentage is made of, areas added up.", 49)),
    maybe(column(Kind.NUMBER, "denominator", "The whole that it is a part of.", 98)),
)
PROGRESS = (
    *(PLAN, word("node_kind", "Plan, section, outcome or action.", NodeKind)),
    text("ref", "Ref of the node; of a plan its code.", "8.3"),
    text("title", "Its title, statement or description.", "More people complete treatment"),
    maybe(text("section_ref", "Ref of the section it is, or is in.", "8")),
    maybe(text("outcome_ref", "Ref of the outcome it is, or is in.", "8.3")),
    *(LEAD, maybe(column(Kind.DAY, "due_on", "The day it is due, as scheduled on the day."))),
    *(AS_AT, STATUS, PERCENT),
    maybe(
        column(Kind.NUMBER, "coverage", "Share of the started work that is known of, 0 to 1.", 1)
    ),
    *(RULE, REASON),
    _count("total", "Milestones beneath it."),
    *(
        _count(status.value, f"Those whose status is {status.value.replace('_', ' ')}.", 1)
        for status in Status
        if status is not Status.EMPTY
    ),
    text("rule_set", "The thresholds in force.", "partnership-0"),
    _id("node_id", "node"),
)
RETURNS = (
    PLAN,
    text("period", "The quarter.", "2006-Q2"),
    text("period_label", "The quarter as printed.", "2006/07 Q2"),
    column(Kind.DAY, "period_start_on", "First day of the quarter."),
    column(Kind.DAY, "period_end_on", "Last day of the quarter."),
    column(Kind.DAY, "due_on", "Last day on which a return is on time."),
    LEAD,
    _count("due", "Milestones that had to be reported on.", 4),
    _count("received", "Those that were, by the day.", 3),
    _count("outstanding", "Those that were not.", 1),
    _count("late", "Those received after the return was due.", 1),
    *(flag("overdue", "Whether any is outstanding after that day."), AS_AT),
)
INDICATOR_VALUES = (
    *(PLAN, text("scheme", "Whose indicator it is: `NI`, or another set.", "NI")),
    text("indicator", "Ref of the indicator.", "NI 40"),
    text("indicator_title", "What it measures.", "Drug users in effective treatment"),
    maybe(text("unit", "What is counted.", "people")),
    maybe(word("good_direction", "Which way it should move.", Direction)),
    maybe(text("outcome_refs", "Refs of the outcomes it is linked to, with commas.", "2, 3")),
    maybe(text("period", "Quarter or year measured; empty where there is no figure.", "2006-Q2")),
    maybe(text("period_label", "The period as printed.", "2006/07 Q2")),
    maybe(column(Kind.DAY, "period_start_on", "First day of the period.")),
    maybe(column(Kind.DAY, "period_end_on", "Last day of the period.")),
    maybe(text("area", "The area measured; empty for the whole.", "Blackpool North")),
    flag("of_plan", "Whether it was measured for the plan, and not for an area of all plans."),
    maybe(column(Kind.NUMBER, "figure", "The value, or what the ratio comes to in per cent.", 50)),
    maybe(column(Kind.NUMBER, "value", "The value recorded; empty for a ratio.", 980)),
    maybe(column(Kind.NUMBER, "numerator", "Of a ratio: the part.", 49)),
    maybe(column(Kind.NUMBER, "denominator", "Of a ratio: the whole.", 98)),
    maybe(text("source", "Where the figure comes from.", "Treatment monitoring return")),
    flag("counts", "Whether it stands: the last of its period and area, the plan's own first."),
    maybe(column(Kind.INSTANT, "recorded_at", "When it was recorded, in UTC.")),
    maybe(text("recorded_by", "Name of the client that recorded it.", "Demo coordinator")),
    maybe(_id("value_id", "figure")),
)
TABLES: dict[Report, tuple[Column, ...]] = {
    Report.ACTIONS: ACTIONS,
    Report.MILESTONES: MILESTONES,
    Report.UPDATES: UPDATES,
    Report.BUDGET_LINES: BUDGET_LINES,
    Report.RISKS: RISKS,
    Report.INDICATORS: INDICATORS,
    Report.PROGRESS: PROGRESS,
    Report.RETURNS: RETURNS,
    Report.INDICATOR_VALUES: INDICATOR_VALUES,
}
MEANINGS: dict[Report, str] = {
    Report.ACTIONS: "every action, its schedule and where it stands",
    Report.MILESTONES: "every milestone, its schedule, what was last reported and its status",
    Report.UPDATES: "every update ever recorded, those that count no more too",
    Report.BUDGET_LINES: "every budget line, what it adds to the plan and what was spent on it",
    Report.RISKS: "every risk as it was last reviewed",
    Report.INDICATORS: "every outcome's target, with one row for each period measured",
    Report.PROGRESS: "every plan, section, outcome and action, its status and counts",
    Report.RETURNS: "what each lead agency had to report for each quarter that has begun",
    Report.INDICATOR_VALUES: "every figure of the indicators of a plan, or that there is none yet",
}
