"""The lanes of the timeline: where each dated entry stands in one drawing.

Comes in: dated entries, and when the article and the sources are from. Goes out: numbers for the
template, in the units of its drawing. Uses `gather` and what lies below.
"""

import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from builder.conventions import short
from builder.gather import Dated
from builder.pages import Page
from builder.records import Settings

# Three scales, for what came years before, weeks before, and after: where each begins and ends.
BEFORE, WEEKS, RULE, END = 170, 470, 720, 1170
TOP, LANE, SIZE = 66, 70, 15  # of the first lane, between two, and of a mark
NAME = 42  # the width of a year's name
Bounds = list[tuple[datetime.date, int]]  # the days at which a scale begins or ends, and where


class Mark(NamedTuple):
    """An entry in the drawing."""

    x: int
    y: int
    entry: Dated


class Lane(NamedTuple):
    """The entries of a part, in a line."""

    page: Page
    y: int
    marks: list[Mark]


def drawing(parts: list[Page], entries: list[Dated], settings: Settings) -> dict[str, Any]:
    """Return a lane for each part, where and how times are named, the scales, and the height."""
    found = {"lanes": lanes(parts, entries, settings), "ticks": ticks(entries, settings)}
    scales = {"before": BEFORE, "weeks": WEEKS, "rule": RULE, "end": END}
    return found | scales | {"height": TOP + len(parts) * LANE}


def lanes(parts: list[Page], entries: list[Dated], settings: Settings) -> list[Lane]:
    """Return a lane for each part; entries too near to each other stand above and below it."""
    bounds, found = bounds_of(entries, settings), list[Lane]()
    for number, page in enumerate(parts):
        lane = Lane(page, TOP + number * LANE, [])
        for entry in [each for each in entries if each.page is page]:
            since = settings.article.published if entry.origin == "since" else datetime.date.min
            x = position(max(day_of(entry.iso), since), bounds)
            taken = {mark.y for mark in lane.marks if abs(x - mark.x) < SIZE}
            nearest = (lane.y + step * SIZE for step in (0, -1, 1, -2, 2))
            lane.marks.append(Mark(x, next((y for y in nearest if y not in taken), lane.y), entry))
        found.append(lane)
    return found


def ticks(entries: list[Dated], settings: Settings) -> list[tuple[int, str]]:
    """Return where the drawing names a time, and how: years, months, half-years."""
    bounds, published = bounds_of(entries, settings), settings.article.published
    first, last = bounds[0][0].year, settings.reach
    step = max(2, -(-(published.year - first) // 6))
    years = [datetime.date(year, 1, 1) for year in range(first, published.year - 1, step)]
    months = [datetime.date(published.year, month, 1) for month in range(1, published.month + 1)]
    halves = [datetime.date(y, m, 1) for y in range(published.year, last.year + 1) for m in (1, 7)]
    named = [(day, str(day.year)) for day in years if position(day, bounds) <= WEEKS - NAME]
    named += [(day, short(f"{day:%Y-%m}", day.month == 1)) for day in months]
    named += [(day, short(f"{day:%Y-%m}", True)) for day in halves if published < day <= last]
    return [(position(day, bounds), name) for day, name in named]


def bounds_of(entries: list[Dated], settings: Settings) -> Bounds:
    """Return the days at which the scales begin and end, and where that is."""
    published = settings.article.published
    year = published.replace(month=1, day=1)
    first = min([day_of(each.iso).year for each in entries] + [published.year - 1])
    last = max(settings.reach, published)
    return [(datetime.date(first, 1, 1), BEFORE), (year, WEEKS), (published, RULE), (last, END)]


def position(day: datetime.date, bounds: Bounds) -> int:
    """Return where a day stands."""
    for (begin, left), (end, right) in pairwise(bounds):
        if day <= end:
            share = (day - begin).days / max((end - begin).days, 1)
            return round(left + max(share, 0) * (right - left))
    return bounds[-1][1]


def day_of(iso: str) -> datetime.date:
    """Return a day for 2018-05-08, 2018-05 or 2018: the first of what is named."""
    return datetime.date.fromisoformat(f"{iso}-01-01"[: len("2018-05-08")])
