"""The sentinel at the command line: one line per file, the summary last."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bollwerk.engines.restic_repository import RepositoryError

from .alerts import Alert, Share, merge
from .counting import Count
from .crew import Crew
from .duty import Duty
from .house import enrol, house_of
from .ledger import Ledger
from .records import Finding, SentinelError
from .refusals import log_of
from .repository_judge import RepositoryJudge
from .repository_run import CleanVersion, RepositoryRun, drain
from .retention import Retention
from .sentences import sentence
from .state import State, default_state, read_password
from .stores import store_at
from .targets import Way, prepare
from .telling import teller_of
from .trees import TreeComparison, TreeJudge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bollwerk.engines.restic_repository import Problem

__all__ = [
    "create_target",
    "enrol_here",
    "forget",
    "judge_repository",
    "judge_trees",
    "last_clean",
    "memory",
    "on_duty",
    "say",
]


def judge_trees(before: Path, after: Path, *, as_json: bool, processes: int = 0) -> Iterator[str]:
    """Yield a line for each changed, new or renamed file between two mounted restore points, the summary last.

    As JSON every line but the last is a file; the alerts stand beside the summary.

    Raises:
        SentinelError: If one of the two is no directory.
    """
    for root in (before, after):
        if not root.is_dir():
            raise SentinelError(f"There is no directory {root}.")
    crew = Crew(TreeJudge(before, after, State(None).key()), processes=processes)
    comparison, count, share = TreeComparison(before, after, crew), Count(), Share("", str(after))
    now = datetime.now(UTC)  # noqa: TID251 - an agent has no house clock
    share.begin(now, now)
    for finding in comparison.run():
        count.add(finding)
        share.take(finding)
        yield _finding_line(finding, {}, as_json=as_json)
    share.know(comparison.extensions)
    for path in comparison.lost():
        share.take_deleted(path)
    alerts = share.end("", comparison.new_directories)
    extra = {"deleted": comparison.deleted, "not_opened": comparison.others, "alerts": len(alerts)}
    if as_json:
        yield json.dumps({"summary": {**count.summary(), **extra}, "alerts": [_alert_facts(one) for one in alerts]})
        return
    for alert in alerts:
        yield _alert_line(alert, as_json=False)
    yield _summary_line(count, extra, as_json=False)


def judge_repository(place: str, password_file: Path, *, as_json: bool, processes: int = 0) -> Iterator[str]:
    """Yield a line for each changed, new or renamed file of every snapshot, then the alerts, the summary last.

    Raises:
        SentinelError: If the password file cannot be read.
        RepositoryError: If the repository cannot be opened.
    """
    run = _open(place, password_file, processes)
    for seen in run.run():
        yield _finding_line(seen.finding, {"snapshot": seen.snapshot.id}, as_json=as_json)
    for problem in dict.fromkeys(run.problems):
        yield _problem_line(problem, as_json=as_json)
    alerts = merge(run.alerts)
    for alert in alerts:
        yield _alert_line(alert, as_json=as_json)
    extra = {
        "deleted": run.deleted, "snapshots": run.snapshots, "problems": len(dict.fromkeys(run.problems)),
        "alerts": len(alerts),
    }  # fmt: skip
    yield _summary_line(run.count, extra, as_json=as_json)


def last_clean(place: str, password_file: Path, *, as_json: bool, processes: int = 0) -> Iterator[str]:
    """Yield, for every damaged file, the snapshot and the blobs of its last version that was not damaged.

    Raises:
        SentinelError: If the password file cannot be read.
        RepositoryError: If the repository cannot be opened.
    """
    run = _open(place, password_file, processes)
    drain(run.run())
    for found in run.damaged():
        yield _clean_line(found, as_json=as_json)


def _open(place: str, password_file: Path, processes: int) -> RepositoryRun:
    state = State(None)
    repository = state.open(store_at(place), read_password(password_file), place)
    crew = Crew(RepositoryJudge(repository, state.key()), processes=processes)
    return RepositoryRun(repository, Ledger(None), crew)


def enrol_here(server: str, repository: int, token_file: Path, state: Path | None) -> Iterator[str]:
    """Enrol the sentinel of this host and yield one sentence.

    Raises:
        SentinelError: If there is no place for its key, or the house refuses.
    """
    house = enrol(server, repository, read_password(token_file), _place_of(state))
    yield f"Enrolled for repository {house.repository} at {house.server}."


def on_duty(
    place: str, password_file: Path, state: Path | None, *, hosts: list[str], processes: int = 0
) -> Iterator[str]:
    """Judge what is new, tell the house, and yield one line for each snapshot and one for what was sent.

    Raises:
        SentinelError: If the sentinel is not enrolled or the house cannot be reached; what was judged is kept.
        RepositoryError: If the repository cannot be opened.
    """
    memory = State(_place_of(state))
    house, store = house_of(_place_of(state)), store_at(place)
    repository = memory.open(store, read_password(password_file), place)
    ledger, log = memory.ledger(repository.id), _log_at(place)
    duty = Duty(repository, store, ledger, memory.key(), hosts, processes, log)
    for snapshot in duty.judge():
        yield f"judged {snapshot}"
    yield f"{duty.send(house) + teller_of(memory).tell_rest()} reports sent"


def _log_at(place: str) -> Path | None:
    """Return where the service of a place on this host writes what it is asked; None for a place elsewhere."""
    return log_of(Path(place).absolute()) if Path(place).is_dir() else None


def forget(place: str, password_file: Path, state: Path | None) -> Iterator[str]:
    """Forget what the house lets go and yield what happened.

    Raises:
        SentinelError: If the sentinel is not enrolled, not everything is told, or restic fails.
        RepositoryError: If the repository cannot be opened.
    """
    memory_here = State(_place_of(state))
    house, store = house_of(_place_of(state)), store_at(place)
    repository = memory_here.open(store, read_password(password_file), place)
    duty = Duty(repository, store, memory_here.ledger(repository.id), memory_here.key())
    yield from Retention(duty, house, place, password_file).run()


def create_target(
    directory: Path, key_file: Path | None, *, account: str, host: str, listen: str = "", as_json: bool
) -> Iterator[str]:
    """Prepare an append-only place and yield what server and client need.

    Raises:
        SentinelError: If the directory holds something, or the key is none.
    """
    way = Way(read_password(key_file) if key_file else "", account, host, listen)
    target = prepare(directory, way)
    if as_json:
        facts = {"authorized_keys": target.authorized_keys, "server": target.server, "client": list(target.client)}
        yield json.dumps({name: value for name, value in facts.items() if value})
        return
    if target.authorized_keys:
        yield f"On this host, in ~{way.account}/.ssh/authorized_keys:"
        yield f"  {target.authorized_keys}"
    else:
        yield "On this host, as a service of the account that owns the directory:"
        yield f"  {target.server}"
    yield "On the client (it asks for the new password of the repository; keep a copy off line):"
    yield from (f"  {line}" for line in target.client)


def memory(state: Path | None) -> State:
    """Return the sentinel's memory: the one named, else the usual one of this host."""
    return default_state() if state is None else State(state)


