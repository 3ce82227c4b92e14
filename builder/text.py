"""Markdown as a tree.

Comes in: a text. Goes out: its tree, with the lines that each block came from, citations as
elements, typographic marks set, and what Markdown left over of the site's own forms. Uses
`reader`, `strays` and `typography`.
"""

import html
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from builder.reader import markdown_reader, parse_blocks
from builder.strays import Stray, strays_in, unescaped
from builder.typography import set_marks


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
    strays = [stray for element in tree.iter() for stray in strays_in(element)]
    set_marks(tree)
    for element in tree.iter():
        finish(element)
    return Text(tree, lines_of, strays)


def finish(element: Element) -> None:
    """Put into an element what Markdown has set aside: escaped characters, those of code."""
    if element.tag == "code":
        element.text = html.unescape(element.text or "")
    elif element.text:
        element.text = unescaped(element.text)
    if element.tail:
        element.tail = unescaped(element.tail)
    for name, value in element.items() if element.attrib else ():
        element.set(name, unescaped(value or ""))
