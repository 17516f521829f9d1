"""`python -m bollwerk.agents.lookout`: the lookout on a file server without the house."""

from bollwerk.agents.lookout.commands import app

app()
