"""The API in plain Python: what it should have kept of what it was sent, and should say of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Said = dict[str, Any]
Told = Counter[tuple[str, str]]
FULL = 100


@dataclass(frozen=True)
class Standing:
    """Where a milestone stands by one update; `measured` leaves out what completion implies."""

    day: str
    state: str
    measured: int | None
    forecast_on: str | None
    blocked: bool

    @property
    def percent(self) -> int | None:
        """Return what the API tells."""
        return FULL if self.state == "complete" else self.measured


def resolve(said: Said, before: Standing | None) -> Standing:
    """Fill in what an update leaves out."""
    percent, state = said["percent"], said["state"]
    known = before.state if before else "not_started"
    if state is None:
        stays = not percent or (known == "complete" and percent == FULL)
        state = known if stays else "in_progress"
    measured = before.measured if before else None
    if percent is not None and state != "complete":
        measured = percent
    forecast_on = said["forecast_on"] or (before.forecast_on if before else None)
    return Standing(said["effective_on"], state, measured, forecast_on, said["blocked"])


@dataclass
class Leaf:
    """A milestone, with its updates in the order of the days they speak of."""

    leads: frozenset[str]
    standings: list[Standing] = field(default_factory=list)

    def take(self, said: Said) -> None:
        """Take an update in: after all of its day and before all of later ones."""
        place = sum(standing.day <= said["effective_on"] for standing in self.standings)
        before = self.standings[place - 1] if place else None
        self.standings.insert(place, resolve(said, before))

    def current(self) -> Said:
        """Tell where it stands."""
        if not self.standings:
            names = ("percent", "forecast_on", "completed_on", "effective_on")
            return dict.fromkeys(names) | {"state": "not_started", "blocked": False}
        last, completed_on = self.standings[-1], None
        for standing in reversed(self.standings):
            if standing.state != "complete":
                break
            completed_on = standing.day
        return {
            "state": last.state,
            "percent": last.percent,
            "forecast_on": last.forecast_on,
            "completed_on": completed_on,
            "effective_on": last.day,
            "blocked": last.blocked,
        }


@dataclass
class Client:
    """A client; one without an agency may report on everything, one without an id stays."""

    name: str
    agency: str | None
    key: str | None
    id: str | None = None
    revoked: bool = False


@dataclass
class Model:
    """Everything that was accepted. `sections` are titles and versions by id."""

    leaves: dict[str, Leaf]
    sections: dict[str, tuple[str, int]] = field(default_factory=dict)
    references: dict[tuple[str, str], tuple[str, Said]] = field(default_factory=dict)
    log: list[tuple[str, Told]] = field(default_factory=list)
    plan_revision: int = 0

    def note(self, request_id: str, told: Told, *, of_plan: bool = True) -> None:
        """Note the entries that a request must have left."""
        if not told:
            return
        self.log.append((request_id, told))
        if of_plan:
            self.plan_revision = self.entries()

    def entries(self) -> int:
        """Count the entries of the ledger."""
        return sum(told.total() for _, told in self.log)

    def judge(self, client: Client, leaf: str, said: Said) -> int:
        """Say how an update must be answered."""
        if client.revoked:
            return 401
        if client.agency is not None and client.agency not in self.leaves[leaf].leads:
            return 403
        known = self.references.get((client.name, said["external_ref"]))
        if known is None:
            return 201
        return 200 if known == (leaf, said) else 409

    def take(self, client: Client, leaf: str, said: Said) -> None:
        """Keep an update."""
        self.leaves[leaf].take(said)
        if said["external_ref"] is not None:
            self.references[client.name, said["external_ref"]] = (leaf, said)

    def take_batch(
        self, client: Client, items: list[tuple[str, Said]], *, atomic: bool
    ) -> list[int]:
        """Keep the updates of a batch, by day and reference, and say how each is answered."""
        turns = sorted(
            range(len(items)), key=lambda n: (items[n][1]["effective_on"], refs(items)[n])
        )
        verdicts = {n: self.judge(client, *items[n]) for n in turns}
        if not (atomic and any(verdict >= 400 for verdict in verdicts.values())):
            for n in turns:
                if verdicts[n] == 201:
                    self.take(client, *items[n])
        return [verdicts[n] for n in range(len(items))]


def refs(items: list[tuple[str, Said]]) -> list[str]:
    """Return the references of a batch, each used once in it."""
    return [said["external_ref"] for _, said in items]
