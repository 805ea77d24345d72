"""The sheets of the exported workbook and their columns: the same for writing and for reading."""

from app.services.documents.workbook.shape import Column, Sheet, worked_out
from app.services.documents.workbook.values import Kind

TEXT, DAY, MONEY, NUMBER = Kind.TEXT, Kind.DAY, Kind.MONEY, Kind.NUMBER
WHOLE, FLAG, LINES = Kind.WHOLE, Kind.FLAG, Kind.LINES

SCHEDULE = (
    Column("By when", "schedule.printed", width=20),
    Column("Kind of date", "schedule.kind"),
    Column("Starts", "schedule.start_on", DAY, 12),
    Column("Due", "schedule.due_on", DAY, 12),
    Column("Meaning", "schedule.meaning", width=10),
)
LEADS = (
    Column("Lead agency", "lead_agency"),
    Column("Contact", "lead_contact.role_title", width=24),
    Column("Agency of contact", "lead_contact.agency"),
    Column("Name of contact", "lead_contact.name", width=20),
    Column("Number of contact", "lead_contact.number", WHOLE, 10),
)
STATUS = (
    worked_out("Status", "status"),
    worked_out("Letter", "letter", width=8),
    worked_out("Percent", "percent", NUMBER, 10),
    worked_out("Reason", "reason", width=60),
)
PARENTS = (
    worked_out("Section", "section", width=10),
    worked_out("Section title", "section_title", width=28),
    Column("Outcome", "parent", width=10),
    worked_out("Outcome statement", "outcome_statement", width=40),
)

