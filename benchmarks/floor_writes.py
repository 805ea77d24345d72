"""What a bare application does to report on milestones, with the effects that Waymark has.

Claim the idempotency key, hold the milestones, record what is said, carry it to the milestones,
append to the ledger with its hashes, raise the revision, keep the answer: in one transaction.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from app.models.base import new_id
from app.services.ledger import GENESIS, canonical
from benchmarks.floor_stores import Connection, Row, Store, exact
from benchmarks.recording import Recording

CLAIM = """
INSERT INTO idempotency_record
  (id, partnership_id, client_id, method, path, "key", fingerprint, created_at, headers)
VALUES
  (:id, :partnership_id, :client_id, :method, :path, :key, :fingerprint, :created_at, :headers)
ON CONFLICT DO NOTHING RETURNING id
"""
HOLD = """
SELECT id, plan_id FROM milestone
WHERE partnership_id = :partnership_id AND id IN ({ids}) ORDER BY id
"""
HOLD_PLAN = "SELECT id, revision FROM plan WHERE id = :plan_id "
SAY = """
INSERT INTO milestone_update
  (id, partnership_id, plan_id, milestone_id, effective_on, state, percent, blocked, commentary,
   evidence, recorded_at, recorded_by_id)
VALUES
  (:id, :partnership_id, :plan_id, :milestone_id, :effective_on, :state, :percent, :blocked,
   :commentary, :evidence, :recorded_at, :recorded_by_id)
"""
CARRY = """
UPDATE milestone SET
  updated_at = :recorded_at, current_state = :state, current_percent = :percent,
  current_blocked = :blocked, current_effective_on = :effective_on,
  current_completed_on = NULL, current_update_id = :id
WHERE id = :milestone_id
"""
HEAD = """
SELECT seq, hash, recorded_at FROM ledger_head WHERE partnership_id = :partnership_id
"""
APPEND = """
INSERT INTO ledger_entry
  (id, partnership_id, seq, recorded_at, actor_id, actor_name, actor_agency, action, subject_kind,
   subject_id, plan_id, changes, request_id, previous_hash, hash)
VALUES
  (:id, :partnership_id, :seq, :recorded_at, :actor_id, :actor_name, NULL, :action, :subject_kind,
   :subject_id, :plan_id, :changes, NULL, :previous_hash, :hash)
"""
MOVE_HEAD = """
UPDATE ledger_head SET seq = :seq, hash = :hash, recorded_at = :recorded_at
WHERE partnership_id = :partnership_id
"""
RAISE = "UPDATE plan SET revision = :seq WHERE id = :plan_id"
KEEP = "UPDATE idempotency_record SET status = 201, body = :body WHERE id = :id"


class Clerk:
    """Records updates as a bare application would, for the client that was recorded."""

    def __init__(self, store: Store, recording: Recording) -> None:
        self._store, self._recording = store, recording

    async def report(
        self, connection: Connection, path: str, key: str, said: Sequence[Row], raw: bytes
    ) -> bytes:
        """Record what is said of some milestones, and return the answer that is kept."""
        now, made = datetime.now(UTC), self._recording
        claim = {
            "id": new_id(),
            "partnership_id": made.partnership_id,
            "client_id": made.client_id,
            "method": "POST",
            "path": path,
            "key": key,
            "fingerprint": hashlib.sha256(raw).hexdigest(),
            "created_at": now,
            "headers": "{}",
        }
        if not await connection.run(CLAIM, claim):
            raise ValueError("the key was used before")
        plans = await self._hold(connection, [each["milestone_id"] for each in said])
        rows = [self._row(each, plans[each["milestone_id"]], now) for each in said]
        await connection.run_many(SAY, rows)
        await connection.run_many(CARRY, rows)
        for plan_id in sorted(set(plans.values())):
            await connection.run(HOLD_PLAN + self._store.for_update, {"plan_id": plan_id})
        await self._append(connection, rows, now)
        answer = orjson.dumps(made.written["update" if len(said) == 1 else "batch_500"])
        await connection.run(KEEP, {"id": claim["id"], "body": answer})
        return answer

    async def _hold(self, connection: Connection, ids: Sequence[UUID]) -> dict[UUID, UUID]:
        names = [f"m{_letters(number)}" for number in range(len(ids))]
        listed = ", ".join(f":{name}" for name in names)
        values = dict(zip(names, ids, strict=True))
        owner = {"partnership_id": self._recording.partnership_id}
        text = HOLD.format(ids=listed) + self._store.for_update
        found = await connection.run(text, owner | values)
        return {_id(row["id"]): _id(row["plan_id"]) for row in found}

    def _row(self, said: Row, plan_id: UUID, now: datetime) -> Row:
        return {
            "id": new_id(),
            "partnership_id": self._recording.partnership_id,
            "plan_id": plan_id,
            "milestone_id": said["milestone_id"],
            "effective_on": date.fromisoformat(said["effective_on"]),
            "state": said["state"],
            "percent": exact(Decimal(said["percent"])),
            "blocked": said["blocked"],
            "commentary": said["commentary"],
            "evidence": "[]",
            "recorded_at": now,
            "recorded_by_id": self._recording.client_id,
        }

    async def _append(self, connection: Connection, rows: Sequence[Row], now: datetime) -> None:
        owner = {"partnership_id": self._recording.partnership_id}
        found = await connection.run(HEAD + self._store.for_update, owner)
        seq, previous = (found[0]["seq"], found[0]["hash"]) if found else (0, GENESIS)
        recorded_at = max(now, _instant(found[0]["recorded_at"])) if found else now
        entries = []
        for row in rows:
            seq += 1
            entry = self._entry(row, seq, previous, recorded_at)
            previous = entry["hash"]
            entries.append(entry)
        await connection.run_many(APPEND, entries)
        newest = {"seq": seq, "hash": previous, "recorded_at": recorded_at}
        await connection.run(MOVE_HEAD, owner | newest)
        for plan_id in sorted({row["plan_id"] for row in rows}):
            await connection.run(RAISE, {"seq": seq, "plan_id": plan_id})

    def _entry(self, row: Row, seq: int, previous: str, recorded_at: datetime) -> Row:
        made = self._recording
        entry = {
            "id": new_id(),
            "partnership_id": made.partnership_id,
            "seq": seq,
            "recorded_at": recorded_at,
            "actor_id": made.client_id,
            "actor_name": made.client_name,
            "actor_agency": None,
            "action": "created",
            "subject_kind": "milestone_update",
            "subject_id": row["id"],
            "plan_id": row["plan_id"],
            "changes": _changes(row),
            "request_id": None,
            "previous_hash": previous,
        }
        chained = hashlib.sha256((previous + canonical(entry)).encode()).hexdigest()
        return entry | {"hash": chained}


def _changes(row: Row) -> str:
    """Write what the ledger tells of an update, in its form."""
    told = {
        "blocked": [None, row["blocked"]],
        "commentary": [None, row["commentary"]],
        "effective_on": [None, row["effective_on"]],
        "evidence": [None, []],
        "milestone_id": [None, row["milestone_id"]],
        "percent": [None, str(row["percent"] // 10_000)],
        "recorded_at": [None, row["recorded_at"]],
        "recorded_by_id": [None, row["recorded_by_id"]],
        "state": [None, row["state"]],
    }
    return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _instant(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
