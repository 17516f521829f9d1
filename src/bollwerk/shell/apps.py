"""Django app of the shell: the start page and what belongs to no room."""

import gc

from django.apps import AppConfig

_ALLOCATIONS = (50_000, 20, 50)
"""Between two searches for cycles: Python's 700 costs a fifth of an answer that reads 100,000 systems."""


class ShellConfig(AppConfig):
    """Start page, frame, command line."""

    name = "bollwerk.shell"
    label = "shell"

    def ready(self) -> None:
        """Connect the storeys; the shell is the last app, so all rooms are there."""
        from bollwerk.shell.wiring import connect  # noqa: PLC0415 - apps are ready only now

        connect()
        gc.set_threshold(*_ALLOCATIONS)
