"""Logs: JSON lines on standard error, one line whatever the input."""

import logging
import sys
from collections.abc import Callable
from typing import Any

import orjson
import structlog


def _line(event: Any, default: Callable[[Any], Any], **_: Any) -> bytes:
    return orjson.dumps(event, default)


def configure(level: str) -> None:
    """Send our own logs, and the standard library's, out as JSON lines."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.BytesLoggerFactory(file=sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ]
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
