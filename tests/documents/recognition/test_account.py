"""The written account of recognition says what the code does."""

import re
import runpy
from pathlib import Path

from app.services.documents.recognition import questions

ROOT = Path(__file__).parents[3]
CODE = ROOT / "app/services/documents/recognition"
RAISED = re.compile(r'(?:\.(?:note|warn|error)|Doubt)\(\s*"(?P<code>\w+)"')


def test_the_account_is_what_the_code_says() -> None:
    page = (ROOT / "docs/importing.md").read_text()
    generated = runpy.run_path(str(ROOT / "docs/generate.py"))["generated"]
    assert generated(page) == page, "run python docs/generate.py"


def test_every_question_is_accounted_for() -> None:
    raised = {m["code"] for file in CODE.glob("*.py") for m in RAISED.finditer(file.read_text())}
    assert raised == set(questions.RAISED)
