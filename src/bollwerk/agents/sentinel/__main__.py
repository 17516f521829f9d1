"""`python -m bollwerk.agents.sentinel`: the sentinel on a backup host without the house."""

from bollwerk.agents.sentinel.commands import app

app()
