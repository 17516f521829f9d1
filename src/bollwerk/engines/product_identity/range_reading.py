"""Read a version range from the text of a document."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote

from bollwerk.engines.product_identity.range_words import (
    dates_as_versions,
    has_words,
    speaks_of_serial_numbers,
    with_signs,
)
from bollwerk.engines.product_identity.ranges import Form, Interval, Subject, VersionRange, union
from bollwerk.engines.product_identity.version_order import vendor_key

MAX_TEXT = 300
"""Longer texts are cut before they are read."""

_VERS = re.compile(r"vers:([a-z][a-z0-9.+-]*)/(.*)", re.DOTALL)
_ALL = re.compile(
    r"(?:(?:all|any|every|alle|s[aä]mtliche)\s*(?:known|released|supported|bekannten)?\s*"
    r"(?:versions?|versionen|releases?|firmware\s+versions?|models?)?|vers:all/\*|\*|n/?a|-)",
    re.IGNORECASE,
)
_ALL_START = re.compile(
    r"(?:all|any|every|alle|s[aä]mtliche)\b[\s:]*(?:(?:[\w-]+\s+)?(?:versions?|versionen|releases?)\b)?[\s:,]*",
    re.IGNORECASE,
)
_PLAIN_PART = re.compile(r"([<>]=?)\s*([VvR]?\d{1,6}(?:\.\d{1,8}){0,5}[A-Z]?)(?=[\s|<>]|$)")
_PLAIN = re.compile(rf"(?:vers:all/)?(?:(?:all|All)\s+[vV]ersions\s+)?(?:{_PLAIN_PART.pattern}\s*\|?\s*)+")
_SIGN = re.compile(r"(<=|>=|!=|<|>|=)")
_UPDATE = (
    r"(?:sp|sr|fp|hf|cu|mp|uc|tcu|ip|upda?t?e?|u|p|patch|pack|hot\s*-?fix|service\s*-?(?:pack|release)|"
    r"feature\s*-?pack|security\s+patch|build(?:\s*(?:nr|no|number)\.?)?|bn|rev(?:ision)?|release|r|beta|alpha|rc|"
    r"version)"
)
_CORE = r"[A-Za-z]{0,12}[.\-]?\s?\d[\w.\-+:~^()?{}]*"
_VERSION = re.compile(
    rf"(?P<core>{_CORE}(?:/\d[\w.]*)?)(?P<more>(?:[\s,\-]*\b{_UPDATE}[.\s]*\d[\w.\-]*|\s+\d[\d.]+(?=\s|$)|\s+[A-Z](?=\s|$))*)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Z]{1,3}\b")
_ONLY_PREFIX = re.compile(r"(?:|v|ver|version|r|rev|revision|release|fw|firmware|build|sp|fs)\.?\s?\d", re.IGNORECASE)
_PARENS = re.compile(r"\(([^()]*[A-Za-z]{2}[^()]*)\)")
_CONDITION = re.compile(
    r"\b(?:only|if|when(?:ever)?|with(?:out|in)?|in\s+conj|in\s+connection|installed|including|using|utiliz\w*|affected|on|for|of|"
    r"falls|wenn|nur|mit|ohne|sofern|auf)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_SECOND = re.compile(
    r"(?<=[\d\w.])\s+(?:and|und|&)\s+((?!versions?\b|versionen\b|v?\d)[A-Za-z][^<>=|]*[A-Za-z]{3}[^<>=|]*[<>=].*)",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:\||;|,(?=\s)|\band\b|\bor\b|\bund\b|\boder\b|\s/\s?(?=\d))\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Bound:
    sign: str
    version: str
    component: str = ""


@lru_cache(maxsize=32768)
def read_range(text: str) -> VersionRange:
    """Return the range that a text describes; one that cannot be read has the form `unreadable`."""
    cut = text[:MAX_TEXT].strip()
    if not cut:
        return VersionRange(text, Form.UNREADABLE)
    if _PLAIN.fullmatch(cut):
        return _read_plain(text, cut)
    if _ALL.fullmatch(cut):
        return VersionRange(text, Form.ALL, intervals=(Interval(),))
    found = _VERS.fullmatch(cut)
    if found is None:
        return _read_text(text, cut)
    scheme, rest = found.group(1), found.group(2)
    if rest.strip() == "*":
        return VersionRange(text, Form.VERS, scheme=scheme, intervals=(Interval(),))
    strict = None if scheme == "all" else _read_constraints(text, rest, scheme)
    if strict is not None:
        return strict
    return _read_text(text, rest)


def _read_plain(text: str, cut: str) -> VersionRange:
    """Return a range that consists of signs and plain versions only; most ranges do."""
    bounds = [_Bound(sign, version) for sign, version in _PLAIN_PART.findall(cut.removeprefix("vers:all/"))]
    return VersionRange(text, Form.CONSTRAINTS, intervals=_intervals(bounds))


def read_version(text: str) -> VersionRange:
    """Return the range for the name of a single version; a branch such as `7.x` covers all of it."""
    if _SIGN.search(text) or has_words(with_signs(text)):
        return read_range(text)
    single = _versions_in(text.replace("_", " "))
    if not single:
        return read_range(text)
    form = Form.SINGLE if len(single) == 1 else Form.CONSTRAINTS
    return VersionRange(text, form, intervals=union([_exactly(item.version) for item in single]))


def _read_constraints(text: str, rest: str, scheme: str) -> VersionRange | None:
    """Return a range whose parts are all `[sign]version`, else None."""
    bounds: list[_Bound] = []
    for part in rest.split("|"):
        found = re.fullmatch(r"\s*(<=|>=|!=|<|>|=)?\s*([^<>=!|\s]+)\s*", part)
        if found is None:
            return None
        bounds.append(_Bound(found.group(1) or "=", unquote(found.group(2))))
    return VersionRange(
        text,
        Form.VERS,
        scheme=scheme,
        intervals=_intervals(bounds),
        excluded=tuple(item.version for item in bounds if item.sign == "!="),
    )


def _read_text(text: str, cut: str) -> VersionRange:
    plain = re.sub(r"\s+", " ", cut.replace("_", " ")).strip()
    if speaks_of_serial_numbers(plain):
        return _serial_numbers(text, plain)
    plain, dated = dates_as_versions(plain)
    without_notes, notes = _take_notes(plain)
    signed, second = _take_second_quantity(with_signs(without_notes))
    all_start = _ALL_START.match(signed)
    body = signed[all_start.end() :] if all_start else signed
    bounds, conditions = _read_bounds(body, after_all=all_start is not None)
    conditions = (*conditions, *second, *notes)
    if not bounds:
        if all_start is None and not body.strip().startswith("*"):
            return VersionRange(text, Form.UNREADABLE, conditions=conditions)
        return VersionRange(text, Form.ALL, intervals=(Interval(),), conditions=conditions)
    return _assembled(text, bounds, conditions, only_signs=with_signs(without_notes) == without_notes, dated=dated)


def _assembled(
    text: str, bounds: Sequence[_Bound], conditions: tuple[str, ...], *, only_signs: bool, dated: bool
) -> VersionRange:
    form = Form.CONSTRAINTS if only_signs else Form.PROSE
    if only_signs and len(bounds) == 1 and bounds[0].sign == "=":
        form = Form.SINGLE
    return VersionRange(
        text,
        form,
        intervals=_intervals(bounds),
        excluded=tuple(item.version for item in bounds if item.sign == "!="),
        subject=Subject.DATE if dated and _all_dates(bounds) else Subject.VERSION,
        conditions=tuple(dict.fromkeys(item for item in conditions if item)),
        component=next((item.component for item in bounds if item.component), ""),
    )


def _all_dates(bounds: Sequence[_Bound]) -> bool:
    return all(re.fullmatch(r"\d{4}\.\d\d\.\d\d", item.version) for item in bounds)


def _serial_numbers(text: str, plain: str) -> VersionRange:
    signs = [(match.group(1), match.end()) for match in _SIGN.finditer(with_signs(plain))]
    signed = with_signs(plain)
    numbers = re.findall(r"[A-Z]*\d{4,}[A-Z]*", signed[signs[0][1] :] if signs else signed)
    bounds = [_Bound(signs[0][0] if signs else "=", numbers[-1])] if numbers else []
    return VersionRange(
        text,
        Form.PROSE,
        intervals=_intervals(bounds) or (Interval(),),
        subject=Subject.SERIAL_NUMBER,
        conditions=(plain.lstrip("<>= "),),
    )


def _take_notes(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without remarks in parentheses, and the remarks; what counts as version stays."""
    notes: list[str] = []

    def take(match: re.Match[str]) -> str:
        inner = match.group(1)
        if re.fullmatch(
            r"\s*(?:including|excluding|inclusive|exclusive|incl\.?|excl\.?|ein\w*|aus\w*|inkl\.?)\s*", inner
        ):
            return match.group()
        if re.fullmatch(r"\s*(?:build\s*)?[A-Z]?[\d.]+\s*", inner, re.IGNORECASE):
            return f" build {inner}" if not inner.lower().strip().startswith("build") else f" {inner}"
        notes.append(inner.strip())
        return " "

    return _PARENS.sub(take, text), tuple(notes)


