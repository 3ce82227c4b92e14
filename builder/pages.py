"""The pages and the site that content becomes, and where in its file an element of a page stands.

Comes in: files, records and trees. Goes out: values that every room above reads, and problems at
their places, sought only among the lines that a block came from. Uses `toml`, `text` and what lies
below.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from builder.conventions import url_of
from builder.problems import File, Problem
from builder.records import BOOKLET, Meta, PartMeta, Settings, Source
from builder.text import Text, parse
from builder.toml import span_of_key
from builder.typography import MARKS
from builder.words import first_words

LINE_END = re.compile(r"\n|\Z")
NEXT_KEY = re.compile(r"^(?:[\w\"'.-]+[ \t]*=|\[|\+\+\+)", re.MULTILINE)

# Marks that may be typewritten in the source.
LOOSE = {each: f"(?:{each}|{re.escape(typed)})" for typed in MARKS for each in MARKS[typed]}


@dataclass
class Page:
    """One Markdown file on its way to becoming a page."""

    file: File
    kind: str
    meta: Meta
    body: Text
    start: int  # of the text in the file, below the front matter
    strings: dict[tuple[str, ...], Element] = field(default_factory=dict)  # front matter, by keys

    def __post_init__(self) -> None:
        citing = self.meta.citing if isinstance(self.meta, PartMeta) else {}
        for keys, text in citing.items():  # each should be one paragraph of Markdown
            alone = parse(text)
            self.strings[keys] = alone.tree[0] if len(alone.tree) == 1 else alone.tree
            self.body.strays += alone.strays

    @cached_property
    def url(self) -> str:
        return url_of(self.file.path)

    @property
    def group(self) -> str:
        return self.meta.group if isinstance(self.meta, PartMeta) else ""

    def full_title(self, settings: Settings) -> str:
        """Return what the browser shows as the page's title."""
        name, kicker = settings.name, settings.kicker
        return f"{name}: {kicker}" if self.kind == "home" else f"{self.meta.title} · {name}"

    @property
    def template(self) -> str:
        return f"{self.kind}.html" if self.kind in ("home", "part", "booklet") else "page.html"

    @property
    def tree(self) -> Element:
        return self.body.tree

    @property
    def trees(self) -> list[Element]:
        return [self.tree, *self.strings.values()]

    @property
    def links(self) -> list[str]:
        """Where its links and citations lead, once they are resolved."""
        return [each.get("href", "") for tree in self.trees for each in tree.iter("a")]

    @cached_property
    def ids(self) -> set[str]:
        return {each.get("id", "") for each in self.tree.iter()} - {""}

    def blocks(self) -> Iterator[tuple[Element, range]]:
        """Yield each block of the text with its place in the file."""
        ends = LINE_END.finditer(self.file.text, self.start)
        starts = [self.start, *(found.end() for found in ends)]
        last = len(starts) - 1
        for block in self.tree:
            lines = self.body.lines[block]
            yield block, range(starts[min(lines.start, last)], starts[min(lines.stop, last)])

    def problem(
        self,
        element: Element,
        wrong: str,
        needles: Iterable[str] = (),
        mark: str = "",
        alike: Callable[[Element], object] = first_words,
    ) -> Problem:
        """Return a problem at the place of an element, or at `mark` inside it.

        The place is that of the first of some needles that is found, by default the element's
        first words. Where elements before it in its block are alike, as many are passed over.
        """
        block, span = self.block_of(element)
        same = [each for each in block.iter(element.tag) if alike(each) == alike(element)]
        before = same.index(element)
        source = self.file.text[span.start : span.stop]
        start, length = find(needles or shorter(first_words(element)), before, source)
        inside = max(0, source.find(mark, start, start + length) - start) if mark else 0
        return self.file.problem(span.start + start + inside, len(mark) or length, wrong)

    def block_of(self, element: Element) -> tuple[Element, range]:
        """Return the block that an element is in, and its place in the file."""
        for block, span in self.blocks():
            if element in block.iter():
                return block, span
        for keys, tree in self.strings.items():
            if element in tree.iter():
                start = span_of_key(self.file, keys).stop
                value = NEXT_KEY.split(self.file.text[start:], maxsplit=1)[0]
                return tree, range(start, start + len(value))
        return element, range(len(self.file.text))


def shorter(words: str) -> Iterator[str]:
    """Yield words, then as many less at the end as it may take to find them in a source."""
    while words:
        yield words
        words = words.rpartition(" ")[0]


def find(needles: Iterable[str], before: int, source: str) -> tuple[int, int]:
    """Return where and how long some words are in a source, or its first line's beginning."""
    for needle in filter(None, needles):
        spelt = "".join(LOOSE.get(each, r"\\?" + re.escape(each)) for each in needle)
        begin = r"(?<![\w-])" if needle[0].isalnum() else ""
        end = r"(?![\w-])" if needle[-1].isalnum() else ""
        if found := list(re.finditer(begin + spelt + end, source)):
            match = found[min(before, len(found) - 1)]
            return match.start(), len(match[0])
    return len(source) - len(source.lstrip()), 1


@dataclass
class Site:
    """All that was read, and the pages in reading order.

    Of a file in `broken` nothing is known but its mistake; no other mistake follows from it.
    """

    folder: Path
    settings: Settings
    sources: dict[str, Source]
    texts: dict[str, File]
    pages: dict[str, Page]
    files: dict[str, bytes]
    broken: set[str]
    unfinished: list[Page]  # without usable front matter; their links are checked all the same

    @cached_property
    def booklet(self) -> Page:
        """The page that holds all others; it has no file of its own."""
        return Page(File("content/booklet.md", ""), "booklet", BOOKLET, parse(""), 0)

    @property
    def parts(self) -> list[Page]:
        return [page for page in self.pages.values() if page.kind == "part"]

    def is_broken(self, path: str) -> bool:
        """Say whether a file, or a folder above it, is there and cannot be used."""
        return any(f"{path}/".startswith(f"{each}/") for each in self.broken)

    def page_of(self, path: str) -> Page | None:
        """Return the page that is made of a file, or the booklet, which none is made of."""
        pages = self.pages if path != self.booklet.file.path else {self.booklet.url: self.booklet}
        return pages.get(url_of(path)) if path.endswith(".md") else None

    def full_address(self, page: Page) -> str:
        """Return the address that other sites and search engines know a page by, if it has one."""
        if page.kind == "error" or not self.settings.address.startswith("http"):
            return ""
        return self.settings.address + re.sub(r"(^|/)index\.html$", r"\1", page.url)

    def root(self, page: Page) -> str:
        """Return what leads from a page to the site's root; the 404 page is shown at any depth."""
        address = urlsplit(self.settings.address).path
        return address if page.kind == "error" else "../" * page.url.count("/")
