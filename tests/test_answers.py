"""Answers are kept by edition, made once for all who ask at a time, and never shared too widely."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from threading import Event
from uuid import UUID

import pytest

from app.answers import BESIDE, Answers, Made, Question
from app.conditional import Answer, of_content
from app.errors import Unauthenticated
from app.services.editions import Edition

DAY = date(2006, 8, 31)
ASKED = Question(UUID(int=1), "/v1/plans/one/progress", "", frozenset())
FIRST, SECOND = Edition(1, 1, DAY), Edition(1, 2, DAY)
ROOMY = 1_000_000


def answer(text: str) -> Answer:
    return of_content(text.encode(), "text/plain")


def making(text: str, edition: Edition = FIRST, question: Question = ASKED) -> Callable[[], Made]:
    return lambda: Made(question, edition, answer(text))


def never() -> Made:
    raise AssertionError("it was kept")


def test_an_answer_is_made_again_only_for_another_edition() -> None:
    answers = Answers(ROOMY)
    assert answers.answer(ASKED, FIRST, making("old")) == answer("old")
    assert answers.answer(ASKED, FIRST, never) == answer("old")
    assert answers.answer(ASKED, SECOND, making("new", SECOND)) == answer("new")
    assert answers.answer(ASKED, SECOND, never) == answer("new")


@pytest.mark.parametrize(
    "other",
    [
        ASKED._replace(subject_id=UUID(int=2)),
        ASKED._replace(path="/v1/plans/one/budget"),
        ASKED._replace(query="depth=action"),
        ASKED._replace(scopes=frozenset({"contacts:read"})),
    ],
)
def test_another_question_has_its_own_answer(other: Question) -> None:
    answers = Answers(ROOMY)
    answers.answer(ASKED, FIRST, making("mine"))
    assert answers.answer(other, FIRST, making("theirs", FIRST, other)) == answer("theirs")
    assert answers.answer(ASKED, FIRST, never) == answer("mine")


def test_a_day_has_its_own_answer() -> None:
    answers = Answers(ROOMY)
    answers.answer(ASKED, FIRST, making("today"))
    tomorrow = FIRST._replace(today=date(2006, 9, 1))
    assert answers.answer(ASKED, tomorrow, making("tomorrow", tomorrow)) == answer("tomorrow")


def test_an_older_answer_does_not_take_the_place_of_a_newer_one() -> None:
    answers = Answers(ROOMY)
    answers.answer(ASKED, SECOND, making("new", SECOND))
    assert answers.answer(ASKED, FIRST, making("old")) == answer("old")
    assert answers.answer(ASKED, SECOND, never) == answer("new")


def test_what_was_made_of_a_newer_edition_is_kept_under_that_one() -> None:
    answers = Answers(ROOMY)
    assert answers.answer(ASKED, FIRST, making("new", SECOND)) == answer("new")
    assert answers.answer(ASKED, SECOND, never) == answer("new")
    assert answers.answer(ASKED, FIRST, making("again", SECOND)) == answer("again")


def test_the_longest_unused_makes_way() -> None:
    one, two, three = (ASKED._replace(query=f"by={number}") for number in range(3))
    answers = Answers(2 * (BESIDE + 10))
    answers.answer(one, FIRST, making("1", FIRST, one))
    answers.answer(two, FIRST, making("2", FIRST, two))
    answers.answer(one, FIRST, never)
    answers.answer(three, FIRST, making("3", FIRST, three))
    answers.answer(one, FIRST, never)
    assert answers.answer(two, FIRST, making("again", FIRST, two)) == answer("again")


def test_a_newer_answer_takes_no_more_room_than_its_own() -> None:
    other = ASKED._replace(query="by=plan")
    answers = Answers(2 * BESIDE + 2000)
    answers.answer(other, FIRST, making("other", FIRST, other))
    for revision in range(2, 50):
        edition = Edition(1, revision, DAY)
        answers.answer(ASKED, edition, making("x" * 1000, edition))
    answers.answer(other, FIRST, never)


def test_what_has_no_room_is_answered_and_not_kept() -> None:
    answers = Answers(0)
    assert answers.answer(ASKED, FIRST, making("one")) == answer("one")
    assert answers.answer(ASKED, FIRST, making("two")) == answer("two")


class Slow:
    """A making that begins when it is asked for, and ends when it is let go."""

    def __init__(self, made: Callable[[], Made]) -> None:
        self.begun, self.let_go = Event(), Event()
        self._made = made

    def __call__(self) -> Made:
        self.begun.set()
        assert self.let_go.wait(30)
        return self._made()


def test_sixteen_who_ask_at_once_have_it_made_once() -> None:
    answers, slow = Answers(ROOMY), Slow(making("once"))
    with ThreadPoolExecutor(16) as pool:
        leader = pool.submit(answers.answer, ASKED, FIRST, slow)
        assert slow.begun.wait(30)
        followers = [pool.submit(answers.answer, ASKED, FIRST, never) for _ in range(15)]
        # None of them makes it, and none is told anything yet.
        assert wait(followers, timeout=0.2).done == set()
        slow.let_go.set()
        assert {each.result(30) for each in [leader, *followers]} == {answer("once")}


def refused() -> Made:
    raise Unauthenticated


def test_a_refusal_is_told_to_nobody_else() -> None:
    answers, slow = Answers(ROOMY), Slow(refused)
    with ThreadPoolExecutor(4) as pool:
        leader = pool.submit(answers.answer, ASKED, FIRST, slow)
        assert slow.begun.wait(30)
        followers = [pool.submit(answers.answer, ASKED, FIRST, making("mine")) for _ in range(3)]
        slow.let_go.set()
        assert [each.result(30) for each in followers] == [answer("mine")] * 3
        with pytest.raises(Unauthenticated):
            leader.result(30)
    assert answers.answer(ASKED, FIRST, never) == answer("mine")


def test_what_was_made_with_other_scopes_is_told_to_nobody_else() -> None:
    more = ASKED._replace(scopes=frozenset({"contacts:read"}))
    answers, slow = Answers(ROOMY), Slow(making("with names", FIRST, more))
    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(answers.answer, ASKED, FIRST, slow)
        assert slow.begun.wait(30)
        follower = pool.submit(answers.answer, ASKED, FIRST, making("without names"))
        slow.let_go.set()
        assert leader.result(30) == answer("with names")
        assert follower.result(30) == answer("without names")
    assert answers.answer(ASKED, FIRST, never) == answer("without names")
    assert answers.answer(more, FIRST, never) == answer("with names")


def test_who_asks_after_a_write_does_not_wait_for_what_was_begun_before_it() -> None:
    answers, slow = Answers(ROOMY), Slow(making("old"))
    with ThreadPoolExecutor(1) as pool:
        before = pool.submit(answers.answer, ASKED, FIRST, slow)
        assert slow.begun.wait(30)
        assert answers.answer(ASKED, SECOND, making("new", SECOND)) == answer("new")
        slow.let_go.set()
        assert before.result(30) == answer("old")
    assert answers.answer(ASKED, SECOND, never) == answer("new")
