"""What is installed is what was locked: by hash, from nowhere in particular."""

import re
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt")

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def normal(requirement: str) -> str:
    """Reduce a requirement to the name a package index knows it by."""
    name = NAME.match(requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def locked(lock: str) -> dict[str, str]:
    """Read a lock: each package with its version, marker and hashes."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return {normal(line): line for line in lines}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_hashed(lock: str) -> None:
    for line in locked(lock).values():
        assert "==" in line, line
        assert HASH.search(line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|--index|--find-links|--trusted-host| @ |file:", text)


def test_every_dependency_is_locked() -> None:
    runtime: list[str] = PROJECT["project"]["dependencies"]
    development: list[str] = PROJECT["dependency-groups"]["dev"]
    assert {normal(line) for line in runtime} <= locked("requirements.txt").keys()
    both = chain(runtime, development)
    assert {normal(line) for line in both} <= locked("requirements-dev.txt").keys()


def test_tests_run_on_the_versions_that_are_deployed() -> None:
    tested = locked("requirements-dev.txt")
    for name, line in locked("requirements.txt").items():
        assert tested[name] == line
