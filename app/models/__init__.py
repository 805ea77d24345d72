"""Every table, imported so that the metadata is whole."""

from app.models.action import (
    Action,
    ActionContributor,
    Milestone,
    MilestoneUpdate,
    ScheduleChange,
)
from app.models.assessment import Assessment, CrossReference, ExternalReference
from app.models.budget import BudgetLine, Expenditure
from app.models.client import ApiClient, ApiKey
from app.models.import_run import ImportRun
from app.models.indicator import (
    Commitment,
    CommitmentLink,
    Indicator,
    IndicatorLink,
    IndicatorValue,
)
from app.models.job import Job
from app.models.ledger import IdempotencyRecord, LedgerEntry, LedgerHead, PersonalValue
from app.models.outcome import Outcome, OutcomeTarget
from app.models.partnership import Agency, Contact, FundingSource, Partnership, RuleSet
from app.models.plan import Plan, PlanTransition, Section, SectionBudget
from app.models.reading import KeptReading
from app.models.risk import Risk, RiskLink, RiskReview
from app.models.snapshot import Snapshot

__all__ = [
    "Action",
    "ActionContributor",
    "Agency",
    "ApiClient",
    "ApiKey",
    "Assessment",
    "BudgetLine",
    "Commitment",
    "CommitmentLink",
    "Contact",
    "CrossReference",
    "Expenditure",
    "ExternalReference",
    "FundingSource",
    "IdempotencyRecord",
    "ImportRun",
    "Indicator",
    "IndicatorLink",
    "IndicatorValue",
    "Job",
    "KeptReading",
    "LedgerEntry",
    "LedgerHead",
    "Milestone",
    "MilestoneUpdate",
    "Outcome",
    "OutcomeTarget",
    "Partnership",
    "PersonalValue",
    "Plan",
    "PlanTransition",
    "Risk",
    "RiskLink",
    "RiskReview",
    "RuleSet",
    "ScheduleChange",
    "Section",
    "SectionBudget",
    "Snapshot",
]
