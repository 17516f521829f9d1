"""Run waiting jobs at once in this process: for tests, the demo city and the command line. Not durable."""

from __future__ import annotations

from bollwerk.foundation.audit.sequencer import sequence_all
from bollwerk.foundation.jobs.declarations import load, workflows
from bollwerk.foundation.jobs.relay import relay_reactions, relay_workflows
from bollwerk.foundation.jobs.running import run_reaction, run_workflow

__all__ = ["run_waiting_jobs"]


class _Inline:
    """Calls what an engine would start."""

    def start_workflow(self, name: str, event_id: str) -> None:
        """Run the workflow."""
        run_workflow(workflows()[name], event_id)

    def start_reaction(self, code: str, name: str, event_id: str) -> None:
        """Run the reaction."""
        run_reaction(code, name, event_id)

    def continue_run(self, run_id: str, new_run_id: str) -> None:
        """Do nothing: a failed call is simply called again."""


def run_waiting_jobs() -> int:
    """Run every workflow and reaction that waits, and those they cause, to the end; return how many.

    The first error ends it and is raised.
    """
    load()
    engine, count = _Inline(), 0
    while True:
        sequence_all()
        done = relay_workflows(engine) + relay_reactions(engine)
        if not done:
            return count
        count += done
