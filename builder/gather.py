"""The lists that templates show: menu, turns, dates, pairs, notes, mentions, previews.

Comes in: a Site, its links resolved. Goes out: plain lists. Uses `link` and what lies
below.
"""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element

from builder.conventions import ARGUED, BOXES, NOTES, written
from builder.link import labels
from builder.pages import Page, Site
from builder.records import Source
from builder.shape import HEADINGS
from builder.words import plain


class Section(NamedTuple):
    """A second-level heading and what stands under it; what is above the first has none."""

    heading: Element
    body: list[Element]
    id: str = ""
    kind: str = ""


def sections(parent: Iterable[Element], tag: str = "h2") -> list[Section]:
    """Return elements divided into sections, each beginning with a heading."""
    divided = [Section(Element(tag), [])]
    for each in parent:
        if each.tag == tag:
            divided.append(Section(each, [], each.get("id", ""), each.get("class", "")))
        else:
            divided[-1].body.append(each)
    return divided


def pairs(body: Iterable[Element]) -> list[tuple[Element, list[Element]]]:
    """Return each block of a section with the notes right behind it; boxes, headings have none."""
    found = list[tuple[Element, list[Element]]]()
    for each in body:
        before = found[-1][0] if found else each
        alone = before.get("class") in BOXES or before.tag in HEADINGS
        if each.get("class") in NOTES and not alone:
            found[-1][1].append(each)
        else:
            found.append((each, []))
    return found


def menu(site: Site) -> list[tuple[str, list[Page]]]:
    """Return the parts, and what lies directly in content/, by the names of groups of parts."""
    pages = [page for page in site.pages.values() if page.kind == "part" or "/" not in page.url]
    listed = [page for page in pages if page.kind not in ("home", "error")]
    grouped = groupby(listed, key=lambda page: page.group)
    return [(site.settings.groups.get(group, ""), list(together)) for group, together in grouped]


def turns(site: Site) -> dict[str, tuple[Page | None, Page | None]]:
    """Return the pages before and after each page, in reading order."""
    pages = [page for page in site.pages.values() if page.kind != "error"]
    around = zip([None, *pages], pages, [*pages[1:], None], strict=False)
    return {page.url: (before, after) for before, page, after in around}


class Dated(NamedTuple):
    """A dated entry of a part, its id among those of all parts, and where it comes from."""

    iso: str
    element: Element
    page: Page
    id: str
    origin: str = ""

    @property
    def section(self) -> str:
        return "after" if self.origin == "since" else "before"


def dated(site: Site) -> list[Dated]:
    """Return the dated entries of all parts, in order of their dates."""
    found, taken = list[Dated](), Counter[str]()
    for page in site.parts:
        for iso, entry in entries(page.tree):
            name = f"{posixpath.basename(page.url)[: -len('.html')]}-{iso}"
            taken[name] += 1
            again = f"-{taken[name]}" if taken[name] > 1 else ""
            origin = entry.get("class", "").rpartition(" ")[2]
            found.append(Dated(iso, entry, page, name + again, origin))
    return sorted(found, key=lambda entry: entry.iso)


def entries(blocks: Iterable[Element]) -> Iterator[tuple[str, Element]]:
    """Yield the dated entries in some blocks, each with its date; what is no date is told."""
    groups = (group for block in blocks for group in block.iter("div"))
    for date, entry in (pair for group in groups for pair in pairwise(group)):
        time = date.find("time")
        iso = "" if time is None else time.get("datetime", "")
        if written(iso) and entry.tag == "dd":
            yield iso, entry


def changes(site: Site) -> dict[str, list[str]]:
    """Return by address when a page was last changed, and the page and id where that is told."""
    told = [
        (iso, page.url, section.id, link.get("href", ""))
        for page in site.pages.values()
        for section in sections(page.tree)
        for iso, entry in entries(section.body if section.kind == "corrections" else ())
        for link in {*entry.iter("a")} - {*entry.iterfind(".//span[@class='cites']/a")}
    ]
    return {link[1:].partition("#")[0]: change for *change, link in sorted(told)}


def notes(site: Site) -> dict[str, list[tuple[Element, Page]]]:
    """Return the boxes that are named elsewhere too: care at its paragraph, disputes together."""
    found = defaultdict(list)
    for page in site.pages.values():
        for box in page.tree.iter("div") if page.kind in ARGUED else ():
            if box.get("class") == "disputed":
                found["disputed"].append((box, page))
            elif box.get("class") == "care":
                hrefs = [each.get("href", "") for each in box.iter("a")]
                first = next((each for each in hrefs if each.startswith("/article.html#")), "")
                found[first.partition("#")[2]].append((box, page))
    return found


def mentions(site: Site) -> dict[str, list[tuple[Page, str]]]:
    """Return by target which other pages link there, and from which section first, in order."""
    found = defaultdict[str, list[tuple[Page, str]]](list)
    for page in site.pages.values():
        blocks = [(each.id, block) for each in sections(page.tree) for block in each.body]
        sought = [(link.get("href"), id) for id, block in blocks for link in block.iter("a")]
        first = dict(reversed(sought))
        for target in dict.fromkeys(page.links):
            if target.partition("#")[0] != f"/{page.url}":
                found[target].append((page, first.get(target, "")))
    return found


class Preview(NamedTuple):
    """What a reader is told of a page or an entry without leaving: its name and first words."""

    href: str
    name: str
    text: str

    @property
    def id(self) -> str:
        return "about" + self.href.replace(".html#", "-").replace(".html", "").replace("/", "-")


def previews(site: Site) -> dict[str, Preview]:
    """Return by target the preview of every part, and of every entry with its first paragraph."""
    found = [Preview(f"/{page.url}", page.meta.headline, page.meta.summary) for page in site.parts]
    for page in site.pages.values():
        for heading, follows in pairwise(page.tree) if page.kind == "entries" else ():
            if heading.tag == "h2":
                href = f"/{page.url}#{heading.get('id')}"
                found.append(Preview(href, plain(heading), plain(follows).strip()))
    return {each.href: each for each in found}


def previewed(page: Page, known: dict[str, Preview]) -> list[Preview]:
    """Return what is previewed on a page: what its text links to, unless it is on the page."""
    if page.kind == "error":
        return []
    targets = dict.fromkeys(each.get("href", "") for each in page.tree.iter("a"))
    elsewhere = [each for each in targets if not each.startswith(f"/{page.url}")]
    return [known[target] for target in elsewhere if target in known]


def cited(pages: Iterable[Page], site: Site) -> list[tuple[str, str, Source]]:
    """Return the sources that pages cite with their keys and labels, in order of their names."""
    keys = {each.partition("#source-")[2] for page in pages for each in page.links}
    labeled = [(key, label, site.sources[key]) for key, label in labels(site, keys).items()]
    return sorted(labeled, key=lambda each: (each[2].name.casefold(), each[2].date, each[0]))
