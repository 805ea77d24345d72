"""Edits at once: every success is there, every other caller is told, on both engines."""

from concurrent.futures import ThreadPoolExecutor

from tests.factories import Caller, World

WRITERS, ROUNDS = 8, 4


def test_two_edits_of_one_version_end_with_exactly_one_of_them(coordinator: Caller) -> None:
    etag = coordinator.get("/plans/drugs-2006").headers["etag"]
    with ThreadPoolExecutor(2) as threads:
        answers = list(
            threads.map(
                lambda part: coordinator.patch("/plans/drugs-2006", {"part": part}, etag=etag),
                ("mine", "yours"),
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    kept = next(answer.json()["part"] for answer in answers if answer.status_code == 200)
    assert coordinator.get("/plans/drugs-2006").json()["part"] == kept


def test_no_edit_is_lost_among_many_editors(coordinator: Caller) -> None:
    coordinator.patch("/plans/drugs-2006", {"narrative": "x"})
    start = coordinator.get("/plans/drugs-2006").json()["version"]

    def append_a_letter(_: int) -> int:
        """Read, add a letter, write back if nobody was quicker; count what was accepted."""
        accepted = 0
        for _round in range(ROUNDS):
            read = coordinator.get("/plans/drugs-2006")
            longer = read.json()["narrative"] + "x"
            answer = coordinator.patch(
                "/plans/drugs-2006", {"narrative": longer}, etag=read.headers["etag"]
            )
            assert answer.status_code in (200, 412)
            accepted += answer.status_code == 200
        return accepted

    with ThreadPoolExecutor(WRITERS) as threads:
        accepted = sum(threads.map(append_a_letter, range(WRITERS)))
    told = coordinator.get("/plans/drugs-2006").json()
    assert accepted > 0
    assert told["version"] == start + accepted
    assert told["narrative"] == "x" * (accepted + 1)


def test_refs_made_at_once_are_all_different(world: World) -> None:
    def make(number: int) -> str:
        body = {"plan": "drugs-2006", "title": f"Grid {number}"}
        made = world.coordinator.post("/sections", body)
        assert made.status_code == 201, made.text
        return str(made.json()["ref"])

    with ThreadPoolExecutor(WRITERS) as threads:
        refs = list(threads.map(make, range(WRITERS * 2)))
    assert sorted(map(int, refs)) == list(range(1, WRITERS * 2 + 1))


def test_one_code_is_taken_once(world: World) -> None:
    def make(_: int) -> int:
        return world.coordinator.post("/agencies", {"code": "FIRE", "name": "Fire"}).status_code

    with ThreadPoolExecutor(WRITERS) as threads:
        statuses = sorted(threads.map(make, range(WRITERS)))
    assert statuses == [201] + [409] * (WRITERS - 1)
