"""Build the site: Markdown from content/, pages from templates/, the result in site/.

Read from top to bottom, the file is the work in its order:

    load     read content/ into typed records and parsed trees
    check    shape the trees into the site's forms; hold them against the rules of the text
    link     resolve every link and citation; note who mentions whom
    render   fill the templates; read the finished pages as a browser would
    publish  write what changed, each file whole; then remove what is no longer made

An editor's mistake never raises. It is a Problem, yielded by the function that finds it; one
run tells them all, and only where there is none is anything written.
"""

import argparse
import datetime
import difflib
import os
import posixpath
import re
import sys
import time
import tomllib
import traceback
import typing
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element, SubElement

import jinja2
from markdown import Markdown
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import slugify
from markdown.inlinepatterns import InlineProcessor
from markdown.serializers import to_html_string
from markupsafe import Markup

SETTINGS, SOURCES = "content/site.toml", "content/sources.toml"
REQUIRED = {
    SETTINGS: "holds the site's name and dates",
    "content/index.md": "is the page that readers open first",
}
KINDS = {  # what a page is follows from its name; in parts/ it is a part, elsewhere a plain page
    "index.md": "home",
    "article.md": "guide",
    "who-says-so.md": "voices",
    "people.md": "entries",
    "words.md": "entries",
    "timeline.md": "timeline",
    "404.md": "error",
}
RETELLING = ("home", "part", "guide", "voices")  # where a statement rests on the article
BOXES = {
    "background": "Background · not from the article",
    "care": "Read with care",
    "disputed": "In dispute",
    "since": "Since the article · checked {checked}",
}
VOICES = {
    "event": "Reported event",
    "judgment": "The reporter’s own judgment",
    "named": "A named source",
    "unnamed": "An unnamed source",
}
ORIGINS = {"article": "Article", "background": "Background", "since": "Since"}
# What a heading can say its section is; a template of that name may add to the section.
SECTIONS = {"aside", "readings", "tracks", "since", "parts", "before", "after", "disputes"}
# What an attribute list may set, with what Python-Markdown itself sets.
CLASSES = SECTIONS | VOICES.keys() | {"ours", "cites", "admonition-title"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "cite": {"href", "title"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "h2": {"speakers"},
}
MONTHS = "January February March April May June July August September October November December"
COPIED = (".css", ".woff2", ".svg", ".png", ".jpg", ".webp", ".txt")  # none that runs


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it stands, what is wrong and what to do."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


T = TypeVar("T")
Found = Generator[Problem, None, T]  # yields problems on the way, returns what was read


# --- The records: what the TOML of front matter, site.toml and sources.toml holds, no more ---

Point = tuple[int, int]


@dataclass(frozen=True)
class Step:
    """One cell of a track: how far a step was reached, in a word and in a sentence."""

    step: Literal["reached", "partly", "not", "unsaid"]
    label: str
    text: str


@dataclass(frozen=True)
class Track:
    """The four steps that every part is measured by."""

    pressure: Step
    table: Step
    deal: Step
    lasting: Step

    @property
    def steps(self) -> dict[str, Step]:
        return {each.name: getattr(self, each.name) for each in fields(Track)}


@dataclass(frozen=True)
class Since(Track):
    """The same steps after the article, where the sources end, and one line for the home page."""

    until: datetime.date
    line: str


@dataclass(frozen=True)
class Place:
    """Where a part's pin and label stand on the map, in the map's own units."""

    pin: Point
    label: Point


@dataclass(frozen=True)
class Meta:
    """The front matter of every page."""

    title: str
    headline: str
    summary: str
    order: int

    def texts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the texts that may cite, each with the keys that lead to it."""
        return iter(())


@dataclass(frozen=True)
class PartMeta(Meta):
    """The front matter of a part."""

    map: Place
    track: Track
    since: Since
    compare: dict[str, str]

    def texts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the texts that may cite, each with the keys that lead to it."""
        for above, track in (("track", self.track), ("since", self.since)):
            for name, step in track.steps.items():
                yield (above, name, "text"), step.text
        yield ("since", "line"), self.since.line
        for part, text in self.compare.items():
            yield ("compare", part), text


@dataclass(frozen=True)
class Heading:
    """How a step of the track is named, and the question it answers."""

    name: str
    question: str


@dataclass(frozen=True)
class Article:
    """The article that the site explains."""

    headline: str
    publisher: str
    published: datetime.date
    paragraphs: int


@dataclass(frozen=True)
class Settings:
    """What content/site.toml says once for the whole site."""

    name: str
    address: str
    kicker: str
    colophon: str
    reach: datetime.date
    checked: datetime.date
    article: Article
    steps: dict[str, Heading]


@dataclass(frozen=True)
class Source:
    """One entry of content/sources.toml."""

    name: str
    title: str
    publisher: str
    date: str
    url: str
    via: str = ""


@dataclass(frozen=True)
class Preview:
    """What a reader is told of a page or an entry without leaving: its name and first words."""

    href: str
    name: str
    text: str

    @property
    def id(self) -> str:
        return "about" + re.sub(r"\.html#?|/", "-", self.href).rstrip("-")


@dataclass(eq=False)
class Page:
    """One Markdown file on its way to becoming a page."""

    path: str
    text: str
    kind: str
    meta: Meta
    tree: Element
    strings: dict[str, Element]
    previews: dict[str, Preview] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.path.removeprefix("content/").removesuffix(".md") + ".html"

    @property
    def trees(self) -> list[Element]:
        return [self.tree, *self.strings.values()]


@dataclass
class Site:
    """All that was read, and what the pages know of each other."""

    folder: Path
    settings: Settings
    sources: dict[str, Source]
    sources_text: str
    pages: dict[str, Page]
    files: dict[str, bytes]
    mentions: dict[str, list[Page]] = field(default_factory=lambda: defaultdict(list))
    previews: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, set[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def root(self, page: Page) -> str:
        """Return what leads from a page to the site's root; the 404 page is shown at any depth."""
        return self.settings.address if page.kind == "error" else "../" * page.url.count("/")

    def of_kind(self, *kinds: str) -> list[Page]:
        """Return the pages of these kinds, or all, in reading order."""
        chosen = [page for page in self.pages.values() if not kinds or page.kind in kinds]
        return sorted(chosen, key=lambda page: (page.meta.order, page.url))

    def entries(self, url: str) -> list[Element]:
        """Return the second-level headings of a page, if there is such a page."""
        return self.pages[url].tree.findall("h2") if url in self.pages else []


@dataclass(frozen=True)
class Section:
    """A second-level heading and what stands under it, ready for a template."""

    heading: Element
    body: list[Element]

    @property
    def id(self) -> str:
        return self.heading.get("id", "")

    @property
    def kind(self) -> str:
        return self.heading.get("class", "")


# --- Load ---


def load(folder: Path) -> Found[Site | None]:
    """Read content/; return nothing where a file is unusable, since all else builds on it."""
    texts, files, pages = dict[str, str | None](), {}, {}
    for name, path in sorted(content_files(folder)):
        data = yield from read_file(name, path)
        if path.suffix in (".md", ".toml"):
            texts[name] = None if data is None else (yield from decode(name, data))
        elif data is not None:
            files[name.removeprefix("content/")] = data
    for name in REQUIRED.keys() - texts.keys():
        yield Problem(name, 1, f"is missing; it {REQUIRED[name]}")
    settings = yield from read_toml(SETTINGS, texts.get(SETTINGS), Settings)
    sources = yield from read_toml(SOURCES, texts.get(SOURCES, ""), dict[str, Source])
    markdown, names = markdown_reader(), [name for name in texts if name.endswith(".md")]
    for name in names:
        if page := (yield from read_page(name, texts[name], markdown)):
            pages[page.url] = page
    if settings is None or sources is None or len(pages) < len(names) or REQUIRED.keys() - texts:
        return None
    return Site(folder, settings, sources, texts.get(SOURCES) or "", pages, files)


def content_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files and links in content/, but not what is hidden or an editor's backup."""
    for parent, folders, names in os.walk(folder / "content"):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names + [name for name in folders if Path(parent, name).is_symlink()]:
            if not name.startswith((".", "#")) and not name.endswith("~"):
                path = Path(parent, name)
                yield path.relative_to(folder).as_posix(), path


def read_file(name: str, path: Path) -> Found[bytes | None]:
    """Return a file's bytes, if it is a file that can be read and whose kind is published."""
    if path.is_symlink():
        yield Problem(name, 1, "is a symbolic link; put the file itself here")
    elif path.suffix not in {".md", ".toml", *COPIED}:
        yield Problem(name, 1, f"is not a kind of file that is published: {' '.join(COPIED)}")
    else:
        try:
            return path.read_bytes()
        except OSError as error:
            yield Problem(name, 1, f"cannot be read: {error.strerror}")
    return None


def decode(name: str, data: bytes) -> Found[str | None]:
    """Return UTF-8 as text with plain line ends and without a byte-order mark."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        yield Problem(name, line, "is not UTF-8; save the file in that encoding")
        return None


def read_page(name: str, text: str | None, markdown: Markdown) -> Found[Page | None]:
    """Return the page of a Markdown file: front matter between two lines of +++, then text."""
    if text is None:
        return None
    match = re.match(r"\+\+\+\n(.*?)^\+\+\+$", text, re.DOTALL | re.MULTILINE)
    if match is None:
        why = "has no front matter" if text.strip() else "is empty"
        yield Problem(name, 1, f"{why}; begin with keys between two lines of +++")
        return None
    short = name.removeprefix("content/")
    kind = "part" if short.startswith("parts/") else KINDS.get(short, "page")
    meta = yield from read_toml(name, "\n" + match[1], PartMeta if kind == "part" else Meta)
    if meta is None:
        return None
    strings = {string: parse(markdown, string) for _, string in meta.texts()}
    return Page(name, text, kind, meta, parse(markdown, text[match.end() :]), strings)


class Citation(InlineProcessor):
    """Turns `[¶12 @key]` into <cite> elements, which become links once all pages are known."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        span = Element("span", {"class": "cites"})
        for reference in m[1].split():
            SubElement(span, "cite", {"href": reference, "title": m[0]})
        return span, m.start(0), m.end(0)


def markdown_reader() -> Markdown:
    """Return Python-Markdown with what the content needs, and without raw HTML.

    Extensions come as objects: names would search every installed package for entry points.
    """
    extensions = [AdmonitionExtension(), AttrListExtension(), DefListExtension(), TableExtension()]
    markdown = Markdown(extensions=extensions)
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    markdown.inlinePatterns.deregister("entity")
    citation = Citation(r"\[(?=[¶@])([^\]]*)\](?!\()", markdown)
    markdown.inlinePatterns.register(citation, "citation", 175)  # after `code`, before links
    return markdown


def parse(markdown: Markdown, text: str) -> Element:
    """Return the tree of a Markdown text: Markdown.convert as far as its tree."""
    markdown.reset()
    lines = text.split("\n")
    for preprocessor in markdown.preprocessors:
        lines = preprocessor.run(lines)
    root = typing.cast(Element, markdown.parser.parseDocument(lines).getroot())
    for treeprocessor in markdown.treeprocessors:
        treeprocessor.run(root)
    return root


# --- Load: TOML as closed, typed records ---

Mistakes = list[tuple[tuple[str, ...], str]]  # the keys that lead to each, and what is wrong
TYPES = {
    str: "a text in quotes",
    int: "a whole number",
    datetime.date: "a date like 2025-03-07",
    Point: "two whole numbers like [429, 242]",
}


def read_toml(name: str, text: str | None, kind: type[T]) -> Found[T | None]:
    """Return a TOML text as a record of this kind, or nothing if it is not one."""
    if text is None:
        return None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n")
        yield Problem(name, line, f"the TOML cannot be read: {str(error).split(' (at ')[0]}")
        return None
    mistakes: Mistakes = []
    read = typed(kind, table, (), mistakes)
    for keys, wrong in mistakes:
        yield Problem(name, toml_line(text, keys), wrong)
    return None if mistakes else typing.cast(T, read)


def typed(kind: Any, raw: Any, keys: tuple[str, ...], mistakes: Mistakes) -> Any:
    """Return a TOML value as the type that a record asks for; append what is wrong with it.

    The type must be the very one: to Python a bool is also an int, and a date-time a date.
    """
    arguments = typing.get_args(kind)
    if is_dataclass(kind) and type(raw) is dict:
        return typed_record(kind, raw, keys, mistakes)
    if typing.get_origin(kind) is dict and type(raw) is dict:
        return {key: typed(arguments[1], raw[key], (*keys, key), mistakes) for key in raw}
    if kind == Point and type(raw) is list and list(map(type, raw)) == [int, int]:
        return tuple(raw)
    if type(raw) is kind or raw in arguments:
        return raw
    wanted = TYPES.get(kind) or (f"one of {', '.join(arguments)}" if arguments else "a table")
    mistakes.append((keys, f"'{'.'.join(keys)}' must be {wanted}, not {raw!r}"))
    return None


def typed_record(
    kind: Any, table: dict[str, Any], keys: tuple[str, ...], mistakes: Mistakes
) -> Any:
    """Return a TOML table as a closed record: no key missing, and none that it does not know."""
    types, known = typing.get_type_hints(kind), {each.name: each for each in fields(kind)}
    for key in table.keys() - known.keys():
        mistakes.append(((*keys, key), f"unknown key '{key}'{did_you_mean(key, known)}"))
    for key in known.keys() - table.keys():
        if known[key].default is MISSING:
            mistakes.append((keys, f"the key '{'.'.join((*keys, key))}' is missing; add it"))
    here = known.keys() & table.keys()
    values = {key: typed(types[key], table[key], (*keys, key), mistakes) for key in here}
    return None if mistakes else kind(**values)


def toml_line(text: str, keys: Iterable[str]) -> int:
    """Return the line on which a key stands, found table by table, or that of its table."""
    position = 0
    for key in keys:
        place = re.compile(rf"^.*?(?<![\w-]){re.escape(key)}\"?\s*[].=]", re.MULTILINE)
        found = place.search(text, position)
        position = found.start() if found else position
    return text.count("\n", 0, position) + 1


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the nearest known name as the end of a message, or nothing if none is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


# --- Check: shape the trees into the site's forms, hold them against the rules of the text ---


class Lines:
    """Finds the lines of a page on which texts stand, moving forward as a reader does.

    Python-Markdown keeps no source lines, so what a tree holds is looked up in its text.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.position = 0

    def problem(self, needle: str, wrong: str) -> Problem:
        """Return a problem at the next place where a text stands, whole words only."""
        end = r"(?![\w-])" if needle[-1:].isalnum() else ""
        whole = re.compile(re.escape(needle) + end)
        match = whole.search(self.page.text, self.position) or whole.search(self.page.text)
        found = match.start() if match else 0
        self.position = found + len(needle)
        return Problem(self.page.path, self.page.text.count("\n", 0, found) + 1, wrong)


def check(site: Site) -> Iterator[Problem]:
    """Shape every page, then yield what breaks the rules of the text."""
    for page in site.pages.values():
        yield from check_markup(page)
        yield from check_headings(page)
        yield from shape(page, site.settings)
    for page in site.pages.values():
        yield from check_coverage(site, page)
        yield from check_strings(site, page)
        if page.kind == "guide":
            yield from check_guide(site, page)
    yield from check_sources(site)
    yield from check_order(site)


def check_markup(page: Page) -> Iterator[Problem]:
    """Yield raw HTML, and attributes and classes that content may not set."""
    lines = Lines(page)
    for element in page.tree.iter():
        shown = (element.text or "") * (element.tag != "code") + (element.tail or "")
        for tag in re.findall(r"</?[a-zA-Z!][^<>]*>", shown):
            yield lines.problem(tag, f"raw HTML '{tag}' would show as it stands; write Markdown")
        for name in element.attrib.keys() - ATTRIBUTES.get(element.tag, set()) - {"class", "id"}:
            yield lines.problem(name, f"the attribute '{name}' is not allowed here; remove it")
        name = element.get("class", "ours")
        if name not in CLASSES and element.tag != "div":
            yield lines.problem(f".{name}", f"unknown class '{name}'{did_you_mean(name, CLASSES)}")


def check_headings(page: Page) -> Iterator[Problem]:
    """Give each heading its id, unique on its page; levels begin at ## and skip none."""
    lines, above, ids = Lines(page), 1, set[str]()
    for heading in page.tree.iter():
        if re.fullmatch("h[1-6]", heading.tag):
            level, needle = int(heading.tag[1]), f"# {first_words(heading)}"
            name = heading.get("id") or slugify(plain(heading), "-")
            if not 1 < level <= above + 1:
                right = "#" * max(2, min(level, above + 1))
                wrong = f"'{plain(heading)}' is on the wrong level; begin the line with {right}"
                yield lines.problem(needle, wrong)
            if name in ids:
                wrong = f"a second heading with the id '{name}'; add {{: #other }}"
                yield lines.problem(needle, wrong)
            heading.set("id", name)
            ids.add(name)
            lines.problem(needle, "")  # moves on, so that the next of the same words is found
            above = level


def shape(page: Page, settings: Settings) -> Iterator[Problem]:
    """Turn boxes, quotations and dated lists into the forms that the pages show."""
    lines = Lines(page)
    for element in list(page.tree.iter()):
        if element.tag == "div" and element is not page.tree:
            yield from shape_box(element, lines, settings)
        elif element.tag == "blockquote":
            yield from shape_quotation(element, lines)
        elif element.tag == "dl":
            yield from shape_dates(element, lines, settings)


def shape_box(box: Element, lines: Lines, settings: Settings) -> Iterator[Problem]:
    """Turn an admonition into a note which opens by saying in words what it is."""
    kind = box.get("class", "").removeprefix("admonition ")
    title = box[0] if len(box) and box[0].get("class") else Element("p")
    start = f"!!! {kind}"
    box.attrib = {"class": kind, "role": "note", "id": slugify(plain(title), "-")}
    title.set("class", "title")
    label = Element("p", {"class": "label"})
    label.text = BOXES.get(kind, "").format(checked=written(str(settings.checked)))
    box.insert(0, label)
    if kind not in BOXES:
        near = did_you_mean(kind, BOXES) or f"; known are {', '.join(BOXES)}"
        yield lines.problem(start, f"unknown box '{kind}'{near}")
    elif plain(title) in ("", kind.capitalize()):  # Python-Markdown's own title for a box
        yield lines.problem(start, f'the box has no title; write !!! {kind} "A few words"')
    else:
        yield from check_sides(box, lines.problem(start, ""))


def check_sides(box: Element, start: Problem) -> Iterator[Problem]:
    """A dispute has two sides in equal space: neither takes half as much again as the other."""
    sides = [len(plain(side).split()) for side in box.findall("ul/li")]
    if box.get("class") == "disputed" and len(sides) != 2:
        wrong = f"a dispute has two sides, as list items, not {len(sides)}"
        yield replace(start, text=wrong)
    elif box.get("class") == "disputed" and max(sides) > 1.5 * min(sides):
        wrong = f"the sides have {sides[0]} and {sides[1]} words; make them even"
        yield replace(start, text=wrong)


def shape_quotation(quote: Element, lines: Lines) -> Iterator[Problem]:
    """Turn a quotation into a figure, its last paragraph '— who' into the caption."""
    *words, who = list(quote) or [Element("p")]
    if not words or not plain(who).startswith("—"):
        wrong = "a quotation must say whose it is; end it with '> — Name [¶1]'"
        yield lines.problem(first_words(quote), wrong)
        return
    quote.tag, who.tag, quote[:] = "figure", "figcaption", [Element("blockquote"), who]
    quote[0].extend(words)


def shape_dates(dates: Element, lines: Lines, settings: Settings) -> Iterator[Problem]:
    """Turn ISO dates into written ones, and say of each entry in words where it comes from."""
    iso = ""
    for entry in dates:
        if entry.tag == "dt":
            iso, entry.text = plain(entry).strip(), ""
            if written(iso) is None:
                wrong = f"'{iso}' is no date; write 2018-05-08, 2018-05 or 2018"
                yield lines.problem(iso, wrong)
            SubElement(entry, "time", {"datetime": iso}).text = written(iso)
        else:
            origin = "since" if iso > str(settings.article.published) else "background"
            origin = "article" if "¶" in marks(entry) else origin
            mark = Element("small")
            mark.text, mark.tail, entry.text = ORIGINS[origin], f" {entry.text or ''}", ""
            entry.set("class", origin)
            entry.insert(0, mark)


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


def check_coverage(site: Site, page: Page) -> Iterator[Problem]:
    """Yield the statements that rest on nothing.

    Retold statements carry a ¶. What is not from the article stands in a box and names its
    source; a dated entry need not, as each is shown with its origin. Entries carry either.
    """
    if page.kind not in (*RETELLING, "entries"):
        return
    lines = Lines(page)
    for block, box in statements(page.tree):
        site.counts["statements"] += 1
        found, words = marks(block), first_words(block)
        if box in ("background", "care", "since"):
            if "@" not in found:
                wrong = f"'{words[:32]}…' stands in a box; name its source [@key]"
                yield lines.problem(words, wrong)
            continue
        either = page.kind == "entries" or box == "disputed" or block.tag == "dd"
        if not (found if either else "¶" in found):
            wrong = "rests on nothing; cite its paragraph [¶12] or put it in a background box"
            yield lines.problem(words, f"'{words[:32]}…' {wrong}")


def statements(parent: Element, box: str = "") -> Iterator[tuple[Element, str]]:
    """Yield every block that states something, with the kind of the box it stands in."""
    for block in parent:
        leaf = block.tag in ("li", "dd") and block.find("p") is None
        if leaf or block.tag in ("p", "figure", "tr"):
            if block.get("class") not in ("label", "title", "ours"):
                yield block, box
        elif block.tag not in ("dt", "thead"):
            yield from statements(block, block.get("class", "") if block.tag == "div" else box)


def check_strings(site: Site, page: Page) -> Iterator[Problem]:
    """Yield the texts of a part's front matter that cite nothing, and comparisons with no part."""
    parts = [posixpath.basename(part.url)[:-5] for part in site.of_kind("part")]
    for keys, text in page.meta.texts():
        line, name = toml_line(page.text, keys), ".".join(keys)
        mark, what = ("@", "a source [@key]") if keys[0] == "since" else ("¶", "its ¶")
        if mark not in marks(page.strings[text]):
            yield Problem(page.path, line, f"'{name}' rests on nothing; cite {what}")
        if keys[0] == "compare" and keys[1] not in parts:
            near = did_you_mean(keys[1], parts) or f"; known are {', '.join(parts)}"
            yield Problem(page.path, line, f"'{name}' names no part{near}")


def check_guide(site: Site, page: Page) -> Iterator[Problem]:
    """The guide has one entry a paragraph, in order, each with its voice and who speaks."""
    lines, last = Lines(page), site.settings.article.paragraphs
    people = [each.get("id", "") for each in site.entries("people.html")]
    found = site.entries(page.url)
    for number, heading in enumerate(found, 1):
        start = lines.problem(f"## {first_words(heading)}", "")
        if heading.get("id") != f"p{number}" or number > last:
            wrong = f"here the guide needs the entry '## ¶{number} {{: #p{number} }}'"
            yield replace(start, text=wrong)
            return
        for wrong in wrong_voice(heading, people):
            yield replace(start, text=f"¶{number}: {wrong}")
    if len(found) < last:
        yield lines.problem("", f"the guide ends at ¶{len(found)}; add the rest, up to ¶{last}")


def wrong_voice(heading: Element, people: list[str]) -> Iterator[str]:
    """Yield what is wrong with the voice of an entry of the guide, and with its speakers."""
    voice, speakers = heading.get("class"), heading.get("speakers", "").split()
    if voice not in VOICES:
        yield f"no voice; add one of .{', .'.join(VOICES)}"
    if (voice == "named") != bool(speakers):
        yield 'speakers="…" goes with .named, and only with it'
    for name in set(speakers) - set(people):
        near = did_you_mean(name, people) or "; add an entry"
        yield f"nobody in content/people.md is '{name}'{near}"


def check_sources(site: Site) -> Iterator[Problem]:
    """Yield the sources with a bad date or address, and those that no page cites."""
    trees = [tree for page in site.pages.values() for tree in page.trees]
    cited = {cite.get("href") for tree in trees for cite in tree.iter("cite")}
    for key, source in site.sources.items():
        wrong = {}
        if source.date != "undated" and written(source.date) is None:
            wrong["date"] = f"'{source.date}' is no date; write 2025-03-07, 2025 or undated"
        if not re.fullmatch(r"https?://[^\s\"'<>]+", source.url):
            wrong["url"] = f"'{source.url}' is no web address; begin it with https://"
        if "@" + key not in cited:
            wrong["name"] = f"no page cites the source '{key}'; cite it or remove it"
        for name, text in wrong.items():
            yield Problem(SOURCES, toml_line(site.sources_text, (key, name)), text)


def check_order(site: Site) -> Iterator[Problem]:
    """No two pages have the same place in the reading order."""
    for page, after in pairwise(site.of_kind()):
        if page.meta.order == after.meta.order:
            text = f"order = {after.meta.order} is taken by {page.path}; choose another number"
            yield Problem(after.path, toml_line(after.text, ("order",)), text)


def marks(element: Element) -> set[str]:
    """Return which kinds of citation an element carries: '¶', '@' or both."""
    return {cite.get("href", "")[0] for cite in element.iter("cite")}


def plain(element: Element) -> str:
    """Return an element's words without its citations and its mark of origin."""
    if element.get("class") == "cites" or element.tag == "small":
        return ""
    return (element.text or "") + "".join(plain(each) + (each.tail or "") for each in element)


def first_words(element: Element) -> str:
    """Return the first line of an element's text, by which its place in the source is found."""
    pieces = ("" if each.tag == "small" else each.text or "" for each in element.iter())
    tails = (each.tail or "" for each in element if each.tag == "small")
    return next((text for text in (*tails, *pieces) if text.strip()), "").strip().split("\n")[0]


# --- Link: resolve every link and citation, note who mentions whom ---


def link(site: Site) -> Iterator[Problem]:
    """Resolve the links of all pages to addresses from the site's root, such as /people.html#id."""
    previews = dict(previews_of(site))
    site.previews = {preview.id: href for href, preview in previews.items()}
    for page in site.pages.values():
        site.anchors[page.path] = {each.get("id", "") for each in page.tree.iter()}
    for page in site.of_kind():
        lines = Lines(page)
        for tree in page.trees:
            for element in [each for each in tree.iter() if each.tag in ("a", "img", "cite")]:
                target = yield from link_element(site, page, element, lines)
                site.mentions[target].append(page)
                if tree is page.tree and element.tag == "a" and target in previews:
                    add_preview(page, element, previews[target])
            curl(tree)


def link_element(site: Site, page: Page, element: Element, lines: Lines) -> Found[str]:
    """Resolve one link, image or citation, and return where it leads."""
    attribute = "src" if element.tag == "img" else "href"
    href = element.get(attribute, "")
    if element.tag == "cite":
        needle, source = element.attrib.pop("title"), site.sources.get(href[1:])
        target, wrong = resolve_citation(site, page, href)
        element.tag, element.text = "a", source.name if source and href[0] == "@" else href
    else:
        needle = f"]({href}"
        target, wrong = resolve_link(site, page, href, element.tag)
    if wrong:
        yield lines.problem(needle, wrong)
    element.set(attribute, target)
    return target


def resolve_citation(site: Site, page: Page, reference: str) -> tuple[str, str]:
    """Return where a citation leads, the guide or its page's list of sources, and what is wrong."""
    kind, key = reference[0], reference[1:]
    if kind == "¶" and re.fullmatch(r"\d+", key, re.ASCII):
        last = site.settings.article.paragraphs
        wrong = "" if 1 <= int(key) <= last else f"no {reference}: the article has ¶1 to ¶{last}"
        return f"/article.html#p{key}", wrong
    if kind == "@" and key:
        target = f"/{page.url}#source-{key}"
        if key in site.sources:
            return target, ""
        near = did_you_mean(key, site.sources) or "; add it there"
        return target, f"no source '{key}' in {SOURCES}{near}"
    return "", f"'{reference}' cannot be read; write [¶12], [@key] or [¶12 @key]"


def resolve_link(site: Site, page: Page, href: str, tag: str) -> tuple[str, str]:
    """Return where a link or image leads, from the site's root, and what is wrong with it."""
    scheme, host, path, fragment = split_address(href)
    if scheme or host:
        wrong = f"link to '{href}' is not allowed; use https, mailto or a file of this site"
        return href, "" if tag == "a" and scheme in ("https", "http", "mailto") else wrong
    here = posixpath.dirname(page.path)
    target = posixpath.normpath(posixpath.join(here, unquote(path))) if path else page.path
    wrong = f"link to '{href}' leads nowhere"
    url = target.removeprefix("content/")
    if url in site.files:
        return f"/{url}", ""
    if target not in site.anchors:
        names = [posixpath.relpath(each, here)[:-3] for each in site.anchors]
        near = did_you_mean(posixpath.splitext(path)[0], names).replace("'?", ".md'?")
        return f"/{url}", wrong + (near or "; no such file")
    url = f"/{url.removesuffix('.md')}.html"
    ids = site.anchors[target] - {""}
    if not fragment or fragment in ids:
        return url + f"#{fragment}" * bool(fragment), ""
    near = did_you_mean(f"#{fragment}", [f"#{each}" for each in ids])
    return f"{url}#{fragment}", wrong + (near or "; no such heading")


def split_address(href: str) -> tuple[str, str, str, str]:
    """Return the scheme, host, path and fragment of an address, if it is one."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return "unreadable", "", href, ""
    return parts.scheme, parts.netloc, parts.path, parts.fragment


def previews_of(site: Site) -> Iterator[tuple[str, Preview]]:
    """Yield the address and preview of every part, and of every entry with its first paragraph."""
    for page in site.of_kind("part"):
        yield f"/{page.url}", Preview(f"/{page.url}", page.meta.headline, page.meta.summary)
    for page in site.of_kind("entries"):
        for heading, follows in pairwise(page.tree):
            if heading.tag == "h2":
                href = f"/{page.url}#{heading.get('id')}"
                yield href, Preview(href, plain(heading), plain(follows).strip())


def add_preview(page: Page, element: Element, preview: Preview) -> None:
    """Make the first link of a page to a part or an entry a button that opens its preview."""
    elsewhere = not preview.href.startswith(f"/{page.url}")
    if elsewhere and preview.href not in page.previews and page.kind != "error":
        page.previews[preview.href] = preview
        element.tag = "button"
        element.attrib = {"type": "button", "popovertarget": preview.id}


def curl(element: Element, before: str = " ") -> str:
    """Set typographic quotes and dashes in a tree; return its last character.

    It does what Python-Markdown's smarty does, at a fraction of that extension's cost.
    """
    if element.tag == "code":
        return "x"
    element.text, before = curled(element.text or "", before)
    for child in element:
        before = curl(child, before)
        child.tail, before = curled(child.tail or "", before)
    return before


def curled(text: str, before: str = " ") -> tuple[str, str]:
    """Return a text with typographic marks, and its last character; `before` precedes it."""
    text = before + text.replace("...", "…").replace("---", "—").replace("--", "–")
    for straight, opening, closing in (('"', "“", "”"), ("'", "‘", "’")):
        text = re.sub(rf"(?<=[\s(\[—–“‘]){straight}", opening, text).replace(straight, closing)
    return text[1:], text[-1]


# --- Render: fill the templates, read the finished pages as a browser would ---


def render(site: Site) -> Found[dict[str, bytes]]:
    """Return every file of the finished site by its address."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(site.folder / "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["written"] = lambda date: written(str(date))
    environment.filters["curled"] = lambda text: curled(text)[0]
    environment.globals |= {"site": site, "voices": VOICES, "sections": sections, "zip": zip}
    environment.globals |= {"dated": dated(site), "notes": notes(site)}
    outputs = dict(site.files)
    for page in site.of_kind():
        outputs[page.url] = (yield from render_page(site, page, environment)).encode()
    return outputs


def render_page(site: Site, page: Page, environment: jinja2.Environment) -> Found[str]:
    """Return one page as HTML; an error in a template is told with the template's own line."""
    cited = [key for key in site.sources if f"/{page.url}#source-{key}" in site.mentions]
    try:
        template = f"{page.kind}.html" if page.kind in ("home", "part") else "page.html"
        return environment.get_template(template).render(
            page=page,
            root=site.root(page),
            html=lambda elements: to_html(site, page, elements),
            inner=lambda element: Markup(OUTER_TAG.sub("", to_html(site, page, [element]))),
            sources=sorted(cited, key=lambda key: (site.sources[key].name.casefold(), key)),
        )
    except jinja2.TemplateSyntaxError as error:
        yield Problem(f"templates/{error.name}", error.lineno, str(error.message))
    except (jinja2.TemplateError, AttributeError, TypeError, ValueError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        frame = next(each for each in reversed(frames) if each.filename.endswith(".html"))
        path = Path(frame.filename).relative_to(site.folder).as_posix()
        yield Problem(path, frame.lineno or 1, str(error))
    return ""


OUTER_TAG = re.compile(r"\A\s*<[^>]*>|</[^>]*>\s*\Z")
PREVIEW = re.compile(r'<button popovertarget="([^"]+)" type="button">(.*?)</button>')


def to_html(site: Site, page: Page, elements: Iterable[Element]) -> Markup:
    """Return elements as HTML, with the addresses and previews in them those of this page."""
    own = {preview.id for preview in page.previews.values()}

    def button_or_link(match: re.Match[str]) -> str:
        """Keep a preview of this page; that of another page, shown again here, is a link."""
        return (
            match[0] if match[1] in own else f'<a href="{site.previews[match[1]]}">{match[2]}</a>'
        )

    text = PREVIEW.sub(button_or_link, "".join(map(to_html_string, elements)))
    text = text.replace(f'href="/{page.url}#', 'href="#')
    return Markup(re.sub(r' (href|src)="/', rf' \1="{site.root(page)}', text))


def sections(parent: Iterable[Element], tag: str = "h2") -> list[Section]:
    """Divide elements into sections, each beginning with a heading; the first has none."""
    divided = [Section(Element("h2"), [])]
    for element in parent:
        if element.tag == tag:
            divided.append(Section(element, []))
        else:
            divided[-1].body.append(element)
    return divided


def dated(site: Site) -> list[tuple[str, Element, Page]]:
    """Return the dated entries of all parts, in order of their dates."""
    entries = []
    for page in site.of_kind("part"):
        for dates in page.tree.iter("dl"):
            iso = ""
            for entry in dates:
                if entry.tag == "dt":
                    iso = entry[0].get("datetime", "")
                else:
                    entries.append((iso, entry, page))
    return sorted(entries, key=lambda entry: entry[0])


def notes(site: Site) -> dict[str, list[tuple[Element, Page]]]:
    """Return the notes that belong elsewhere too: care under its paragraph, disputes together."""
    found = defaultdict(list)
    for page in site.of_kind("part"):
        for box in page.tree.iter("div"):
            if box.get("class") == "disputed":
                found["disputed"].append((box, page))
            elif box.get("class") == "care":
                hrefs = [each.get("href", "") for each in box.iter("a")]
                first = next((each for each in hrefs if each.startswith("/article.html#")), "")
                found[first.partition("#")[2]].append((box, page))
    return found


class Reader(HTMLParser):
    """Reads a finished page, and notes its ids and where its links stand."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[tuple[str, int]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, text in attrs:
            if name == "id":
                self.ids.append(text or "")
            elif name in ("href", "src"):
                self.links.append((text or "", self.getpos()[0]))


def check_outputs(site: Site, outputs: Mapping[str, bytes]) -> Iterator[Problem]:
    """Read the finished pages: each is reached, its ids are its own, its links lead somewhere."""
    readers = {url: Reader(outputs[url].decode()) for url in outputs if url.endswith(".html")}
    reached = reachable(readers)
    for url, reader in readers.items():
        if url not in reached and site.pages[url].kind != "error":
            yield Problem(site.pages[url].path, 1, "no page links here; link to it from another")
        for name, count in Counter(reader.ids).items():
            if count > 1:
                yield Problem(site.pages[url].path, 1, f"the id '{name}' stands {count} times")
        for href, line in reader.links:
            site.counts["links"] += 1
            address = site.settings.address if site.pages[url].kind == "error" else ""
            target = href.removeprefix(address) if address else urljoin(url, href)
            path, _, fragment = unquote(target).partition("#")
            path = path or (url if href.startswith("#") else "index.html")
            known = path in outputs and (not fragment or fragment in readers[path].ids)
            if not known and not urlsplit(href).scheme:
                wrong = f"'{href}' leads nowhere"
                yield template_place(site, href, Problem(f"site/{url}", line, wrong))


def reachable(readers: Mapping[str, Reader]) -> set[str]:
    """Return the pages that a reader reaches from the home page by links."""
    reached, front = set[str](), ["index.html"]
    while front:
        url = front.pop()
        if url in readers and url not in reached:
            reached.add(url)
            front += [urljoin(url, href).partition("#")[0] for href, _ in readers[url].links]
    return reached


def template_place(site: Site, href: str, problem: Problem) -> Problem:
    """Return a problem of a finished page at the place in the template that it comes from."""
    name = posixpath.basename(href) or href
    for path in sorted((site.folder / "templates").rglob("*.html")):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if name in line:
                return Problem(path.relative_to(site.folder).as_posix(), number, problem.text)
    return problem


# --- Publish ---


def differences(folder: Path, outputs: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Return which files of the published site are to be written and which to be removed."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    same = {url for url in outputs.keys() & present if (folder / url).read_bytes() == outputs[url]}
    return sorted(outputs.keys() - same), sorted(present - outputs.keys())


def publish(folder: Path, outputs: Mapping[str, bytes]) -> None:
    """Write what changed, each file beside its place and then moved over it, then remove the rest.

    So a kill at any moment leaves every file whole, old or new.
    """
    changed, removed = differences(folder, outputs)
    for url in changed:
        path = folder / url
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes(outputs[url])
        os.replace(draft, path)
    for url in removed:
        path = folder / url
        path.unlink(missing_ok=True)
        if path.parent != folder and not any(path.parent.iterdir()):
            path.parent.rmdir()


def build(folder: Path) -> tuple[dict[str, bytes], list[Problem], Counter[str]]:
    """Make the whole site in memory; return its files, its problems and what was counted."""
    problems: list[Problem] = []

    def keep(found: Found[T]) -> T:
        """Keep the problems that a stage yields, and return what it returns."""
        while True:
            try:
                problems.append(next(found))
            except StopIteration as end:
                return typing.cast(T, end.value)

    site, outputs = keep(load(folder)), dict[str, bytes]()
    if site is not None:
        problems += check(site)
        problems += link(site)
        outputs = keep(render(site))
        if not problems:
            problems += check_outputs(site, outputs)
    return outputs, sorted(set(problems)), site.counts if site else Counter()


def main(arguments: list[str] | None = None, folder: Path = Path(__file__).parent) -> int:
    """Build the site; return 0 if it is published, or current under --check, else 1."""
    parser = argparse.ArgumentParser(description="Build the site from content/ and templates/.")
    parser.add_argument("--check", action="store_true", help="report problems, write nothing")
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    outputs, problems, counts = build(folder)
    if problems:
        count = f"{len(problems)} problem{'s' * (len(problems) > 1)}; site/ is untouched."
        return tell([*map(str, problems), count])
    try:
        changed, removed = differences(folder / "site", outputs)
        if options.check:
            urls = sorted(changed + removed)
            return tell([f"site/{url} is out of date; run python build.py" for url in urls])
        publish(folder / "site", outputs)
    except OSError as error:
        return tell([f"site/ cannot be written: {error}; make room or give access"])
    print(
        f"{sum(url.endswith('.html') for url in outputs)} pages, {counts['links']} links checked, "
        f"{counts['statements']} statements covered, {len(changed)} files written, "
        f"{len(removed)} removed, {time.perf_counter() - start:.2f} s"
    )
    return 0


def tell(lines: list[str]) -> int:
    """Print lines for the editor, and return the exit status: 1 if there are any."""
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