def _place_of(state: Path | None) -> Path:
    directory = state or default_state().directory
    if directory is None:
        raise SentinelError("There is no place for the sentinel's memory; name one with --state.")
    return directory


def _finding_line(finding: Finding, extra: Mapping[str, str], *, as_json: bool) -> str:
    if not as_json:
        words = "; ".join(map(sentence, finding.reasons))
        renamed = f" (before: {_plain(finding.renamed_from)})" if finding.renamed_from else ""
        return f"{finding.outcome.value:10} {_plain(finding.path)}{renamed}: {words}"
    line: dict[str, object] = {
        "path": finding.path,
        "verdict": finding.outcome.value,
        "reasons": list(finding.reasons),
        "change": finding.change.value,
        **extra,
    }
    if finding.renamed_from:
        line["renamed_from"] = finding.renamed_from
    if finding.damage:
        line |= {"damage": finding.damage, "offset": finding.offset}
    return json.dumps(line)


def _alert_line(alert: Alert, *, as_json: bool) -> str:
    if not as_json:
        where = f"{alert.host}:{alert.share}"
        return f"ALERT      {_plain(where)}: {alert.rule}, {alert.count} files in {alert.directories} folders"
    return json.dumps({"alert": _alert_facts(alert)})


def _alert_facts(alert: Alert) -> dict[str, object]:
    files = [{"path": file.path, "verdict": file.outcome, "reasons": list(file.reasons)} for file in alert.files]
    return {
        "rule": alert.rule,
        "host": alert.host,
        "share": alert.share,
        "detail": alert.detail,
        "snapshot": alert.snapshot,
        "raised_at": alert.raised_at.isoformat(),
        "count": alert.count,
        "directories": alert.directories,
        "first_damaged_at": alert.first_damaged_at.isoformat(),
        "last_damaged_at": alert.last_damaged_at.isoformat(),
        "last_clean_at": alert.last_clean_at.isoformat() if alert.last_clean_at else None,
        "files": files,
    }


def _problem_line(problem: Problem, *, as_json: bool) -> str:
    if not as_json:
        return f"PROBLEM    {problem.kind.value}/{_plain(problem.name)}: {problem.code.value}, {_plain(problem.detail)}"
    facts = {"code": problem.code.value, "file": f"{problem.kind.value}/{problem.name}", "detail": problem.detail}
    return json.dumps({"problem": facts})


def _clean_line(found: CleanVersion, *, as_json: bool) -> str:
    standing = found.standing
    clean = standing.clean
    if not as_json:
        source = f"{standing.clean_snapshot[:8]} {_plain(clean.path)}" if clean else "no clean version"
        return f"{_plain(standing.path)}: {source}"
    line = {
        "path": standing.path,
        "snapshot": standing.clean_snapshot if clean else None,
        "blobs": list(clean.blobs) if clean else None,
        "clean_path": clean.path if clean else None,
        "size_bytes": clean.size_bytes if clean else None,
        "judged": "clean" if standing.clean_judged else "unjudged",
        "damaged_since": standing.since,
        "host": found.host,
        "removed": standing.removed,
    }
    return json.dumps(line)


def _summary_line(count: Count, extra: Mapping[str, int], *, as_json: bool) -> str:
    facts = {**count.summary(), **extra}
    if as_json:
        return json.dumps({"summary": facts})
    return ", ".join(f"{name} {number}" for name, number in facts.items())


def _plain(text: str) -> str:
    """Return a text that cannot steer the terminal it is printed on."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def say(lines: Iterator[str]) -> int:
    """Print lines and return the exit code; what stops the work is one sentence."""
    try:
        for line in lines:
            sys.stdout.write(f"{line}\n")
    except (SentinelError, RepositoryError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        sys.stdout.flush()
    return 0
