"""Whether the process lives, and whether it can serve."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.encoding import encode
from app.services import readiness

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The answer of a health check."""

    status: str = Field(description="`ok`, or why not.", examples=["ok"])


@router.get("/livez", response_model=Health)
async def get_livez() -> dict[str, str]:
    """Say that the process lives; asks no database."""
    return {"status": "ok"}


@router.get("/readyz", response_model=Health, responses={503: {"model": Health}})
def get_readyz(request: Request) -> Response:
    """Say whether the database answers and has this version's tables, and the process stays."""
    state = request.app.state
    why = "draining" if state.draining.begun else readiness.why_not_ready(state.database)
    return Response(
        encode({"status": why or "ok"}), 503 if why else 200, media_type="application/json"
    )
