"""Licence expressions (6.1.54, 6.1.55, 6.2.43-6.2.46, 6.3.17).

Source: SPDX 3.0.1, annex B; CSAF 2.1, section 3.2.2.7.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from license_expression import get_license_index  # pyright: ignore[reportMissingTypeStubs]

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.rule_registry import rule

_TOKEN = re.compile(r"\s*(\(|\)|[^\s()]+)")
_ID = r"[A-Za-z0-9.-]+"
_LICENCE = re.compile(rf"{_ID}\+?")
_LICENCE_REF = re.compile(rf"(?:DocumentRef-{_ID}:)?LicenseRef-{_ID}")
_ADDITION = re.compile(rf"(?:DocumentRef-{_ID}:)?AdditionRef-{_ID}|{_ID}")
_REFERENCE_LIKE = re.compile(r"(?i)(licenseref|documentref|additionref)")
_PATH = "/document/license_expression"
_NEW = ("2.1",)

LICENCE_TITLES = {"en": "License", "de": "Lizenz"}
"""Title of the note that holds the licence text, by language. Source: CSAF TC, language specific translations."""


@lru_cache(maxsize=256)
def licence_parts(expression: str) -> tuple[str, ...] | None:
    """Return the identifiers and exceptions of an expression, or None when it is malformed."""
    tokens = _TOKEN.findall(expression)
    if "".join(tokens) != "".join(expression.split()):
        return None
    parser = _Parser(tokens)
    return tuple(parser.parts) if parser.parse() else None


class _Parser:
    """Recursive descent over `term ((AND|OR) term)*`; depth is bounded by the size limit of tokens."""

    MAX_TOKENS = 400

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.position = 0
        self.parts: list[str] = []

    def parse(self) -> bool:
        if not self.tokens or len(self.tokens) > self.MAX_TOKENS:
            return False
        return self._compound() and self.position == len(self.tokens)

    def _next(self) -> str:
        token = self.tokens[self.position] if self.position < len(self.tokens) else ""
        self.position += 1
        return token

    def _peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def _compound(self) -> bool:
        if not self._term():
            return False
        while self._peek() in {"AND", "OR", "and", "or"}:
            self.position += 1
            if not self._term():
                return False
        return True

    def _term(self) -> bool:
        token = self._next()
        if token == "(":  # noqa: S105 -- a parenthesis, not a password
            return self._compound() and self._next() == ")"
        if not _is_simple(token):
            return False
        self.parts.append(token)
        if self._peek() in {"WITH", "with"}:
            self.position += 1
            addition = self._next()
            if not _ADDITION.fullmatch(addition) or addition.startswith("DocumentRef-"):
                return False
            self.parts.append(addition)
        return True


def _is_simple(token: str) -> bool:
    # The standard forbids the DocumentRef part although SPDX allows it.
    if _LICENCE_REF.fullmatch(token):
        return not token.startswith("DocumentRef-")
    if _REFERENCE_LIKE.match(token):
        return False
    return _LICENCE.fullmatch(token) is not None and token.upper() not in {"AND", "OR", "WITH"}


@lru_cache(maxsize=1)
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    """Return all identifiers of SPDX and ScanCode LicenseDB, and the deprecated ones of them, in lower case."""
    known: set[str] = set()
    deprecated: set[str] = set()
    for entry in get_license_index():
        older = [str(key).lower() for key in entry.get("other_spdx_license_keys") or ()]
        keys = {f"licenseref-scancode-{entry['license_key']}", str(entry.get("spdx_license_key") or "").lower()} - {""}
        known.update(keys, older)
        deprecated.update(key for key in older if not key.startswith("licenseref-"))
        if entry.get("is_deprecated"):
            deprecated.update(keys)
    return frozenset(known), frozenset(deprecated)


def _parts(context: Context) -> tuple[str, ...]:
    return licence_parts(context.head.license_expression or "") or ()


def _plain(part: str) -> str:
    return part.lower().removesuffix("+")


def _is_listed(part: str) -> bool:
    return _plain(part) in _listed()[0] or part.lower() in _listed()[0]


@rule("6.1.54", "License Expression", _NEW)
def malformed_licence(context: Context) -> Iterator[Finding]:
    """Yield an expression that breaks the grammar."""
    expression = context.head.license_expression
    if expression is not None and licence_parts(expression) is None:
        yield Finding(_PATH, f"{expression[:100]!r} is not a valid license expression.")


def _text_missing(context: Context, title: str) -> Iterator[Finding]:
    if all(_is_listed(part) for part in _parts(context)):
        return
    notes = [note for note in context.head.notes if note.title == title]
    if len(notes) != 1 or notes[0].category != "legal_disclaimer":
        yield Finding("/document/notes", f"There has to be exactly one legal disclaimer with the title {title!r}.")


@rule("6.1.55", "License Text", _NEW)
def missing_licence_text(context: Context) -> Iterator[Finding]:
    """Yield an English document that uses an unlisted licence without its text."""
    if context.english:
        yield from _text_missing(context, LICENCE_TITLES["en"])


@rule("6.2.46", "Language Specific License Text", _NEW)
def missing_translated_licence_text(context: Context) -> Iterator[Finding]:
    """Yield a document in another language that uses an unlisted licence without its text."""
    title = LICENCE_TITLES.get((context.head.lang or "").lower().split("-")[0])
    if not context.english and title is not None:
        yield from _text_missing(context, title)


@rule("6.2.43", "Missing License Expression", _NEW)
def missing_licence(context: Context) -> Iterator[Finding]:
    """Yield a document without licence."""
    expression = context.head.license_expression
    if not expression:
        yield Finding(_PATH, f"The license expression is {'missing' if expression is None else 'empty'}.")


@rule("6.2.44", "Deprecated License Identifier", _NEW)
def deprecated_licence(context: Context) -> Iterator[Finding]:
    """Yield deprecated identifiers."""
    for part in _parts(context):
        if part.lower() in _listed()[1] or _plain(part) in _listed()[1]:
            yield Finding(_PATH, f"The license identifier {part} is deprecated.")


@rule("6.2.45", "Non-Existing License Identifier", _NEW)
def unknown_licence(context: Context) -> Iterator[Finding]:
    """Yield identifiers that SPDX or ScanCode LicenseDB should know but do not."""
    for part in _parts(context):
        ours = not part.startswith(("LicenseRef-", "AdditionRef-")) or part.lower().startswith("licenseref-scancode-")
        if ours and not _is_listed(part):
            yield Finding(_PATH, f"The license identifier {part} does not exist.")


@rule("6.3.17", "Use of Unregistered License", _NEW)
def unregistered_licence(context: Context) -> Iterator[Finding]:
    """Yield identifiers that no list holds."""
    for part in _parts(context):
        if not _is_listed(part):
            yield Finding(_PATH, f"The license {part} is not listed by SPDX or ScanCode LicenseDB.")
