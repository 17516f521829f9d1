"""Django app of the shell: the start page and what belongs to no room."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Start page, frame, command line."""

    name = "bollwerk.shell"
    label = "shell"

    def ready(self) -> None:
        """Connect the storeys; the shell is the last app, so all rooms are there."""
        from bollwerk.shell.wiring import connect  # noqa: PLC0415 - apps are ready only now

        connect()