def _take_second_quantity(signed: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without a second bound on something else, and that bound: `and Function State <= 9`."""
    found = _SECOND.search(signed)
    if found is None:
        return signed, ()
    return signed[: found.start()], (found.group(1).strip(),)


def _read_bounds(body: str, *, after_all: bool) -> tuple[list[_Bound], tuple[str, ...]]:
    """Return the bounds of a text with signs, and what is left over as conditions."""
    bounds: list[_Bound] = []
    conditions: list[str] = []
    pieces = _SIGN.split(body)
    lead = pieces[0].strip(" :,")
    if lead and lead.lower() not in {"and", "und", "versions", "version"}:
        _take_lead(lead, bounds, conditions, signs_follow=len(pieces) > 1, after_all=after_all)
    component = lead if has_words(lead) and len(pieces) > 1 and not conditions else ""
    for sign, rest in zip(pieces[1::2], pieces[2::2], strict=True):
        condition = _CONDITION.search(rest)
        cut = condition.start() if condition and _VERSION.search(rest[: condition.start()]) else len(rest)
        conditions.append(rest[cut:].strip(" :,.|"))
        for number, part in enumerate(item for item in _SPLIT.split(rest[:cut]) if item.strip()):
            found, tail = _first_version(part)
            if found is None:
                conditions.append(part.strip(" :,."))
                continue
            bounds.append(replace(found, sign=sign if number == 0 else "=", component=found.component or component))
            conditions.append(tail)
    return bounds, tuple(item for item in conditions if item)


def _take_lead(lead: str, bounds: list[_Bound], conditions: list[str], *, signs_follow: bool, after_all: bool) -> None:
    """Read what stands before the first sign: a starting version, a list of versions, or words."""
    listed = lead.endswith("|")
    lead = lead.strip(" |")
    condition = _CONDITION.match(lead)
    if condition:
        conditions.append(lead)
        return
    singles = _versions_in(lead)
    if signs_follow and not listed and len(singles) == 1 and _ONLY_PREFIX.match(f"v{lead.lstrip('vV')}"):
        bounds.append(replace(singles[0], sign=">="))
    elif singles and (not signs_follow or len(singles) > 1 or listed):
        bounds.extend(singles)
    elif after_all or not signs_follow:
        conditions.append(lead)


def _versions_in(text: str) -> list[_Bound]:
    """Return every version of a list such as `2.7 | 3.0.71 | 3.0.80`."""
    found: list[_Bound] = []
    for part in _SPLIT.split(text):
        version, _ = _first_version(part)
        if version is not None:
            found.append(version)
    return found


def _first_version(part: str) -> tuple[_Bound | None, str]:
    """Return the first version of a text and what follows it."""
    text = part.strip(" :,.")
    condition = _CONDITION.search(text)
    tail = condition.group() if condition and condition.start() > 0 else ""
    head = text[: condition.start()] if tail and condition else text
    match = next(iter(_candidates(head)), None)
    if match is None:
        return _letters_only(head, tail)
    version = (match.group("core") + match.group("more")).strip(" ,.-")
    rest = " ".join(item for item in (head[match.end() :].strip(" ,.()"), tail.strip()) if has_words(item))
    lead = head[: match.start()].strip(" :,(")
    return _Bound("=", version, lead if has_words(lead) else ""), rest


def _candidates(head: str) -> Iterator[re.Match[str]]:
    """Return possible versions, those that begin with a known prefix or a number first."""
    matches = list(_VERSION.finditer(head))
    yield from (
        match for match in matches if match.group("core")[0].isdigit() or _ONLY_PREFIX.match(match.group("core"))
    )
    yield from matches


def _letters_only(head: str, tail: str) -> tuple[_Bound | None, str]:
    """Return a version that has no digit, as function states have: `FB`, `LF`, `N`."""
    match = _LETTERS.fullmatch(head.strip(' "')) or re.fullmatch(r"[A-Z]\.?[A-Z.]{0,4}", head.strip())
    if match is None:
        return None, tail
    return _Bound("=", match.group()), tail


def _exactly(version: str) -> Interval:
    return Interval(version, version)


def _intervals(bounds: Sequence[_Bound]) -> tuple[Interval, ...]:
    """Return the union that a row of bounds describes.

    A lower bound opens an interval and the next upper bound closes it. Several upper bounds in a row are branches
    that were fixed one by one: `<= 4.2.21 | <= 5.0.27` covers everything up to 4.2.21 and the branch 5 up to 5.0.27.
    Two lower bounds in a row are two branches too; the first one ends where the second begins.
    """
    found: list[Interval] = []
    low: _Bound | None = None
    last_high = ""
    for item in bounds:
        if item.sign == "!=":
            continue
        if item.sign == "=":
            found.append(_exactly(item.version))
        elif item.sign[0] == ">":
            if low is not None and vendor_key(low.version) < vendor_key(item.version):
                found.append(Interval(low.version, item.version, low.sign == ">=", high_inside=False))
            low = item
        else:
            found.append(_closed(low, item, last_high))
            low, last_high = None, item.version
    if low is not None:
        found.append(Interval(low.version, "", low.sign == ">="))
    if not found and bounds:
        found.append(Interval())
    return union(found)


def _closed(low: _Bound | None, high: _Bound, last_high: str) -> Interval:
    inside = high.sign == "<="
    if low is not None:
        return Interval(low.version, high.version, low.sign == ">=", inside)
    if last_high and vendor_key(last_high) < vendor_key(high.version):
        return Interval(_branch_of(high.version, last_high), high.version, high_inside=inside)
    return Interval("", high.version, high_inside=inside)


def _branch_of(version: str, earlier: str) -> str:
    """Return the beginning of a version up to the first number in which it differs from an earlier one."""
    numbers, others = re.findall(r"\d+", version), re.findall(r"\d+", earlier)
    for index, number in enumerate(numbers):
        if index >= len(others) or int(number) != int(others[index]):
            return ".".join(numbers[: index + 1])
    return version
