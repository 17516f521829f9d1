"""Django app of the shell: the start page and what belongs to no room."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Start page, frame, command line."""

    name = "bollwerk.shell"
    label = "shell"
