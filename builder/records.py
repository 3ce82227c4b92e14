"""What TOML may hold and no more.

Comes in: values that `toml` has found right. Goes out: records that every room above reads. Uses
no other room.
"""

import datetime
import sys
from dataclasses import dataclass, field
from typing import Literal, NewType

Words = NewType("Words", str)  # plain words that a page shows, with typographic marks
Point = tuple[int, int]


@dataclass
class Place:
    """Where a part's pin and label stand on the map."""

    pin: Point
    label: Point


@dataclass
class Step:
    """One cell of a track: how far a step was reached, in a word and in a sentence."""

    step: Literal["reached", "partly", "not", "unsaid"]
    label: Words
    text: str


Track = dict[str, Step]  # by the names of the steps in site.toml, in their order


@dataclass
class Since:
    """What came after the article: where the sources end, one line for home, and the track."""

    until: datetime.date
    line: str
    track: Track = field(metadata={"tables": "all others"})


@dataclass
class Meta:
    """The front matter of every page."""

    title: Words
    headline: Words
    summary: Words
    order: int

    @property
    def citing(self) -> dict[tuple[str, ...], str]:
        """Return the texts that may cite, by the keys that lead to each."""
        return {}


@dataclass
class PartMeta(Meta):
    """The front matter of a part: that of every page, and its place, tracks and comparisons."""

    map: Place
    track: Track
    since: Since
    compare: dict[str, str]

    @property
    def citing(self) -> dict[tuple[str, ...], str]:
        texts: dict[tuple[str, ...], str] = {}
        for above, track in (("track", self.track), ("since", self.since.track)):
            texts |= {(above, name, "text"): step.text for name, step in track.items()}
        texts["since", "line"] = self.since.line
        return texts | {("compare", part): text for part, text in self.compare.items()}


@dataclass
class Question:
    """How a step of the track is named, and the question it answers."""

    name: Words
    question: Words


@dataclass
class Article:
    """The article that the site explains."""

    headline: Words
    publisher: Words
    published: datetime.date
    paragraphs: int


@dataclass
class Settings:
    """What content/site.toml says once for the whole site."""

    name: Words
    address: str
    kicker: Words
    colophon: Words
    reach: datetime.date
    checked: datetime.date
    article: Article
    steps: dict[str, Question]


# What the pages are held against where site.toml cannot be used, so that no mistake follows.
STAND_IN = Settings(
    *(Words("?"), "/", Words("?"), Words("?"), datetime.date.max, datetime.date.max),
    article=Article(Words("?"), Words("?"), datetime.date.max, sys.maxsize),
    steps={},
)
NO_META = Meta(Words("?"), Words("?"), Words("?"), 0)  # of a page of which the text alone is used


@dataclass
class Source:
    """One entry of content/sources.toml."""

    name: Words
    title: Words
    publisher: Words
    date: str
    url: str
    via: Words = Words("")
