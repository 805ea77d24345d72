"""A run of Schemathesis as one client: what it sends, what it holds to, and what it found."""

import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.case import Case
from schemathesis.hooks import HookContext
from schemathesis.openapi.checks import RejectedPositiveData

from tests.contract.stage import CURRENT, Spared, Stage

SHOWN = 500
CALLS = 3
# How often the stateful phase begins again. It gives up where a chain of requests, sent twice, is
# answered otherwise the second time, as what was made or removed the first time has to be.
CHAINS = 3

# Rules about a request as a whole: there is no field to name.
OF_THE_WHOLE = frozenset({"stale_version", "invalid_cursor", "idempotency_key_reused"})

REFUSED = [400, 401, 403, 404, 405, 409, 413, 415, 422]
# An If-Match that names no version is answered 412, and none at all 428 (RFC 6585).
UNCONDITIONAL = [412, 428]

# Paths that also fit another, wider one: `documents` is where a plan's code stands, and a name
# that a source gives a milestone may end in `/updates`. There the wider path takes more methods.
WITHIN_A_WIDER_PATH = (
    "/v1/plans/documents",
    "/v1/sources/{system}/milestones/{external_id}/updates",
)


def settings(seed: int, key: str, closed: Iterable[str]) -> SchemathesisConfig:
    """Say how a run goes: through every phase and every check, and each time the same way.

    Operations that are closed to the client refuse it whatever it sends. They are tried in every
    phase but the one that goes through each value of each field, and so is the document, which is
    made of the bodies of the others and would take a quarter of the whole run.
    """
    briefly = [*closed, "POST /v1/plans/documents"]
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "headers": {"Authorization": f"Bearer {key}"},
            "continue-on-failure": True,
            "generation": {"max-examples": 4, "no-shrink": True, "database": "none"},
            "phases": {
                # Here the stage says what things are called; elsewhere it is learned from answers.
                "examples": {"extra-data-sources": {"responses": False}},
                "coverage": {"extra-data-sources": {"responses": False}},
                "stateful": {"generation": {"max-examples": 60}},
            },
            "dictionaries": {"versions": {"values": [CURRENT]}},
            "checks": {
                "negative_data_rejection": {"expected-statuses": REFUSED + UNCONDITIONAL},
                "missing_required_header": {"expected-statuses": REFUSED + UNCONDITIONAL},
            },
            "operations": [
                {
                    "include-method": ["PATCH", "DELETE"],
                    "parameters": {
                        "header.If-Match": {"dictionary": "versions", "probability": 0.8}
                    },
                },
                {"include-name": briefly, "phases": {"coverage": {"enabled": False}}},
                *(
                    {
                        "include-path": path,
                        "checks": {
                            "unsupported_method": {"enabled": False},
                            "allow_header_conformance": {"enabled": False},
                        },
                    }
                    for path in WITHIN_A_WIDER_PATH
                ),
            ],
        }
    )


def is_meant(context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """Say whether a failure is a fault.

    It is none where a request that fits the schema is refused by a rule that no schema tells, such
    as what exists, or how fields go together: if the refusal says which rule, and of which field.
    """
    if not isinstance(failure, RejectedPositiveData):
        return True
    told = orjson.loads(response.content)
    named = all(
        each["code"] and (each.get("pointer", each.get("parameter")) is not None)
        for each in told["errors"]
    )
    of_the_whole = told["code"] in OF_THE_WHOLE
    contradictory = {"If-Match", "If-None-Match"} <= set(case.headers or {})
    null_character = "%00" in str(response.request.url)
    return not ((told["errors"] and named) or of_the_whole or contradictory or null_character)


@dataclass
class Found:
    """What a run found: an account of each fault, and how each operation was answered."""

    faults: dict[tuple[str, str], str] = field(default_factory=dict)
    answers: dict[str, Counter[int]] = field(default_factory=dict)
    links_followed: int = 0

    def note(self, event: events.EngineEvent) -> None:
        """Take in what happened. Raises where the run itself broke off."""
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            # The application crashed, or a case could not be made.
            crash = event.value
            lines = [f"{event.label}: {crash!r}"[:SHOWN], *traceback.format_tb(crash.__traceback__)]
            self.faults[(event.label, "crash")] = "\n".join([lines[0], *lines[-CALLS:]])
        if isinstance(event, events.ScenarioFinished):
            self._note_answers(event.recorder)
            self._note_faults(event.recorder)

    def _note_answers(self, recorder: ScenarioRecorder) -> None:
        for case_id, node in recorder.cases.items():
            self.links_followed += node.is_transition_applied
            exchange, operation = recorder.interactions.get(case_id), node.value.operation
            if (
                exchange
                and exchange.response
                and exchange.request.method == operation.method.upper()
            ):
                statuses = self.answers.setdefault(operation.label, Counter())
                statuses[exchange.response.status_code] += 1

    def _note_faults(self, recorder: ScenarioRecorder) -> None:
        for case_id, checks in recorder.checks.items():
            operation = recorder.cases[case_id].value.operation.label
            for check in checks:
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    account = _account(recorder, case_id, failure)
                    self.faults.setdefault(
                        (operation, failure.title), f"{operation}: {check.name}\n{account}"
                    )

    def never_succeeded(self) -> set[str]:
        """Name the operations that no request of this run succeeded at."""
        return {
            label
            for label, statuses in self.answers.items()
            if not any(200 <= status < 300 for status in statuses)
        }


def _account(recorder: ScenarioRecorder, case_id: str, failure: Failure) -> str:
    """Tell a failure in a few lines: what was asked, what was answered, and what is wrong."""
    exchange = recorder.interactions[failure.case_id or case_id]
    asked, answered = exchange.request, exchange.response
    lines = [
        f"{failure.title}. {failure.message}",
        f"  {asked.method} {asked.uri}",
        f"  If-Match: {asked.headers.get('If-Match')}",
        f"  {(asked.body or b'').decode(errors='replace')}",
    ]
    if answered is not None:
        lines.append(f"  answered {answered.status_code} {answered.content.decode()}")
    return "\n".join(line[:SHOWN] for line in lines)


def run(app: FastAPI, stage: Stage, key: str, own: str, closed: Iterable[str]) -> Found:
    """Hold the application against its document as the client with a key, named by `own`."""
    document = stage.inform(app.openapi())
    spared, found = Spared(app, own, stage.spares["client_id"]), Found()
    for number in range(1 + CHAINS):
        schema = schemathesis.openapi.from_dict(document, config=settings(number, key, closed))
        schema.app, schema.location = spared, "/openapi.json"
        schema.hook("filter_failure")(is_meant)
        if number:
            schema.config.phases.update(phases=["stateful"])
        for event in from_schema(schema).execute():
            found.note(event)
    return found
