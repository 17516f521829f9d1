"""SSVC objects (6.1.46-6.1.48, 6.2.34-6.2.37, 6.3.13-6.3.15)."""

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.decision_points import INVALID_NAMESPACE, Namespace, is_outdated, problem_of, split_namespace
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import Vulnerability
from bollwerk.engines.csaf.rule_registry import rule

_NEW = ("2.1",)
_SCHEMA = "https://certcc.github.io/SSVC/data/schema/v2/SelectionList_2_0_0.schema.json"

_Object = Mapping[str, object]


def _objects(context: Context) -> Iterator[tuple[str, Vulnerability, _Object]]:
    for position, (_, vulnerability) in enumerate(context.vulnerabilities):
        for assessment in context.assessments[position]:
            if assessment.content.ssvc_v2 is not None:
                yield f"{assessment.content_path}/ssvc_v2", vulnerability, assessment.content.ssvc_v2


def _list(node: _Object, member: str) -> list[object]:
    value = node.get(member)
    return cast("list[object]", value) if isinstance(value, list) else []


def _dicts(node: _Object, member: str) -> Iterator[tuple[int, _Object]]:
    for index, item in enumerate(_list(node, member)):
        if isinstance(item, dict):
            yield index, cast("_Object", item)


def _selections(context: Context) -> Iterator[tuple[str, Namespace, _Object]]:
    for path, _, ssvc in _objects(context):
        for index, selection in _dicts(ssvc, "selections"):
            yield f"{path}/selections/{index}", split_namespace(str(selection.get("namespace", ""))), selection


@rule("6.1.46", "Invalid SSVC", _NEW, needs=("schemas",))
def invalid_ssvc(context: Context) -> Iterator[Finding]:
    """Yield violations of the SSVC schema."""
    schemas = context.registries.schemas
    if schemas is None:
        return
    for path, _, ssvc in _objects(context):
        for finding in schemas.check(_SCHEMA, ssvc):
            yield Finding(f"{path}{finding.path}", finding.message)


@rule("6.1.47", "Inconsistent SSVC Target IDs", _NEW)
def foreign_target(context: Context) -> Iterator[Finding]:
    """Yield target ids that are no id of the vulnerability, or the document's id though it has several."""
    several = len(context.vulnerabilities) > 1
    for path, vulnerability, ssvc in _objects(context):
        allowed = {vulnerability.cve, *(item.text for item in vulnerability.ids)}
        for index, target in enumerate(_list(ssvc, "target_ids")):
            if target not in allowed:
                yield Finding(f"{path}/target_ids/{index}", f"{target!r} is no identifier of this vulnerability.")
            elif several and target == context.tracking.id:
                yield Finding(f"{path}/target_ids/{index}", f"{target!r} stands for more than one vulnerability.")


@rule("6.1.48", "SSVC Decision Points", _NEW)
def wrong_decision_point(context: Context) -> Iterator[Finding]:
    """Yield decision points that their registered namespace does not define that way."""
    for path, namespace, selection in _selections(context):
        if namespace.base == INVALID_NAMESPACE:
            yield Finding(path, "Nothing is valid in the namespace 'invalid'.")
        if not namespace.registered:
            continue
        values = tuple(str(value.get("key", "")) for _, value in _dicts(selection, "values"))
        key, version = str(selection.get("key", "")), str(selection.get("version", ""))
        problem = problem_of(namespace.base, key, version, values)
        if problem is not None:
            yield Finding(path, problem)


@rule("6.2.34", "Usage of Unknown SSVC Decision Point Base Namespace", _NEW)
def unknown_namespace(context: Context) -> Iterator[Finding]:
    """Yield decision points outside the registered namespaces."""
    for path, namespace, _ in _selections(context):
        if not namespace.registered and not namespace.free:
            yield Finding(f"{path}/namespace", f"The namespace {namespace.full!r} is not registered.")


def _private(context: Context) -> Iterator[Finding]:
    for path, namespace, _ in _selections(context):
        if not namespace.registered and not namespace.free and namespace.base != INVALID_NAMESPACE:
            yield Finding(f"{path}/namespace", f"The base namespace {namespace.base!r} is not registered.")


def _extended(context: Context) -> Iterator[Finding]:
    for path, namespace, _ in _selections(context):
        if namespace.extended and not namespace.free:
            yield Finding(f"{path}/namespace", f"The namespace {namespace.full!r} uses an extension.")


def _enter(number: str, title: str, check: Callable[[Context], Iterator[Finding]], *, clear: bool) -> None:
    def limited(context: Context) -> Iterator[Finding]:
        if (context.tlp == "CLEAR") is clear:
            yield from check(context)

    rule(number, title, _NEW)(limited)


_enter("6.2.35", "Usage of Unregistered SSVC Decision Point Base Namespace in TLP:CLEAR Document", _private, clear=True)
_enter(
    "6.3.14",
    "Usage of Unregistered SSVC Decision Point Base Namespace in Non TLP:CLEAR Document",
    _private,
    clear=False,
)
_enter("6.2.36", "Usage of SSVC Decision Point Namespace with Extension in TLP:CLEAR Document", _extended, clear=True)
_enter(
    "6.3.15", "Usage of SSVC Decision Point Namespace with Extension in Non TLP:CLEAR Document", _extended, clear=False
)


@rule("6.2.37", "Usage of Unknown SSVC Decision Point Namespace without Resource", _NEW)
def unexplained_namespace(context: Context) -> Iterator[Finding]:
    """Yield namespaces that are neither registered nor explained by a resource of the same object."""
    for path, _, ssvc in _objects(context):
        summaries = [str(item.get("summary", "")) for _, item in _dicts(ssvc, "decision_point_resources")]
        for index, selection in _dicts(ssvc, "selections"):
            namespace = split_namespace(str(selection.get("namespace", "")))
            plain = namespace.registered and not namespace.extended
            if plain or namespace.free or any(namespace.full in summary for summary in summaries):
                continue
            place = f"{path}/selections/{index}/namespace"
            yield Finding(place, f"No resource explains the namespace {namespace.full!r}.")


@rule("6.3.13", "Usage of Non-Latest SSVC Decision Point Version", _NEW)
def outdated_decision_point(context: Context) -> Iterator[Finding]:
    """Yield decision points that have a newer version."""
    for path, namespace, selection in _selections(context):
        key, version = str(selection.get("key", "")), str(selection.get("version", ""))
        if namespace.registered and is_outdated(namespace.base, key, version):
            yield Finding(f"{path}/version", f"The decision point {key} has a newer version than {version}.")
