"""Addresses as a finished page needs them, and its links and the buttons of its previews.

Comes in: elements whose links begin at the site's root, such as /people.html#id; other pages may
show them too. Goes out: HTML; no element is changed. Uses no other room.
"""

import copy
import functools
import html
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit
from xml.etree.ElementTree import Element

from markupsafe import Markup

Target = tuple[str, str]  # a file of the site and a fragment; off the site, no file
WHOLE = str.maketrans({" ": "\u00a0", "/": "/\u2060"})  # no line ends within a name


@dataclass
class Addresses:
    """Where a page is, and the previews that its first link to each target is still to open."""

    url: str
    root: str
    unopened: dict[str, str]

    def inner(self, element: Element) -> Markup:
        """Return what is in an element as HTML for this page."""
        return Markup(in_html(element.text)) + self.html(element)

    def html(self, elements: Iterable[Element]) -> Markup:
        """Return elements as HTML, with addresses as this page needs them."""
        return Markup("".join(map(self.written, elements)))

    def of_another(self, element: Element) -> Markup:
        """Return an element of another page as HTML for this one, without its ids."""
        copied = copy.deepcopy(element)
        for each in copied.iter():
            each.attrib.pop("id", None)
        return self.html([copied])

    def written(self, element: Element) -> str:
        """Return an element as HTML, and the text behind it; the first link opens a preview."""
        tag, attributes = element.tag, ""
        for name, value in element.items():
            if name == "href" and value in self.unopened:
                tag, name, value = "button", "popovertarget", self.unopened.pop(value)
            elif name in ("href", "src") and value.startswith("/"):
                path, _, fragment = value[1:].partition("#")
                value = self.to(path, fragment)
            elif name == "id":
                value = self.own(value)
            attributes += f' {name}="{in_html(value, quoted=True)}"'
        if tag == "img":
            return f"<img{attributes}>{in_html(element.tail)}"
        children = self.folded(element) if element.get("class") == "cites" else element
        inside = in_html(element.text) + "".join(map(self.written, children))
        if tag == "button":
            button = f'<button{attributes} type="button">{inside}</button>'
            return kept_together(button, element.tail or "")
        return f"<{tag}{attributes}>{inside}</{tag}>{in_html(element.tail)}"

    def folded(self, citations: Element) -> Iterable[Element]:
        """Return links, those to the sources of another page as one: to the list there."""
        here = f"/{self.url}#"
        away = [e for e in citations if "#source-" in e.get("href", "").removeprefix(here)]
        if len(away) < 2:
            return citations
        one = Element("a", {"href": away[0].get("href", "").partition("#")[0] + "#page-sources"})
        one.text = ", ".join((each.text or "").translate(WHOLE) for each in away)
        one.tail = away[-1].tail
        return [one if each is away[0] else each for each in citations if each not in away[1:]]

    def to(self, url: str, fragment: str = "") -> str:
        """Return what leads from here to a page, or to an id on it."""
        there = "" if fragment and url == self.url else self.root + url
        return f"{there}#{fragment}" if fragment else there

    def own(self, name: str) -> str:
        """Return the id that something has here."""
        return name


@dataclass
class Booklet(Addresses):
    """A page as a chapter of the booklet: each id behind its page's name and a dot."""

    chapters: Collection[str]
    sources: Mapping[str, str]  # the names that they have in the list at the end, by their keys

    def to(self, url: str, fragment: str = "") -> str:
        if url not in self.chapters:
            return super().to(url, fragment)
        if fragment.startswith("source-"):
            return f"#{fragment}"
        chapter = url.removesuffix(".html").replace("/", "_")  # which no name of a file has
        return f"#{chapter}.{fragment}" if fragment else f"#chapter-{chapter}"

    def own(self, name: str) -> str:
        return self.to(self.url, name)[1:]

    def folded(self, citations: Element) -> Iterable[Element]:
        for each in map(copy.copy, citations):
            key = each.get("href", "").partition("#source-")[2]
            each.text = self.sources.get(key, each.text)
            yield each


def in_html(text: str | None, quoted: bool = False) -> str:
    """Return a text as it is written in HTML, between tags or, quoted, in one."""
    return html.escape(text or "", quote=quoted)


def kept_together(button: str, behind: str) -> str:
    """Return a button with the punctuation behind it: a line may break at either side of one."""
    marks, rest = re.split(r"(?=[\w\s]|\Z)", behind, maxsplit=1)
    kept = f'<span class="kept">{button}{in_html(marks)}</span>' if marks else button
    return kept + in_html(rest)


def split_address(href: str) -> SplitResult:
    """Return an address in its parts; one that cannot be read has a scheme that is not allowed."""
    try:
        return urlsplit(href)
    except ValueError:
        return SplitResult("unreadable", "", href, "", "")


def target_of(url: str, href: str) -> Target:
    """Return where a link of a page, or an address in a style sheet, leads."""
    if href.startswith("#"):
        return url, unquote(href[1:])
    return joined(posixpath.dirname(url), href)


@functools.cache
def joined(folder: str, href: str) -> Target:
    """Return where an address leads from a folder."""
    scheme, host, path, _, fragment = split_address(href)
    if scheme in ("https", "http", "mailto"):
        return "", ""
    if scheme or host or path.startswith("/"):
        return href, ""  # no file has such a name
    return posixpath.normpath(posixpath.join(folder, unquote(path))), unquote(fragment)
