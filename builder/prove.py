"""The finished pages, read as a browser would."""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from builder.addresses import split_address
from builder.files import files_below
from builder.problems import File, Found, Problem
from builder.records import Site

# An attribute in a tag: the next angle bracket closes one. In text and in attributes the build
# and Jinja2 escape angle brackets, so nothing else looks like this; a test holds it to html.parser.
LINK_OR_ID = re.compile(r'\s(id|href|src)="([^"]*)"(?=[^<>]*>)')


Target = tuple[str, str]  # a file of the site and a fragment; off the site, no file


def prove(site: Site, outputs: Mapping[str, bytes]) -> Found[int]:
    """Read the finished pages: each is reached, its ids are its own, its links lead somewhere.

    Return the number of their links.
    """
    found = {url: ids_and_links(outputs[url].decode()) for url in site.pages}
    known: set[Target] = {(url, "") for url in ("", *outputs)}
    known |= {(url, each) for url, (ids, _) in found.items() for each in ids}
    targets = dict[str, dict[Target, str]]()
    for url, (ids, links) in found.items():
        page = site.pages[url]
        address = site.settings.address if page.kind == "error" else ""
        once = dict.fromkeys(links)
        targets[url] = {target_of(url, href.removeprefix(address)): href for href in once}
        for target in targets[url].keys() - known:
            yield dead_link(site, outputs[url].decode(), url, targets[url][target])
        if len(set(ids)) < len(ids):
            name, count = Counter(ids).most_common(1)[0]
            wrong = f"the id '{name}' stands {count} times; give one heading or box another"
            yield Problem(page.file.path, 1, 1, wrong)
    yield from unreached(site, targets)
    return sum(len(links) for _, links in found.values())


def ids_and_links(page: str) -> tuple[list[str], list[str]]:
    """Return the ids of a finished page, and where its links lead."""
    found = [(name, html.unescape(value)) for name, value in LINK_OR_ID.findall(page)]
    ids = [value for name, value in found if name == "id"]
    return ids, [value for name, value in found if name != "id"]


def target_of(url: str, href: str) -> Target:
    """Return where a link of a page leads."""
    return (url, href[1:]) if href.startswith("#") else joined(url[: url.rfind("/") + 1], href)


@functools.cache
def joined(folder: str, href: str) -> Target:
    """Return where a link from a folder leads."""
    scheme, host, path, _, fragment = split_address(href)
    if scheme in ("https", "http", "mailto"):
        return "", ""
    if scheme or host or path.startswith("/"):
        return href, ""  # no file has such a name
    return posixpath.normpath(folder + unquote(path)), fragment


def dead_link(site: Site, page: str, url: str, href: str) -> Problem:
    """Return a dead link as a problem, at the first place in the templates that names its file."""
    wrong, name = f"'{href}' leads nowhere; mend the link", posixpath.basename(href) or href
    for path, place in sorted(files_below(site.folder, "templates")):
        file = File(path, place.read_text("utf-8", "replace") if place.is_file() else "")
        if name in file.text:
            return file.problem(file.text.index(name), len(name), wrong)
    place_on_page = max(0, page.find(html.escape(href)))
    return File(f"site/{url}", page).problem(place_on_page, len(href), wrong)


def unreached(site: Site, targets: Mapping[str, Iterable[Target]]) -> Iterator[Problem]:
    """Yield the pages that no reader reaches from the home page by links."""
    reached, front = set[str](), ["index.html"]
    while front:
        url = front.pop()
        if url in targets and url not in reached:
            reached.add(url)
            front += [path for path, _ in targets[url]]
    for url, page in site.pages.items():
        if url not in reached and page.kind != "error":
            yield Problem(page.file.path, 1, 1, "no page links here; link to it from another")
