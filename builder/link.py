"""Links and citations resolved, and who mentions whom; uses `addresses`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from builder.addresses import split_address
from builder.conventions import IMAGES, SOURCES, WEB_ADDRESS
from builder.problems import Found, Lines, Problem, did_you_mean
from builder.records import Page, Preview, Site
from builder.text import curled, plain


def link(site: Site) -> Iterator[Problem]:
    """Resolve the links of all pages to addresses from the site's root, such as /people.html#id."""
    previews = {preview.href: preview for preview in previews_of(site)}
    for page in site.pages.values():
        lines = Lines(page.file)
        for tree in page.trees:
            for element in [each for each in tree.iter() if each.tag in ("a", "img", "cite")]:
                target = yield from link_element(site, page, element, lines)
                site.mentions[target].append(page)
                elsewhere = page.kind != "error" and not target.startswith(f"/{page.url}")
                if tree is page.tree and element.tag == "a" and elsewhere and target in previews:
                    page.previews[target] = previews[target]


def previews_of(site: Site) -> Iterator[Preview]:
    """Yield the preview of every part, and of every entry with its first paragraph."""
    for page in site.parts:
        yield Preview(f"/{page.url}", page.meta.headline, page.meta.summary)
    for page in site.pages.values():
        for heading, follows in pairwise(page.tree) if page.kind == "entries" else ():
            if heading.tag == "h2":
                href = f"/{page.url}#{heading.get('id')}"
                yield Preview(href, plain(heading), plain(follows).strip())


def link_element(site: Site, page: Page, element: Element, lines: Lines) -> Found[str]:
    """Resolve one link, image or citation, and return where it leads."""
    attribute = "src" if element.tag == "img" else "href"
    href = element.get(attribute, "")
    if element.tag == "cite":
        needle, source = element.attrib.pop("title"), site.sources.get(href[1:])
        target, wrong = resolve_citation(site, page, href)
        element.tag = "a"
        element.text = curled(source.name)[0] if source and href[0] == "@" else href
    else:
        needle = f"]({href}" if href else "]()"
        needle = f"![{element.get('alt')}{needle}" if element.tag == "img" else needle
        target, wrong = resolve_link(site, page, href, element.tag)
    if wrong:
        yield lines.problem(needle, wrong, href)
    element.set(attribute, target)
    return target


def resolve_citation(site: Site, page: Page, reference: str) -> tuple[str, str]:
    """Return where a citation leads, the guide or its page's list of sources, and what is wrong."""
    kind, key = reference[0], reference[1:]
    if kind == "¶" and re.fullmatch(r"0|[1-9]\d{0,3}", key, re.ASCII):
        last = site.settings.article.paragraphs
        wrong = "" if 1 <= int(key) <= last else f"no {reference}; the article has ¶1 to ¶{last}"
        return f"/article.html#p{key}", wrong
    if kind == "@" and key:
        known = key in site.sources or SOURCES in site.broken
        near = "" if known else did_you_mean(key, site.sources, "add it there")
        return f"/{page.url}#source-{key}", "" if known else f"no source '{key}' in {SOURCES}{near}"
    return "", f"'{reference}' cannot be read; write [¶12], [@key] or [¶12 @key]"


def resolve_link(site: Site, page: Page, href: str, tag: str) -> tuple[str, str]:
    """Return where a link or image leads, from the site's root, and what is wrong with it."""
    scheme, host, path, _, fragment = split_address(href)
    if not href:
        return "/index.html", "the link is empty; write where it leads, [words](file.md)"
    if scheme or host:
        allowed = WEB_ADDRESS.fullmatch(href) or (scheme == "mailto" and "@" in path)
        wrong = f"link to '{href}' is not allowed; use https, mailto or a file of this site"
        return href, "" if tag == "a" and allowed else wrong
    here = posixpath.dirname(page.file.path)
    target = posixpath.normpath(posixpath.join(here, unquote(path))) if path else page.file.path
    url, lost = target.removeprefix("content/"), ""
    if tag == "img" and not url.endswith(IMAGES):
        return f"/{url}", f"'{href}' is no image; show a file that ends in {' '.join(IMAGES)}"
    if found := site.page_of(target):
        lost = "" if not fragment or fragment in found.ids else nearest_heading(found, fragment)
        url = f"{found.url}#{fragment}".removesuffix("#")
    elif target not in site.files and target not in site.broken:
        lost = nearest_file(site, page, path)
    return f"/{url}", lost and f"link to '{href}' leads nowhere{lost}"


def nearest_heading(page: Page, fragment: str) -> str:
    """Return what to do about a link to a heading that a page does not have."""
    ids = [f"#{each}" for each in page.ids]
    return did_you_mean(f"#{fragment}", ids, "no such heading there, add it or mend the name")


def nearest_file(site: Site, page: Page, path: str) -> str:
    """Return what to do about a link to a file that is not there; only pages come to mind."""
    here = posixpath.dirname(page.file.path)
    paths = site.broken | {each.file.path for each in site.pages.values()}
    names = [posixpath.relpath(each, here)[:-3] for each in paths if each.endswith(".md")]
    near = did_you_mean(path.removesuffix(".md"), names, "no such file, write one or mend the name")
    return near.replace("'?", ".md'?")
