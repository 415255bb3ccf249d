"""Stretches of days that dates of an analyst mean: a day, a month, a year."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both in it; `None` is without limit."""

    start: date | None
    end: date | None

    def holds(self, other: "Period") -> bool:
        """Whether all days of another period lie in this one."""
        after = self.start is None or (other.start is not None and other.start >= self.start)
        return after and (self.end is None or (other.end is not None and other.end <= self.end))

    def meets(self, other: "Period") -> bool:
        """Whether the two share a day."""
        before = self.end and other.start and self.end < other.start
        after = self.start and other.end and self.start > other.end
        return not (before or after)


def period_of(text: str | None) -> Period | None:
    """Read «2025», «2025-02» or «2025-02-14»; `None` where it is none of these.

    >>> period_of("2025-02")
    Period(start=datetime.date(2025, 2, 1), end=datetime.date(2025, 2, 28))
    >>> period_of("printemps")
    """
    found = _DATE.fullmatch(text.strip()) if text else None
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        start = date(year, month or 1, day or 1)
        last = calendar.monthrange(year, month or 12)[1]
    except ValueError:
        return None
    return Period(start, date(year, month or 12, day or last))


def between(start: str | None, end: str | None) -> Period:
    """The period from the first day of one date to the last day of another; what is not told is without limit."""
    first, last = period_of(start), period_of(end)
    return Period(first.start if first else None, last.end if last else None)
