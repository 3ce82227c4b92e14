"""Dates as a text writes them.

Comes in: 2018-05-08. Goes out: 8 May 2018. Uses no other room.
"""

import datetime
import functools
import re

MONTHS = "January February March April May June July August September October November December"


@functools.cache
def written(iso: str) -> str | None:
    """Return 2018-05-08, 2018-05 or 2018 as a text writes it, or nothing if it is no date."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", iso, re.ASCII)
    year, month, day = match.groups() if match else ("0", None, None)
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    named = MONTHS.split()[int(month or 1) - 1]  # the locale's names differ between machines
    return " ".join(filter(None, [day and str(int(day)), month and named, year]))


def short(iso: str, with_year: bool) -> str:
    """Return 2018-05-08 as 8 May or 8 May 2018, a year alone as it is, and what is no date."""
    *words, year = (written(iso) or "undated").split()
    words = [word[:3] for word in words]
    return " ".join([*words, year] if with_year or not words else words)
