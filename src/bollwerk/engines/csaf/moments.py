"""Points in time as the standard writes them."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_MOMENT = re.compile(
    r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?"
    r"(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))",
    re.ASCII,
)


@lru_cache(maxsize=16384)
def parse_moment(text: str) -> datetime | None:
    """Return the moment in UTC, or None when `text` is no RFC 3339 date-time.

    A leap second is read as the second after it; fractions beyond microseconds are cut off.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, off_hour, off_minute = found.groups()
    micro = int(((fraction or "") + "000000")[:6])
    try:
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), 0, micro, tzinfo=UTC)
        moment += timedelta(seconds=int(second))
        if sign:
            offset = timedelta(hours=int(off_hour), minutes=int(off_minute))
            moment = moment - offset if sign == "+" else moment + offset
    except (ValueError, OverflowError):
        return None
    return moment


def is_strict_moment(text: str) -> bool:
    """Return whether `text` obeys section 2.3 of CSAF 2.1.

    Upper-case `T` and `Z`, a time zone, an existing day, and no leap second.
    """
    if "t" in text or "z" in text or text[17:19] == "60":
        return False
    return parse_moment(text) is not None
