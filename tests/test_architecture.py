"""The structure, held: imports point inwards, routers ask no database, files stay readable."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"

WEB = (
    "fastapi",
    "starlette",
    "app.auth",
    "app.problems",
    "app.refusals",
    "app.conditional",
    "app.streaming",
    "app.main",
)
OUTER = (*WEB, "app.routers", "app.cli", "app.cli_base", "app.worker", "app.envelope")
STORED = ("app.models", "app.db", "app.sqlite", "sqlalchemy", "sqlmodel")
FORBIDDEN = {
    "vocabulary.py": ("app", "sqlalchemy", "sqlmodel", "pydantic"),
    "board_vocabulary.py": ("app", "sqlalchemy", "sqlmodel", "pydantic"),
    "importing_vocabulary.py": ("app", "sqlalchemy", "sqlmodel", "pydantic"),
    "errors.py": ("app", "sqlalchemy", "sqlmodel", "pydantic"),
    "models": (*OUTER, "app.services", "app.schemas"),
    "schemas": (*OUTER, "app.models", "sqlalchemy", "sqlmodel"),
    "services": OUTER,
    "services/rules": (*OUTER, *STORED, "app.schemas"),
    "routers": (*STORED, "app.cli", "app.main"),
}


def sources(layer: str) -> list[Path]:
    place = APP / layer
    return [place] if place.suffix else sorted(place.rglob("*.py"))


def imported(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_imports_point_inwards(layer: str) -> None:
    found = [
        f"{source.relative_to(ROOT)} imports {name}"
        for source in sources(layer)
        for name in imported(source)
        if any(name == barred or name.startswith(f"{barred}.") for barred in FORBIDDEN[layer])
    ]
    assert found == []


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{source.relative_to(ROOT)}:{inner.lineno}"
        for source in sorted(APP.rglob("*.py"))
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_only_plain_asgi_layers_wrap_the_application() -> None:
    # One BaseHTTPMiddleware halves the throughput of a small answer.
    text = "\n".join(source.read_text() for source in APP.rglob("*.py"))
    assert "BaseHTTPMiddleware" not in text
    assert '.middleware("http")' not in text


@pytest.mark.parametrize(
    "source", sorted(APP.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_file_is_one_thing(source: Path) -> None:
    assert len(source.read_text().splitlines()) <= 300
