"""Addresses as a page needs them; uses `records`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit
from xml.etree.ElementTree import Element

from markdown.serializers import to_html_string
from markupsafe import Markup

from builder.records import Page, Preview, Site

FROM_ROOT = re.compile(r'(<[^<>]* (?:href|src)=")/([^"#]*#?)')


OUTER_TAG = re.compile(r"\A\s*<[^>]*>|</[^>]*>\s*\Z")


LINK = re.compile(r'<a [^>]*?href="(/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def html_of(
    site: Site, page: Page, unopened: dict[str, Preview], elements: Iterable[Element]
) -> Markup:
    """Return elements as HTML, with addresses as the page needs them.

    The first link to each target of `unopened` becomes a button that opens its preview.
    """

    def button_or_link(match: re.Match[str]) -> str:
        """Return a button in the place of the first link to something with a preview."""
        if (preview := unopened.pop(match[1], None)) is None:
            return match[0]
        return f'<button popovertarget="{preview.id}" type="button">{match[2]}</button>'

    text = LINK.sub(button_or_link, "".join(map(to_html_string, elements)))
    own, root = f"{page.url}#", site.root(page)
    return Markup(FROM_ROOT.sub(lambda m: m[1] + (root + m[2] if m[2] != own else "#"), text))


def split_address(href: str) -> SplitResult:
    """Return an address in its parts; one that cannot be read has a scheme that is not allowed."""
    try:
        return urlsplit(href)
    except ValueError:
        return SplitResult("unreadable", "", href, "", "")
