"""The interactive documentation, served whole from here: it works without the internet."""

from fastapi import APIRouter, Response
from fastapi.openapi.docs import get_swagger_ui_html

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def get_docs() -> Response:
    """Show the interactive documentation."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Waymark",
        swagger_js_url="/docs/assets/swagger-ui-bundle.js",
        swagger_css_url="/docs/assets/swagger-ui.css",
        swagger_favicon_url="/docs/assets/favicon-32x32.png",
        swagger_ui_parameters={"validatorUrl": None, "persistAuthorization": True},
    )


@router.get("/")
async def get_root() -> Response:
    """Lead a visitor to the documentation."""
    return Response(status_code=307, headers={"Location": "/docs"})
