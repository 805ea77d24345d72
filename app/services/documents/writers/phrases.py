"""What a plan prints for its dates, owners, costs and targets: its own words where it has any."""

from collections.abc import Mapping

from app.services.documents.paper import Told
from app.services.documents.writers.words import day, pounds
from app.vocabulary import BudgetState, ScheduleKind, TargetKind

_LATER = {
    ScheduleKind.RECURRING: "Quarterly",
    ScheduleKind.ONGOING: "Ongoing",
    ScheduleKind.CONDITIONAL: "As appropriate",
}
_COSTS = {
    BudgetState.NIL: "Nil",
    BudgetState.TO_BE_IDENTIFIED: "To be identified",
    BudgetState.NOT_STATED: "",
}
_TARGETS = {
    TargetKind.INCREASE_TO: "increase to",
    TargetKind.REDUCE_TO: "reduce to",
    TargetKind.AT_LEAST: "at least",
    TargetKind.AT_MOST: "at most",
    TargetKind.EXACTLY: "exactly",
}


def when(schedule: Told | None) -> str:
    """Say by when; nothing where nothing is scheduled."""
    if schedule is None:
        return ""
    start, due = schedule["start_on"], schedule["due_on"]
    kind = ScheduleKind(schedule["kind"])
    if kind is ScheduleKind.RECURRING and due:
        # One of several: the plan's words for all of them would not tell which.
        return day(due)
    if schedule["printed"]:
        return str(schedule["printed"])
    if kind is ScheduleKind.MONTH:
        return day(due).partition(" ")[2]
    if kind is ScheduleKind.OPEN_START:
        return f"{day(start)} onwards"
    if kind is ScheduleKind.FINANCIAL_YEAR and start and due:
        return f"{start[:4]}/{due[2:4]}"
    if kind in _LATER:
        return _LATER[kind]
    return " to ".join(day(each) for each in (start, due) if each)


def whom(part: Told, agencies: Mapping[str, str]) -> str:
    """Say by whom: as printed, else the contact, and every agency that leads or helps."""
    if part.get("owner_printed"):
        return str(part["owner_printed"])
    contact = part.get("lead_contact")
    named = _contact(contact) if contact else ""
    leads = [part["lead_agency"]] if part["lead_agency"] else []
    others = part.get("contributors") or []
    leads += [each["agency"] for each in others if each["role"] == "joint_lead"]
    helping = [each["agency"] for each in others if each["role"] != "joint_lead"]
    told = ", ".join(filter(None, (named, "/ ".join(agencies.get(a, a) for a in leads))))
    if not helping:
        return told
    return f"{told} with {', '.join(agencies.get(a, a) for a in helping)}".strip()


def _contact(contact: Told) -> str:
    # A name is there only for those who may see it.
    if contact.get("name"):
        return f"{contact['name']} ({contact['role_title']})"
    return str(contact["role_title"])


def costs(line: Told) -> str:
    """Say what a line costs; what is counted elsewhere stands in brackets."""
    if line["printed"]:
        return str(line["printed"])
    if line["amount"] is not None:
        told = pounds(line["amount"])
        return f"({told})" if line["memo"] else told
    return _COSTS.get(BudgetState(line["state"]), "")


def stated(budget: Told) -> str:
    """Say what a section states for a year."""
    return str(budget["printed"] or (pounds(budget["amount"]) if budget["amount"] else ""))


def outcome_target(target: Told) -> str:
    """Say which figure an outcome is judged by."""
    told = [f"Target: {_TARGETS[TargetKind(target['kind'])]} {_figure(target['value'])}"]
    if target["unit"]:
        told[0] += f" {target['unit']}"
    if target["change_percent"] is not None:
        told.append(f"a change of {_figure(target['change_percent'])}%")
    if target["baseline"] is not None:
        told.append(f"from {_figure(target['baseline'])}")
    if target["due_on"]:
        told.append(f"by {day(target['due_on'])}")
    if target["indicator"]:
        told.append(f"measured by {target['indicator']}")
    return f"{', '.join(told)}."


def promised(target: Told | None) -> str:
    """Say how much a milestone promises; nothing where it promises no number."""
    if target is None:
        return ""
    return " ".join(filter(None, (_figure(target["quantity"]), target["unit"])))


def _figure(number: float | int | None) -> str:
    return "" if number is None else f"{number:,.4f}".rstrip("0").rstrip(".")
