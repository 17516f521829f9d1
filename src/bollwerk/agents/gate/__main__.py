"""`python -m bollwerk.agents.gate`: the agent on a proxy without the house."""

from bollwerk.agents.gate.commands import app

app()
