"""Write the API's OpenAPI document, or with --check fail when the committed one is not current."""

import json
import sys
from pathlib import Path

from app.main import create_app
from app.settings import Settings

COMMITTED = Path(__file__).parent / "openapi.json"


def current() -> str:
    """Return the document as it follows from the code."""
    settings = Settings(
        database_url="sqlite:///never-opened.db", secret="only for writing the document"
    )
    document = create_app(settings).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    """Write the document, or compare it."""
    if "--check" not in sys.argv[1:]:
        COMMITTED.write_text(current())
        return
    if not COMMITTED.exists() or COMMITTED.read_text() != current():
        sys.exit("openapi/openapi.json is not current: run 'make openapi'.")


if __name__ == "__main__":
    main()
