"""Whether the process is going down: streams end then, and it is no longer ready."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Draining:
    """A flag that the signals which end the process set."""

    def __init__(self) -> None:
        self._begun = threading.Event()

    @property
    def begun(self) -> bool:
        """Say whether the process is going down."""
        return self._begun.is_set()

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Notice the signals, and pass them on to whoever handled them before.

        The server itself tells nobody before every connection is closed, and a stream would hold
        its own open. Signals can only be watched from the main thread.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

        def begin(number: int, frame: FrameType | None) -> None:
            self._begun.set()
            handler = before[signal.Signals(number)]
            if callable(handler):
                handler(number, frame)

        for number in before:
            signal.signal(number, begin)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
