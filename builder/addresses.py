"""Addresses as a finished page needs them, and its links and the buttons of its previews.

Comes in: elements whose links begin at the site's root, such as /people.html#id; other pages may
show them too. Goes out: HTML, made of a copy. Uses no other room.
"""

import copy
import functools
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

Target = tuple[str, str]  # a file of the site and a fragment; off the site, no file


@dataclass
class Addresses:
    """Where a page is, and the previews that its first link to each target is still to open."""

    url: str
    root: str
    unopened: dict[str, str]

    def inner(self, element: Element) -> Markup:
        """Return what is in an element as HTML for this page."""
        return self.html(element, element.text or "")

    def html(self, elements: Iterable[Element], before: str = "") -> Markup:
        """Return a text and copies of elements as HTML, with addresses as this page needs them."""
        holder = Element("i")
        holder.text = before
        holder.extend(copy.deepcopy(each) for each in elements)
        for each in holder.iter():
            if each.get("class") == "cites":
                self.fold(each)
            if name := each.get("id"):
                each.set("id", self.own(name))
            for name in ("href", "src"):
                if (target := each.get(name, "")).startswith("/"):
                    self.lead(each, name, target)
        for each in holder.findall(".//button/.."):
            keep_together(each)
        made = tostring(holder, encoding="unicode", method="html")
        return Markup(made.removeprefix("<i>").removesuffix("</i>"))

    def fold(self, citations: Element) -> None:
        """Make one link of those that lead to the sources of another page: to the list there."""
        here = f"/{self.url}#"
        links = [each for each in citations if "#source-" in each.get("href", "")]
        away = [each for each in links if not each.get("href", "").startswith(here)]
        if len(away) > 1:
            away[0].text = ", ".join((each.text or "").replace(" ", "\u00a0") for each in away)
            away[0].tail = away[-1].tail
            away[0].set("href", away[0].get("href", "").partition("#")[0] + "#page-sources")
            citations[:] = [each for each in citations if each not in away[1:]]

    def of_another(self, element: Element) -> Markup:
        """Return an element of another page as HTML for this one, without its ids."""
        copied = copy.deepcopy(element)
        for each in copied.iter():
            each.attrib.pop("id", None)
        return self.html([copied])

    def lead(self, element: Element, name: str, target: str) -> None:
        """Let an element lead to a target; the first that does opens its preview, if it has one."""
        if name == "href" and target in self.unopened:
            element.tag = "button"
            del element.attrib["href"]
            element.attrib |= {"popovertarget": self.unopened.pop(target), "type": "button"}
        else:
            path, _, fragment = target[1:].partition("#")
            element.set(name, self.to(path, fragment))

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

    def fold(self, citations: Element) -> None:
        for each in citations:
            key = each.get("href", "").partition("#source-")[2]
            each.text = self.sources.get(key, each.text)


def keep_together(parent: Element) -> None:
    """Keep each button with the punctuation behind it: a line may break at either side of one."""
    for place, button in enumerate(list(parent)):
        mark = re.match(r"[^\w\s]+", button.tail or "") if button.tag == "button" else None
        if mark and button.tail:
            kept = parent[place] = Element("span", {"class": "kept"})
            button.tail, kept.tail = mark[0], button.tail[mark.end() :]
            kept.append(button)


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
