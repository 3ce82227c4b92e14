"""What TOML may hold and no more.

Comes in: values that `toml` has found right. Goes out: records that every room above reads. Uses no
other room.
"""

import datetime
from dataclasses import dataclass, field
from typing import Annotated, Literal

Words = Annotated[str, "plain words"]  # that a page shows, with typographic marks
Value = Literal["used", "force", "reached", "partly", "not", "unsaid", "none"]


@dataclass
class Step:
    """One cell of a track: how far a step was reached, in a word and in a sentence."""

    step: str  # one of those that site.toml has for this step
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


@dataclass
class PartMeta(Meta):
    """The front matter of a part: that of every page, its group, tracks and comparisons."""

    group: str
    parties: Words
    track: Track
    since: Since
    compare: dict[str, str]

    @property
    def citing(self) -> dict[tuple[str, ...], str]:
        """Return the texts that cite, by the keys that lead to each."""
        texts: dict[tuple[str, ...], str] = {}
        for above, track in (("track", self.track), ("since", self.since.track)):
            texts |= {(above, name, "text"): step.text for name, step in track.items()}
        texts["since", "line"] = self.since.line
        return texts | {("compare", part): text for part, text in self.compare.items()}


@dataclass
class Question:
    """How a step of the track is named, the question it answers, and which values it takes."""

    name: Words
    question: Words
    values: list[Value]


@dataclass
class Article:
    """The article that the site explains."""

    headline: Words
    publisher: Words
    published: datetime.date
    lengths: list[int]  # in words, of each of its paragraphs


ADDRESS = "SITE_ADDRESS"  # the variable of the environment that wins over the settings' address


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
    groups: dict[str, Words]
    steps: dict[str, Question]
    corrections: str = ""  # where readers write, if anywhere


# What the pages are held against where site.toml cannot be used, so that no mistake follows.
NEVER = datetime.date.max
STAND_IN = Settings("?", "/", "?", "?", NEVER, NEVER, Article("?", "?", NEVER, []), {}, {})
NO_META = Meta("?", "?", "?", 0)  # of a page of which the text alone is used
ALL_PAGES = "All pages on one, in reading order, with their sources once, to print or to keep."
BOOKLET = Meta("Booklet", "The booklet", ALL_PAGES, 0)


@dataclass
class Source:
    """One entry of content/sources.toml."""

    name: Words
    title: Words
    publisher: Words
    date: str
    url: str
    via: Words = ""
