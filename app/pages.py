"""Pages as they are answered: what they hold, and where they go on."""

from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from fastapi import Request

from app.conditional import Answer, of_json
from app.pagination import Slice

Page = tuple[Slice, list[Any]]


class Listed(Protocol):
    """What is asked of a list of what hangs on plans."""

    plan: list[str]
    cursor: str | None


Asks = TypeVar("Asks", bound=Listed)


def of_page(request: Request, page: Page) -> Answer:
    """Tell a page: `items`, `next_cursor` and `links.next`, which is its Link header as well."""
    found, items = page
    following = None
    if found.next_cursor:
        pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        query = urlencode([*pairs, ("cursor", found.next_cursor)])
        base: str = request.app.state.base_url
        following = f"{base}{request.url.path}?{query}"
    body: dict[str, Any] = {
        "items": items,
        "next_cursor": found.next_cursor,
        "links": {"next": following},
    }
    if found.total is not None:
        body["total"] = found.total
    return of_json(body)._replace(following=following)
