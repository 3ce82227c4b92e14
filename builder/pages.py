"""The pages and the site that content becomes.

Comes in: files, records and trees. Goes out: values that every room above reads. Uses `records`,
`text` and what lies below.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import Element

from builder.conventions import url_of
from builder.problems import File
from builder.records import Meta, PartMeta, Settings, Source
from builder.text import Text


@dataclass
class Page:
    """One Markdown file on its way to becoming a page."""

    file: File
    kind: str
    meta: Meta
    body: Text
    first_line: int  # of the text, below the front matter
    strings: dict[str, Element] = field(default_factory=dict)  # front matter's texts as trees
    keys: dict[Element, tuple[str, ...]] = field(default_factory=dict)  # that lead to each tree

    @cached_property
    def url(self) -> str:
        return url_of(self.file.path)

    @property
    def group(self) -> str:
        return self.meta.group if isinstance(self.meta, PartMeta) else ""

    @property
    def tree(self) -> Element:
        return self.body.tree

    @property
    def trees(self) -> list[Element]:
        return [self.tree, *self.strings.values()]

    @cached_property
    def ids(self) -> set[str]:
        return {each.get("id", "") for each in self.tree.iter()} - {""}

    @cached_property
    def line_starts(self) -> list[int]:
        text = self.file.text
        return [0, *(found.end() for found in re.finditer("\n", text)), len(text)]

    def blocks(self) -> Iterator[tuple[Element, range]]:
        """Yield each block of the text with its place in the file."""
        starts, last = self.line_starts, len(self.line_starts) - 1
        for block in self.tree:
            lines = self.body.lines[block]
            first, end = self.first_line + lines.start, self.first_line + lines.stop
            yield block, range(starts[min(first, last)], starts[min(end, last)])


def template_of(page: Page) -> str:
    """Return the name of the template that a page is made with."""
    return f"{page.kind}.html" if page.kind in ("home", "part") else "page.html"


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
    unfinished: list[
        Page
    ]  # whose front matter cannot be used; their links are checked all the same

    @property
    def parts(self) -> list[Page]:
        return [page for page in self.pages.values() if page.kind == "part"]

    def is_broken(self, path: str) -> bool:
        """Say whether a file, or a folder above it, is there and cannot be used."""
        return any(f"{path}/".startswith(f"{each}/") for each in self.broken)

    def page_of(self, path: str) -> Page | None:
        """Return the page that is made of a file, if there is one."""
        return self.pages.get(url_of(path)) if path.endswith(".md") else None

    def root(self, page: Page) -> str:
        """Return what leads from a page to the site's root; the 404 page is shown at any depth."""
        return self.settings.address if page.kind == "error" else "../" * page.url.count("/")
