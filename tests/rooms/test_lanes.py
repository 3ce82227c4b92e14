"""builder/lanes.py: where the dated entries stand in the drawing."""

import datetime
from itertools import pairwise
from xml.etree.ElementTree import Element

from conftest import Make
from tiny import part_with

from builder.gather import Dated, dated
from builder.lanes import BEFORE, END, RULE, SIZE, WEEKS, day_of, lanes, position, ticks
from builder.load import load

DATES = """## Dates

2019
:   A year. [¶1]

2025-02
:   A month. [¶1]

2025-03-06
:   A day. [¶1]

## Since {: .since }

!!! since "Later"
    2025-03-08
    :   The day after. [@ap-talks]

    2026-07-01
    :   The last. [@ap-talks]
"""


def test_each_entry_stands_on_its_scale_in_order_of_its_day(make: Make) -> None:
    site = load(make(part_with("## Since {: .since }\n", DATES)), [])
    (lane,) = lanes(site.parts, dated(site), site.settings)
    xs = [mark.x for mark in lane.marks]
    assert xs == sorted(xs)
    year, month, day, after, last = xs
    assert year == BEFORE and WEEKS < month < day < RULE < after < last == END
    assert [mark.entry.id for mark in lane.marks][:2] == ["iran-2019", "iran-2025-02"]
    assert [mark.entry.origin for mark in lane.marks] == ["article"] * 3 + ["since"] * 2


def test_entries_near_to_each_other_do_not_cover_each_other(make: Make) -> None:
    site = load(make(), [])
    near = [Dated("2025-03-07", Element("dd"), site.parts[0], str(n)) for n in range(4)]
    (lane,) = lanes(site.parts, near, site.settings)
    heights = sorted(mark.y for mark in lane.marks)
    assert all(after - before >= SIZE for before, after in pairwise(heights))


def test_the_drawing_names_years_months_and_half_years_of_its_scales(make: Make) -> None:
    site = load(make(part_with("## Since {: .since }\n", DATES)), [])
    named = [words for _, words in ticks(dated(site), site.settings)]
    assert named[:3] == ["2019", "2021", "2023"]
    assert named[3:6] == ["Jan\u00a02025", "Feb", "Mar"]
    assert [each.replace("\u00a0", " ") for each in named[6:]] == [
        "Jul 2025",
        "Jan 2026",
        "Jul 2026",
    ]


def test_what_came_later_never_stands_before_the_article(make: Make) -> None:
    dates = DATES.replace("2025-03-08", "2025").replace("2026-07-01", "2025-03")
    site = load(make(part_with("## Since {: .since }\n", dates)), [])
    (lane,) = lanes(site.parts, dated(site), site.settings)
    assert [mark.x for mark in lane.marks if mark.entry.origin == "since"] == [RULE, RULE]
    assert [mark.y for mark in lane.marks if mark.x < RULE - SIZE] == [lane.y] * 2


def test_a_date_long_ago_does_not_crowd_the_years(make: Make) -> None:
    site = load(make(part_with("## Since {: .since }\n", DATES.replace("2019", "1953"))), [])
    places = [x for x, words in ticks(dated(site), site.settings) if x <= WEEKS]
    assert len(places) > 4
    assert all(after - before >= 42 for before, after in pairwise(places))  # a name's width


def test_a_date_that_names_less_than_a_day_is_its_first_day() -> None:
    assert day_of("2018") == datetime.date(2018, 1, 1)
    assert day_of("2018-05") == datetime.date(2018, 5, 1)
    begin, end = datetime.date(2020, 1, 1), datetime.date(2020, 1, 11)
    assert position(datetime.date(2020, 1, 6), [(begin, 0), (end, 100)]) == 50