ACTIONS = Sheet(
    "Actions",
    (
        *PARENTS,
        Column("Action", "ref", width=10),
        Column("Description", "description", width=60),
        *SCHEDULE,
        *LEADS,
        Column("By whom", "owner_printed", width=24),
        Column("Lead inferred", "lead_inferred", FLAG),
        Column("With", "contributors", Kind.CONTRIBUTORS, 24),
        Column("Budget codes", "budget_codes", LINES),
        *STATUS,
    ),
    "actions",
)
MILESTONES = Sheet(
    "Milestones",
    (
        Column("Action", "parent", width=10),
        Column("Milestone", "ref", width=12),
        Column("Title", "title", width=50),
        *SCHEDULE,
        worked_out("Due in all", "due_on", DAY, 12),
        *LEADS,
        worked_out("Led by", "led_by"),
        Column("Weight", "weight", NUMBER, 8),
        Column("Key", "key", FLAG, 8),
        Column("Target", "target.quantity", NUMBER, 10),
        Column("Unit", "target.unit", width=20),
        Column("Baseline", "target.baseline", NUMBER, 10),
        Column("Profile", "target.profile", Kind.QUANTITIES, 24),
        *STATUS,
    ),
    "milestones",
)
LINES_OF_BUDGET = Sheet(
    "Budget lines",
    (
        worked_out("Section", "section", width=10),
        worked_out("Outcome", "outcome", width=10),
        Column("Action", "parent", width=10),
        Column("Line", "number", WHOLE, 8),
        Column("Amount", "amount", MONEY, 16),
        Column("Funding source", "funding_source"),
        Column("Financial year", "fy_start_year", WHOLE, 12),
        Column("State", "state", width=18),
        Column("Counted elsewhere", "memo", FLAG),
        Column("Counted in action", "counted_in.action"),
        Column("Counted in line", "counted_in.number", WHOLE),
        Column("Costs as printed", "printed", width=24),
    ),
    "budget_lines",
)
OF_COST = LINES_OF_BUDGET.columns[3:]
OUTCOMES = Sheet(
    "Outcomes",
    (
        Column("Section", "parent", width=10),
        Column("Outcome", "ref", width=10),
        Column("Statement", "statement", width=60),
        Column("Note", "note", width=40),
        Column("Lead agency", "lead_agency"),
        Column("Indicator", "target.indicator"),
        Column("Kind of target", "target.kind"),
        Column("Target", "target.value", NUMBER, 12),
        Column("Unit", "target.unit", width=20),
        Column("Baseline", "target.baseline", NUMBER, 12),
        Column("Change in percent", "target.change_percent", NUMBER, 12),
        Column("Target due", "target.due_on", DAY, 12),
        Column("Target as printed", "target.printed", width=30),
        Column("Profile", "target.profile", Kind.VALUES, 24),
        *STATUS,
    ),
    "outcomes",
)
SECTIONS = Sheet(
    "Sections",
    (
        Column("Section", "ref", width=10),
        Column("Title", "title", width=50),
        Column("Replaces", "replaces", width=30),
        Column("New", "is_new", FLAG, 8),
        *STATUS,
    ),
    "sections",
)
SECTION_TEXTS = Sheet(
    "Section texts",
    (
        Column("Section", "parent", width=10),
        Column("Kind", "kind", width=18),
        Column("Text", "text", width=100),
    ),
    "texts",
)
PRIORITIES = Sheet(
    "Priorities",
    (
        Column("Section", "parent", width=10),
        Column("Number", "number", WHOLE, 8),
        Column("Priority", "text", width=100),
    ),
    "priorities",
)
STATED = Sheet(
    "Stated budgets",
    (
        Column("Section", "parent", width=10),
        Column("Financial year", "fy_start_year", WHOLE),
        Column("Kind", "kind", width=18),
        Column("Amount", "amount", MONEY, 16),
        Column("As printed", "printed", width=24),
    ),
    "budgets",
)
RISKS = Sheet(
    "Risks",
    (
        Column("Risk", "ref", width=8),
        Column("Description", "description", width=60),
        Column("Trigger", "trigger", width=30),
        Column("Consequence", "consequence", width=30),
        Column("Likelihood", "likelihood", WHOLE, 10),
        Column("Impact", "impact", WHOLE, 10),
        worked_out("Score", "score", WHOLE, 8),
        worked_out("Band", "band"),
        worked_out("Above appetite", "above_appetite", FLAG),
        worked_out("Trend", "trend"),
        Column("Likelihood as printed", "likelihood_printed"),
        Column("Impact as printed", "impact_printed"),
        Column("Target likelihood", "target_likelihood", WHOLE, 10),
        Column("Target impact", "target_impact", WHOLE, 10),
        Column("Mitigation", "mitigation", width=50),
        Column("Lead agency", "lead_agency"),
        Column("Mitigation due", "mitigation_due_on", DAY, 12),
        Column("Due as printed", "mitigation_due_printed", width=20),
        Column("State", "state"),
        Column("Outcomes", "outcomes", Kind.CODES),
        Column("Actions", "actions", Kind.CODES),
    ),
    "risks",
)
INDICATORS = Sheet(
    "Indicators",
    (
        Column("Indicator", "indicator"),
        Column("Outcome", "outcome", width=10),
        Column("Role", "role"),
        Column("Local area agreement", "laa"),
        Column("Agreed target", "agreed_target", NUMBER),
    ),
    "indicator_links",
)
COMMITMENTS = Sheet(
    "Commitments",
    (
        Column("Strategy", "commitment.strategy", width=40),
        Column("Commitment", "commitment.ref"),
        Column("Title", "commitment.title", width=60),
        Column("Outcome", "outcome", width=10),
        Column("Action", "action", width=10),
    ),
    "commitment_links",
)
ASSESSMENTS = Sheet(
    "Self-assessments",
    (
        Column("Of a", "subject.kind"),
        Column("Ref", "subject.ref", width=10),
        Column("Scale", "scale"),
        Column("Rating", "rating"),
        Column("Why", "narrative", width=60),
        Column("Assessor", "assessor", width=24),
        Column("On", "assessed_on", DAY, 12),
    ),
    "assessments",
)
REFERENCES = Sheet(
    "Cross-references",
    (
        Column("Stands in a", "subject.kind"),
        Column("Ref", "subject.ref", width=10),
        Column("As printed", "printed", width=50),
        Column("Leads to a", "target.kind"),
        Column("Leads to", "target.ref", width=10),
        Column("State", "state"),
        Column("Explicit", "explicit", FLAG, 8),
    ),
    "cross_references",
)
AGENCIES = Sheet(
    "Agencies",
    (
        Column("Code", "code"),
        Column("Name", "name", width=50),
        Column("Kind", "kind"),
        Column("Other names", "aliases", LINES, 40),
    ),
    "agencies",
)
SOURCES = Sheet(
    "Funding sources", (Column("Code", "code"), Column("Name", "name", width=50)), "funding_sources"
)
CONTACTS = Sheet(
    "Contacts",
    (
        Column("Contact", "role_title", width=40),
        Column("Agency", "agency"),
        Column("Name", "name", width=30),
        Column("Number", "number", WHOLE, 8),
    ),
    "contacts",
)
RECONCILIATION = Sheet(
    "Reconciliation",
    (
        worked_out("Section", "ref", width=10),
        worked_out("Title", "title", width=50),
        worked_out("Stated", "stated", MONEY, 16),
        worked_out("Counted in lines", "counted", MONEY, 16),
        worked_out("Variance", "variance", MONEY, 16),
        worked_out("Result", "status"),
    ),
)
MEMO_LINES = Sheet(
    "Memo lines",
    (
        worked_out("Line", "memo_line", width=18),
        worked_out("Amount", "memo", MONEY, 16),
        worked_out("Counted in", "counted_line", width=18),
        worked_out("Amount there", "counted", MONEY, 16),
        worked_out("Difference", "difference", MONEY, 16),
    ),
)
FINDINGS = Sheet(
    "Findings",
    (
        worked_out("Action", "ref", width=10),
        worked_out("Finding", "code", width=28),
        worked_out("In words", "text", width=90),
    ),
)

# The fields of the plan itself, on the sheet About.
OF_PLAN = (
    Column("Code", "code"),
    Column("Title", "title"),
    Column("Part", "part"),
    Column("Date of the document", "document_date", DAY),
    Column("First day", "period_start_on", DAY),
    Column("Last day", "period_end_on", DAY),
    Column("Financial year", "fy_start_year", WHOLE),
    Column("Plan before", "predecessor"),
    Column("One section is called", "labels.section"),
    Column("One outcome is called", "labels.outcome"),
    Column("Narrative", "narrative"),
)
THRESHOLD = "Threshold: "

SHEETS = (
    *(ACTIONS, MILESTONES, LINES_OF_BUDGET, OUTCOMES, SECTIONS, SECTION_TEXTS, PRIORITIES, STATED),
    *(RISKS, INDICATORS, COMMITMENTS, ASSESSMENTS, REFERENCES, AGENCIES, SOURCES, CONTACTS),
    *(RECONCILIATION, MEMO_LINES, FINDINGS),
)
