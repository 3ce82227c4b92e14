"""Markdown as a tree, and the words of trees; uses `conventions`."""

from __future__ import annotations

import functools
import re
import typing
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor

from builder.conventions import BOXES, ORIGINS


class Citation(InlineProcessor):
    """Turns `[¶12 @key]` into <cite> elements, which become links once all pages are known."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        span = Element("span", {"class": "cites"})
        for reference in m[1].split():
            SubElement(span, "cite", {"href": reference, "title": m[0]})
        return span, m.start(0), m.end(0)


# Raw HTML is refused; the rest is a second way to write a link. Each costs a search in all text.
UNUSED = (
    *("html", "entity", "autolink", "automail"),
    *("reference", "image_reference", "short_reference", "short_image_ref"),
)


@functools.cache
def markdown_reader() -> Markdown:
    """Return Python-Markdown with what the content needs, and without raw HTML.

    Extensions come as objects: names would search every installed package for entry points.
    """
    extensions = [AdmonitionExtension(), AttrListExtension(), DefListExtension(), TableExtension()]
    markdown = Markdown(extensions=extensions)
    markdown.preprocessors.deregister("html_block")
    for name in UNUSED:
        markdown.inlinePatterns.deregister(name)
    for name in ("code", "setextheader", "hr", "reference"):
        markdown.parser.blockprocessors.deregister(name)
    markdown.treeprocessors.deregister("prettify")
    citation = Citation(r"\[(?=[¶@])([^\[\]]*)\](?!\()", markdown)
    markdown.inlinePatterns.register(citation, "citation", 175)  # after `code`, before links
    return markdown


def parse(text: str) -> Element:
    """Return the tree of a Markdown text: Markdown.convert as far as its tree."""
    markdown = markdown_reader().reset()
    lines = text.split("\n")
    for preprocessor in markdown.preprocessors:
        lines = preprocessor.run(lines)
    root = typing.cast(Element, markdown.parser.parseDocument(lines).getroot())
    for treeprocessor in markdown.treeprocessors:
        treeprocessor.run(root)
    return root


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


def statements(parent: Element, box: str = "") -> Iterator[tuple[Element, str]]:
    """Yield every block that states something, with the kind of the box it stands in.

    Any class but that of a dated entry says that a block states nothing, or is a mistake already.
    """
    for block in parent:
        leaf = block.tag in ("li", "dd") and block.find("p") is None
        if leaf or block.tag in ("p", "figure", "blockquote", "tr"):
            if block.tag != "blockquote" and block.get("class", "since") in ORIGINS:
                yield block, box
        elif block.tag == "div" and block.get("class") in BOXES:
            yield from statements(block, block.get("class", ""))
        elif block.tag not in ("div", "dt", "thead"):
            yield from statements(block, box)


# What shows as it stands because Markdown did not take it for a mark, and what to do about it.
CITED, LINKED = "write a citation as [¶12] or [@key]", "write a link as [words](file.md)"


DATED = "begin the line below a date with a colon and three spaces"


LISTED = "leave a line empty above a list; begin items with -"


STRAY = {
    r"</?[a-zA-Z!][^<>\0]*>": "write Markdown, not HTML",
    r"\[[¶@][^\]\n\0]*(?=[\n\0])|\[[^\]\s\0]*[\d-][^\]\s\0]*\](?!\()|\(¶\d+\)|(?<!\n)¶ ?\d+": CITED,
    r"\]\([^)\n\0]*(?=[\n\0])|\]\[|\[\]|\[[^\]\n\0]*\]\(": LINKED,
    r"\([^\s)\0]*\.md[^\s)\0]*\)|https?://[^\s\0]+": LINKED,
    r"\*\*|\*(?=\w)": "close **bold words** and *italics* on both sides",
    r"\{:[^}\n\0]*\}?": "put {: … } at the end of a heading, or below a paragraph",
    r"^!!![^\n\0]*": 'begin a box with !!! kind "Title", and its text with four spaces',
    r"^\d{4}$(?=\n:)|^(?<![\w,]\n)\d{4}-(?:0\d|1[0-2])(?:-\d\d)?(?=[\s:：])": DATED,
    r"^(?:[-+*•\uf0b7]|(?<![\w,]\n)–|\d{1,2}[.)]) ": LISTED,
}


# At no other character does one begin; to say so makes the search four times as fast.
STRAYS = re.compile(
    r"(?=[<[\](h*{!¶\d+•–\uf0b7-])(?:" + "|".join(f"({each})" for each in STRAY) + ")", re.MULTILINE
)


def shown_text(trees: Iterable[Element]) -> str:
    """Return all text that trees show, elements on lines of their own, \0 before what follows."""
    elements = (each for tree in trees for each in tree.iter())
    texts = ((each.text if each.tag != "code" else "", each.tail) for each in elements)
    return "".join(f"\n{text or ''}\0{tail or ''}" for text, tail in texts)


def curl(element: Element, before: str = " ") -> str:
    """Set typographic quotes and dashes in a tree; return its last character.

    It does what Python-Markdown's smarty does, at a fraction of that extension's cost.
    """
    if element.tag == "code":
        return "x"
    if element.text:
        element.text, before = curled(element.text, before)
    for child in element:
        before = curl(child, before)
        if child.tail:
            child.tail, before = curled(child.tail, before)
    return before


STRAIGHT = re.compile(r"[\"'-]|\.\.\.")


OPENING = {each: re.compile(rf"(?<=[\s(\[—–“‘]){each}") for each in "\"'"}


def curled(text: str, before: str = " ") -> tuple[str, str]:
    """Return a text with typographic marks, and its last character; `before` precedes it."""
    if STRAIGHT.search(text):
        text = before + text.replace("...", "…").replace("---", "—").replace("--", "–")
        for straight, opening, closing in (('"', "“", "”"), ("'", "‘", "’")):
            text = OPENING[straight].sub(opening, text).replace(straight, closing)
        text = text[1:]
    return text, text[-1:] or before
