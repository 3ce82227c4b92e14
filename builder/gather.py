"""Lists that templates show; uses `records`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from xml.etree.ElementTree import Element

from builder.records import Page, Site


class Section(NamedTuple):
    """A second-level heading and what stands under it, ready for a template."""

    heading: Element
    body: list[Element]

    @property
    def id(self) -> str:
        return self.heading.get("id", "")

    @property
    def kind(self) -> str:
        return self.heading.get("class", "")


def sections(parent: Iterable[Element], tag: str = "h2") -> list[Section]:
    """Divide elements into sections, each beginning with a heading; the first has none."""
    divided = [Section(Element("h2"), [])]
    for element in parent:
        if element.tag == tag:
            divided.append(Section(element, []))
        else:
            divided[-1].body.append(element)
    return divided


def menu(site: Site) -> list[list[Page]]:
    """Return the pages in the menu: the parts, and what lies directly in content/."""
    others = [page for page in site.pages.values() if "/" not in page.url]
    return [site.parts, [page for page in others if page.kind not in ("home", "error")]]


def turns(site: Site) -> dict[str, tuple[Page | None, Page | None]]:
    """Return the pages before and after each page, in reading order."""
    pages = [page for page in site.pages.values() if page.kind != "error"]
    around = zip([None, *pages], pages, [*pages[1:], None], strict=False)
    return {page.url: (before, after) for before, page, after in around}


def dated(site: Site) -> list[tuple[str, Element, Page]]:
    """Return the dated entries of all parts, in order of their dates."""
    entries, iso = [], ""
    for page in site.parts:
        for entry in page.tree.iter():
            if entry.tag == "time":
                iso = entry.get("datetime", "")
            elif entry.tag == "dd":
                entries.append((iso, entry, page))
    return sorted(entries, key=lambda entry: entry[0])


def notes(site: Site) -> dict[str, list[tuple[Element, Page]]]:
    """Return the notes that belong elsewhere too: care under its paragraph, disputes together."""
    found = defaultdict(list)
    for page in site.parts:
        for box in page.tree.iter("div"):
            if box.get("class") == "disputed":
                found["disputed"].append((box, page))
            elif box.get("class") == "care":
                hrefs = [each.get("href", "") for each in box.iter("a")]
                first = next((each for each in hrefs if each.startswith("/article.html#")), "")
                found[first.partition("#")[2]].append((box, page))
    return found
