"""The process that reads: it answers alike, it ends in time, and its end harms nobody."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from app.services.documents.readers import errors, read, read_limited, safe
from app.services.documents.readers.child import answer
from app.services.documents.readers.wire import packed, unpacked
from tests.documents.readers.making import plain_word, plain_workbook, workbook

CHILDREN = {
    "hangs": "import time; time.sleep(60)",
    "hangs without taking its task": "import time, sys; sys.stdin.close(); time.sleep(60)",
    "leaves a child behind": (
        "import subprocess, sys, time;"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"
    ),
    "crashes": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "fails": "raise SystemExit(3)",
    "says nothing": "import sys; sys.stdin.read()",
    "says nonsense": "print('{}')",
    "says what is no source": 'print(\'{"form": 1, "blocks": [[]], "notes": []}\')',
    "talks and does not listen": "print('x' * 9_000_000)",
    "talks without end": "import sys; sys.stdin.read()\nwhile True: print('x' * 65536)",
}


@pytest.fixture
def child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put a program of the test in the place of the one that reads."""
    (tmp_path / "stand_in.py").write_text(CHILDREN[request.param])
    monkeypatch.setattr(safe, "_ROOT", str(tmp_path))
    monkeypatch.setattr(safe, "_MODULE", "stand_in")
    monkeypatch.setattr(safe, "MAX_ANSWER", 1_000_000)


@pytest.mark.parametrize(
    ("child", "expected"),
    [
        ("hangs", errors.TooSlow),
        ("hangs without taking its task", errors.TooSlow),
        ("leaves a child behind", errors.TooSlow),
        ("crashes", errors.ReaderFailed),
        ("fails", errors.ReaderFailed),
        ("says nothing", errors.ReaderFailed),
        ("says nonsense", errors.ReaderFailed),
        ("says what is no source", errors.ReaderFailed),
        ("talks and does not listen", errors.TooSlow),
        ("talks without end", errors.TooLarge),
    ],
    indirect=["child"],
)
@pytest.mark.usefixtures("child")
def test_however_the_child_ends_the_parent_goes_on(expected: type[Exception]) -> None:
    started = time.monotonic()
    with pytest.raises(expected):
        read_limited("plan.docx", b"x" * 1_000_000, seconds=1)
    assert time.monotonic() - started < 5


def test_the_child_reads_what_the_parent_would() -> None:
    def build(book: Workbook) -> None:
        sheet = book.add_worksheet("Plan")
        sheet.write_row(0, 0, ["a", 1.5])
        sheet.merge_range(1, 0, 1, 1, "wide")
        sheet.hide()
        book.add_worksheet()

    for content in (plain_word(), workbook(build), "# Plan\n\n**£1**\n- a\n".encode()):
        assert read_limited("plan", content) == read("plan", content)


def test_the_child_refuses_what_the_parent_would() -> None:
    with pytest.raises(errors.UnknownFormat, match="PDF"):
        read_limited("plan.docx", b"%PDF-1.7")


def test_memory_is_limited() -> None:
    with pytest.raises((errors.TooLarge, errors.ReaderFailed), match="memory"):
        read_limited("plan.csv", b"a,b,c,d\n" * 49_000, memory_mb=80)


def test_time_is_limited() -> None:
    with pytest.raises(errors.TooSlow):
        read_limited("plan.docx", plain_word(), seconds=0)  # over before it has begun


def test_the_child_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYMARK_SECRET", "secret")
    monkeypatch.setenv("PGPASSWORD", "secret")
    assert "secret" not in safe._environment().values()


def test_many_threads_read_at_once() -> None:
    expected = read("plan", plain_workbook())
    with ThreadPoolExecutor(6) as pool:
        sources = list(pool.map(lambda _: read_limited("plan", plain_workbook()), range(12)))
    assert all(source == expected for source in sources)


def test_a_fault_of_a_parser_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(problem: BaseException) -> object:
        def reading(name: str, content: bytes) -> None:
            raise problem

        return reading

    for problem, code in (
        (MemoryError(), "too_large"),
        (RecursionError(), "damaged_file"),
        (IndexError(), "reader_failed"),
    ):
        monkeypatch.setattr("app.services.documents.readers.child.read", fail(problem))
        with pytest.raises(errors.UnreadableFile) as refused:
            unpacked("plan", answer("plan", b"x"))
        assert refused.value.code == code


def test_every_refusal_has_a_code_of_its_own() -> None:
    assert len(errors.REFUSALS) == len(errors.KINDS)
    assert packed(read("plan", b"x")).startswith(b"{")
