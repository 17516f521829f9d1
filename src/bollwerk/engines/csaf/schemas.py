"""JSON schema validation against a handed-in set of schemas; nothing is ever fetched by URL."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import jsonschema_rs
import msgspec

from bollwerk.engines.csaf.errors import SchemaSetError
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.strict_reading import StrictReader
from bollwerk.engines.csaf.survey import Survey

CSAF_SCHEMAS = {
    "2.0": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json",
    "2.1": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
}
"""Identifier of the document schema of each version."""

MAX_SCHEMA_FINDINGS = 200
"""More violations than this help nobody and may be the attack itself."""

# Inline parts of these keywords describe the same object as the schema around them; closing them would forbid the rest.
_COMBINING = frozenset({"allOf", "anyOf", "oneOf", "if", "then", "else", "not"})

_PART = "urn:bollwerk:part"

_PLAIN_DIALECT = "https://json-schema.org/draft/2020-12/schema"

# jsonschema-rs takes and returns untyped JSON.
_Json = Any


class SchemaSet:
    """Schemas by URI, compiled on first use; `format` is enforced (CSAF 2.1, section 2.2)."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        """Take the schemas as URI -> JSON bytes; the URI is overruled by the schema's own `$id`.

        Raises:
            SchemaSetError: If bytes are no JSON object.
        """
        self._schemas: dict[str, _Json] = {}
        self._compiled: dict[tuple[str, bool], jsonschema_rs.Validator] = {}
        self._strict: list[StrictReader | None] = []
        for uri, raw in sources.items():
            schema = _decode(uri, raw)
            self._schemas[_identifier(uri, schema)] = schema

    def knows(self, uri: str) -> bool:
        """Return whether the set holds a schema."""
        return uri in self._schemas

    def is_valid(self, uri: str, value: object) -> bool:
        """Return whether `value` obeys the schema.

        Raises:
            SchemaSetError: If the schema is missing or does not compile.
        """
        return self._validator(uri, strict=False).is_valid(value)

    def check(self, uri: str, value: object) -> tuple[Finding, ...]:
        """Return the violations, at most `MAX_SCHEMA_FINDINGS`.

        Raises:
            SchemaSetError: If the schema is missing or does not compile.
        """
        validator = self._validator(uri, strict=False)
        try:
            return () if validator.is_valid(value) else tuple(_findings(validator, value))
        except ValueError as error:
            return (Finding("", f"The document cannot be checked against the schema: {_shortened(str(error))}."),)

    def check_strictly(self, uri: str, value: object) -> tuple[Finding, ...]:
        """Return the members that no schema defines (test 6.2.20).

        Raises:
            SchemaSetError: If the schema is missing or does not compile.
        """
        validator = self._validator(uri, strict=True)
        return () if validator.is_valid(value) else tuple(_additional(validator, value))

    def check_document(self, version: str, value: object) -> tuple[Finding, ...]:
        """Return the violations of the document schema of a CSAF version.

        Raises:
            SchemaSetError: If the set lacks the schema.
        """
        return self.check(CSAF_SCHEMAS[version], value)

    def read_strictly(self, raw: bytes) -> Survey | None:
        """Return the survey of a 2.0 document that surely obeys its schema; None: look at it with `check_document`."""
        if not self._strict:
            self._strict.append(self._strict_reader(CSAF_SCHEMAS["2.0"]))
        reader = self._strict[0]
        return reader.read(raw) if reader is not None else None

    def _strict_reader(self, uri: str) -> StrictReader | None:
        """Return the reader for a schema, None where no types can be made of it."""
        if uri not in self._schemas:
            return None
        try:
            return StrictReader(self._schemas[uri], self._part)
        except (TypeError, ValueError, NameError, SchemaSetError):
            return None

    def _part(self, node: _Json) -> Callable[[object], bool]:
        """Return what says whether a value obeys a part of a schema; the part refers to whole schemas only."""
        schemas = {key: _plain_dialect(value) for key, value in self._schemas.items()}
        return _compiled({**schemas, _PART: {"$schema": _PLAIN_DIALECT, **node}}, _PART).is_valid

    def _validator(self, uri: str, *, strict: bool) -> jsonschema_rs.Validator:
        found = self._compiled.get((uri, strict))
        if found is None:
            found = self._compile(uri, strict=strict)
            self._compiled[uri, strict] = found
        return found

    def _compile(self, uri: str, *, strict: bool) -> jsonschema_rs.Validator:
        if uri not in self._schemas:
            raise SchemaSetError(f"The schema set does not hold {uri}.")
        schemas = {key: _closed(value) if strict else value for key, value in self._schemas.items()}
        return _compiled({key: _plain_dialect(value) for key, value in schemas.items()}, uri)


def _compiled(schemas: Mapping[str, _Json], uri: str) -> jsonschema_rs.Validator:
    try:
        registry = jsonschema_rs.Registry(list(schemas.items()))
        return jsonschema_rs.validator_for(schemas[uri], registry=registry, validate_formats=True, offline=True)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise SchemaSetError(f"The schema {uri} cannot be compiled: {error}.") from error


def _decode(uri: str, raw: bytes) -> _Json:
    try:
        schema: _Json = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise SchemaSetError(f"The schema {uri} is not valid JSON: {error}.") from error
    if not isinstance(schema, dict):
        raise SchemaSetError(f"The schema {uri} is not a JSON object.")
    return cast("_Json", schema)


def _identifier(uri: str, schema: _Json) -> str:
    identifier = schema.get("$id") or schema.get("id") or uri
    return str(identifier).split("?", 1)[0].rstrip("#")


def _plain_dialect(schema: _Json) -> _Json:
    # The meta schema of 2.1 only switches format assertion on, which the validator is told directly.
    if str(schema.get("$schema", "")).startswith("https://docs.oasis-open.org/csaf/"):
        return {**schema, "$schema": _PLAIN_DIALECT}
    return schema


def _closed(node: _Json) -> _Json:
    """Return the schema with `additionalProperties: false` wherever an object lists its properties."""
    if isinstance(node, list):
        return [_closed(item) for item in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    members = cast("dict[str, _Json]", node)
    closed: dict[str, _Json] = {key: value if key in _COMBINING else _closed(value) for key, value in members.items()}
    if closed.get("type") == "object" and isinstance(closed.get("properties"), dict) and _open(closed):
        closed["additionalProperties"] = False
    return closed


def _open(schema: dict[str, _Json]) -> bool:
    """Return whether nothing says what becomes of members that are not listed."""
    return "additionalProperties" not in schema and "unevaluatedProperties" not in schema


def _findings(validator: jsonschema_rs.Validator, value: object) -> Iterator[Finding]:
    for count, error in enumerate(validator.iter_errors(value)):
        if count == MAX_SCHEMA_FINDINGS:
            return
        yield Finding(_pointer(error.instance_path), _shortened(error.message))


def _additional(validator: jsonschema_rs.Validator, value: object) -> Iterator[Finding]:
    for finding in _findings(validator, value):
        if (
            "dditional propert" in finding.message
            or "nevaluated propert" in finding.message
            or "oneOf" in finding.message
        ):
            yield finding


def _pointer(parts: list[str | int]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _shortened(message: str, limit: int = 300) -> str:
    return message if len(message) <= limit else f"{message[:limit]}…"
