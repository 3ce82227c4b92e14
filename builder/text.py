"""Markdown as a tree, by Python-Markdown with citations, quotations, dates, and without raw HTML.

Comes in: a text. Goes out: its tree, with the lines that each block came from, citations as
elements, typographic marks set, and what Markdown left over of the site's own forms. Uses `strays`
and `typography`.
"""

import functools
import html
import re
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockQuoteProcessor
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension, DefListProcessor
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from builder.strays import ESCAPABLE, Stray, strays_of, unescaped
from builder.typography import set_marks

# Raw HTML is refused; line breaks are two unseen spaces; the rest is a second way to write a link,
# a heading or code. Each costs a search in all text.
UNUSED_PATTERNS = (
    *("html", "entity", "autolink", "automail", "linebreak"),
    *("reference", "image_reference", "short_reference", "short_image_ref"),
)
# CommonMark 4.2: a closing row of # has a space before it, so that C# keeps its sign.
HEADING = r"(?:^|\n)(?P<level>#{1,6})(?P<header>(?:\\.|[^\\])*?)(?: +#+ *)?(?:\n|$)"
ATTRIBUTE_LIST = r"\{:[ ]*([^\}\n ][^\n]*)\}"


class Citation(InlineProcessor):
    """Turns `[¶12 @key]`, and the space before, into <cite> elements, which become links later."""

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]
        span, start = Element("span", {"class": "cites"}), len(data[: m.start()].rstrip(" \n"))
        for reference in m[1].split():  # no line begins with a ¶; one may with a name, a longer one
            gap = "\u00a0" if reference[0] == "¶" else " "
            if len(span):
                span[-1].tail = gap
            else:
                span.text = AtomicString(gap if start < m.start() else "")
            SubElement(span, "cite", {"href": reference})
        return span, start, m.end()


class QuotationProcessor(BlockQuoteProcessor):
    """Takes two quotations with an empty line between them for two, and only lines with > for one.

    Python-Markdown joins them, and takes the lines right below for a part of them too.
    """

    def lastChild(self, parent: Element) -> None:
        return None

    def run(self, parent: Element, blocks: list[str]) -> None:
        last_line = r"^( {0,3}>.*)\n(?! {0,3}>)"
        parts = re.split(last_line, blocks[0], maxsplit=1, flags=re.MULTILINE)
        super().run(parent, ["".join(parts[:2])])
        blocks[:1] = parts[2:]


class DatesProcessor(DefListProcessor):
    """Takes a date right below an entry for the next date, and not for a part of that entry."""

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        first, *later = re.split(r"\n(?=\d{4}[-\d]*\n {0,3}: )", blocks[0])
        if not self.RE.search(first):
            first, later = blocks[0], []
        rest = [first]
        taken = super().run(parent, rest)
        blocks[:1] = ["\n".join([*rest, *later])] if rest or later else []
        return taken


def parse_blocks(parser: BlockParser, tree: Element, blocks: list[str]) -> dict[Element, range]:
    """Parse blocks into a tree, as BlockParser does; return which lines each element came from.

    What a processor takes off the list of blocks is what it makes its elements of; it may also
    add to the last one, or replace it.
    """
    lines, height, end = dict[Element, range](), line_ends(blocks), 0
    while blocks:
        start, last = end, tree[-1] if len(tree) else None
        size = len(list(last.iter())) if last is not None else 0
        for processor in parser.blockprocessors:
            if processor.test(tree, blocks[0]) and processor.run(tree, blocks) is not False:
                break
        end = height - line_ends(blocks)
        if last is not None and len(list(last.iter())) > size:
            lines[last] = range(lines[last].start, end)
        fresh = list(takewhile(lambda each: each not in lines, reversed(tree)))
        kept = tree[-1 - len(fresh)] if len(tree) > len(fresh) else None
        begin = min(start, lines[kept].stop if kept is not None else 0)
        lines.update(dict.fromkeys(fresh, range(begin, end)))
    return lines


def line_ends(blocks: list[str]) -> int:
    """Return how many line ends are left in the blocks that are still to be parsed."""
    return "\n\n".join(blocks).count("\n")


@functools.cache
def markdown_reader() -> Markdown:
    """Return Python-Markdown with what the content needs, and without raw HTML.

    Extensions come as objects: names would search every installed package for entry points.
    """
    extensions = [AdmonitionExtension(), AttrListExtension(), DefListExtension(), TableExtension()]
    markdown = Markdown(extensions=extensions)
    markdown.ESCAPED_CHARS = ESCAPABLE
    markdown.preprocessors.deregister("html_block")
    for name in UNUSED_PATTERNS:
        markdown.inlinePatterns.deregister(name)
    for name in ("prettify", "unescape"):  # the marks that are meant are sought before
        markdown.treeprocessors.deregister(name)
    attributes: Any = markdown.treeprocessors["attr_list"]
    attributes.HEADER_RE = re.compile(rf"[ ]+{ATTRIBUTE_LIST}[ ]*$")
    attributes.BLOCK_RE = re.compile(rf"\n[ ]*{ATTRIBUTE_LIST}[ ]*$")
    attributes.INLINE_RE = re.compile(rf"^{ATTRIBUTE_LIST}")
    citation = Citation(r"\[(?=[¶@])([^\[\]\x02]*)\](?!\()", markdown)
    markdown.inlinePatterns.register(citation, "citation", 175)  # after `code`, before links
    set_blocks(markdown.parser)
    return markdown


def set_blocks(parser: BlockParser) -> None:
    """Give a parser the blocks that the content needs."""
    for name in ("code", "setextheader", "hr", "reference"):
        parser.blockprocessors.deregister(name)
    parser.blockprocessors.register(QuotationProcessor(parser), "quote", 20)
    parser.blockprocessors.register(DatesProcessor(parser), "deflist", 25)
    headings: Any = parser.blockprocessors["hashheader"]
    headings.RE = re.compile(HEADING)
    for name, mark in (("olist", r"\d+\."), ("ulist", "[*+-]")):  # one does not go on in the other
        processor: Any = parser.blockprocessors[name]
        processor.SIBLING_TAGS = [processor.TAG]
        processor.CHILD_RE = re.compile(rf"^[ ]{{0,3}}(({mark}))[ ]+(.*)")


@dataclass
class Text:
    """A Markdown text as a tree, its blocks' lines (from 0), and what Markdown left over."""

    tree: Element
    lines: dict[Element, range]
    strays: list[Stray]


def parse(text: str) -> Text:
    """Return a Markdown text as a tree: Markdown.convert as far as its tree."""
    markdown, tree, lines = markdown_reader().reset(), Element("div"), text.split("\n")
    for preprocessor in markdown.preprocessors:
        lines = preprocessor.run(lines)
    lines_of = parse_blocks(markdown.parser, tree, "\n".join(lines).split("\n\n"))
    for treeprocessor in markdown.treeprocessors:
        treeprocessor.run(tree)
    strays = [stray for block in tree for stray in strays_of(block)]
    set_marks(tree)
    for element in tree.iter():  # what Markdown has set aside: escaped characters, those of code
        put_back = html.unescape if element.tag == "code" else unescaped
        element.text, element.tail = put_back(element.text or ""), unescaped(element.tail or "")
        element.attrib = {name: unescaped(value or "") for name, value in element.items()}
    return Text(tree, lines_of, strays)
