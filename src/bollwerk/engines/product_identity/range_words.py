"""Turn what people write about versions into comparison signs: prose in English and German, dates, serial numbers."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

_V = r"(?P<v>(?:v|r|ver(?:sion)?\.?\s*)?\d[^\s,;|<>=]*(?:\s+(?:sp|upd(?:ate)?|hf|patch|build|r|p|u|rev)\.?\s*\d\S*)*)"
_VERSIONS = r"(?:\s*,?\s*(?:versions?|versionen|releases?|firmware))?"
_OLDER = (
    r"(?:earlier|prior|below|older|lower|previous|before|down|fr[uü]her(?:e[rn]?)?|[aä]lter(?:e[rn]?)?|"
    r"vorherige[rn]?|niedriger(?:e[rn]?)?|kleiner|davor)"
)
_NEWER = (
    r"(?:later|newer|above|higher|greater|after|up|onwards?|neuer(?:e[rn]?)?|sp[aä]ter(?:e[rn]?)?|"
    r"h[oö]her(?:e[rn]?)?)"
)
_JOIN = r"\s*,?\s*(?:and|or|und|oder|&)\s+(?:(?:all|alle|any|every)\s+)?"
_INCLUDED = r"(?:\(?\s*(?:including|inclusive|included|incl\.?|einschlie(?:ß|ss)lich|inklusive|inkl\.?)\s*\)?)"
_EXCLUDED = r"(?:\(?\s*(?:excluding|exclusive|excluded|excl\.?|ausschlie(?:ß|ss)lich|exklusive|exkl\.?)\s*\)?)"


def _rule(pattern: str, replacement: str) -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.IGNORECASE), replacement


# In order: a longer phrase stands before the shorter one it contains.
_RULES: Sequence[tuple[re.Pattern[str], str]] = (
    _rule(r"[≤⩽]", " <= "),
    _rule(r"[≥⩾]", " >= "),
    _rule(r"≠", " != "),
    _rule(r"(?<![<>])=\s*<(?!=)", " <= "),
    _rule(r"(?<![<>])=\s*>(?!=)", " >= "),
    _rule(r"<\s+=", " <= "),
    _rule(r">\s+=", " >= "),
    _rule(rf"\b(?:between|zwischen)\s+{_V}\s*{_EXCLUDED}\s*(?:and|und)\s+", r" > \g<v> < "),
    _rule(rf"\b(?:between|zwischen)\s+{_V}\s*{_INCLUDED}?\s*(?:and|und)\s+{_V.replace('<v>', '<w>')}\s*{_EXCLUDED}",
          r" >= \g<v> < \g<w> "),
    _rule(rf"\b(?:between|zwischen)\s+{_V}\s*{_INCLUDED}?\s*(?:and|und)\s+", r" >= \g<v> <= "),
    _rule(rf"\b(?:up\s+to|until|through|bis(?:\s+zu)?)\s*,?\s*(?:(?:and|und)\s+)?{_EXCLUDED}", " < "),
    _rule(r"\b(?:but\s+)?(?:not\s+including|excluding)\s+", " < "),
    _rule(rf"\b(?:up\s+to|until|through|bis(?:\s+zu)?)\s*,?\s*(?:(?:and|und)\s+)?{_INCLUDED}", " <= "),
    _rule(rf"\b(?:up\s+to|until|through|thru|bis(?:\s+zu)?)\s+{_V}\s*{_EXCLUDED}", r" < \g<v> "),
    _rule(rf"{_V}{_VERSIONS}{_JOIN}(?:versions?\s+)?{_OLDER}\b{_VERSIONS}", r" <= \g<v> "),
    _rule(rf"{_V}{_VERSIONS}{_JOIN}(?:versions?\s+)?{_NEWER}\b{_VERSIONS}", r" >= \g<v> "),
    _rule(rf"{_V}\s+(?:onwards?|upwards?)\b", r" >= \g<v> "),
    _rule(r"\b(?:prior\s+to|earlier\s+than|older\s+than|lower\s+than|less\s+than|before|below|preceding|"
          r"kleiner\s+als|kleiner(?=\s+v?\d)|[aä]lter\s+als|fr[uü]her\s+als|niedriger\s+als|unterhalb(?:\s+von)?|vor)"
          r"(?:\s+(?:or\s+equal\s+to|oder\s+gleich))(?=\s|$)", " <= "),
    _rule(r"\b(?:prior\s+to|earlier\s+than|older\s+than|lower\s+than|less\s+than|before|below|preceding|"
          r"kleiner\s+als|kleiner(?=\s+v?\d)|[aä]lter\s+als|fr[uü]her\s+als|niedriger\s+als|unterhalb(?:\s+von)?|vor)"
          r"(?=\s|$)", " < "),
    _rule(r"\b(?:later\s+than|newer\s+than|greater\s+than|higher\s+than|after|above|gr[oö](?:ß|ss)er\s+als|"
          r"gr[oö](?:ß|ss)er(?=\s+v?\d)|j[uü]nger\s+als|"
          r"neuer\s+als|h[oö]her\s+als|sp[aä]ter\s+als|oberhalb(?:\s+von)?|nach)"
          r"(?:\s+(?:or\s+equal\s+to|oder\s+gleich))(?=\s|$)", " >= "),
    _rule(r"\b(?:later\s+than|newer\s+than|greater\s+than|higher\s+than|after|above|gr[oö](?:ß|ss)er\s+als|"
          r"gr[oö](?:ß|ss)er(?=\s+v?\d)|j[uü]nger\s+als|"
          r"neuer\s+als|h[oö]her\s+als|sp[aä]ter\s+als|oberhalb(?:\s+von)?|nach)(?=\s|$)", " > "),
    _rule(r"\b(?:up\s+to|until|through|thru|bis(?:\s+zu)?|at\s+most|h[oö]chstens)(?=\s|$)", " <= "),
    _rule(rf"(?<![\w.]){_V}\s+to\s+(?=v?\d)", r" >= \g<v> <= "),
    _rule(rf"(?<![\w.])(?<!<= )(?<!>= )(?<!< )(?<!> ){_V}\s+[-–—]\s+(?=v?\d)", r" >= \g<v> <= "),
    _rule(r"\b(?:starting\s+(?:with|from|at)|beginning\s+with|from|since|as\s+of|at\s+least|ab|seit|von|"
          r"mindestens)(?=\s|$)", " >= "),
    _rule(r"(?<=[<>=])\s*(?:(?:the|der|die|den|dem)\s+)?(?:versions?|versionen|ver\.)(?=[\s\d])", " "),
)  # fmt: skip

_FIRST_YEAR, _LAST_YEAR = 1990, 2099

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar jan", "february februar feb", "march märz maerz mar mrz", "april apr", "may mai",
            "june juni jun", "july juli jul", "august aug", "september sep sept", "october oktober oct okt",
            "november nov", "december dezember dec dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATES: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(rf"{_MONTH}[\s/_-]+(\d{{1,2}})(?:st|nd|rd|th)?[\s,./_-]+(\d{{4}})\.?", re.IGNORECASE), "mdy"),
    (re.compile(rf"\b(\d{{1,2}})\.?[\s/_-]*{_MONTH}[\s,./_-]*(\d{{4}})", re.IGNORECASE), "dmy"),
    (re.compile(rf"{_MONTH}[\s/_-]+(\d{{1,2}})(?!\d)", re.IGNORECASE), "md"),
    (re.compile(rf"{_MONTH}[\s/_-]+(\d{{4}})", re.IGNORECASE), "my"),
    (re.compile(r"(?<![\d.])(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)"), "mdy"),
    (re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\d.])"), "dmy"),
    (re.compile(r"(?<![\d.v])((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)"), "ymd"),
)
_SERIAL = re.compile(r"serial\s*(?:numbers?|no\.?|nr\.?)|seriennummer|manufactured between", re.IGNORECASE)
_MAY_SAY = re.compile(r"[A-Za-zÄÖÜäöüß]{2}|[≤⩽≥⩾≠=–—]|\s-\s")
"""What every rule needs: a word, a sign of more than one stroke, or a dash between blanks."""
_WORD_START = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")


@lru_cache(maxsize=8192)
def with_signs(text: str) -> str:
    """Return the text with comparison signs in place of words."""
    if _MAY_SAY.search(text) is None:
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def speaks_of_serial_numbers(text: str) -> bool:
    """Return whether bounds are serial numbers rather than versions."""
    return _SERIAL.search(text) is not None


def dates_as_versions(text: str) -> tuple[str, bool]:
    """Return the text with dates as `2023.04.20`, and whether one was found."""
    found = False
    for pattern, order in _DATES:
        text, count = pattern.subn(lambda match, order=order: _dotted(match, order), text)  # type: ignore[misc]
        found = found or count > 0
    return text, found


def _dotted(match: re.Match[str], order: str) -> str:
    parts = dict(zip(order, match.groups(), strict=True))
    month = parts.get("m", "1").lower()
    number = _MONTHS.get(month) or (int(month) if month.isdigit() else 0)
    day, year = int(parts.get("d", "1")), parts.get("y")
    if year is None:
        return match.group()
    if order == "mdy" and number > 12 >= day:  # noqa: PLR2004 - a year has 12 months: day and month stand the other way
        number, day = day, number
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return match.group()
    try:
        return date(int(year), number, day).strftime("%Y.%m.%d")
    except ValueError:
        return match.group()


def has_words(text: str) -> bool:
    """Return whether a text contains a word of three letters or more."""
    return _WORD_START.search(text) is not None
