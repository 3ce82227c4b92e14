"""The site's own forms, where Markdown left them over.

Comes in: an element of Markdown's tree, before escaped characters are put back. Goes out: what
would show as it stands though something else was meant, each with a remedy; also which marks a
backslash sets aside, and how they come back. Uses no other room.
"""

import html
import re
import string
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple
from xml.etree.ElementTree import Element

from markdown.treeprocessors import UnescapeTreeprocessor

# What Markdown did not take for what it looks like, and what to do about it; so it would show as it
# stands. A backslash before the first mark says that this is meant.
CITED, LINKED = "write a citation as [¶12] or [@key]", "write a link as [words](file.md)"
BRACKETED = f"{CITED}, {LINKED.removeprefix('write ')}, or \\[ for a bracket"
NO_SUCH = "footnotes, struck words and line breaks are not in the format"
CLOSED = "close **bold words**, *italics* and `code` on both sides"
DATED = "begin the line below a date with a colon and three spaces"
STRAY = {
    r"<!(?:--|[–—])|</?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?>|<[a-zA-Z][a-zA-Z+.-]*:[^\s<>]*>|<[!?]\w[^<>]*>?"
    r"|<[a-zA-Z][\w-]*[\s/]+[\w:-]+\s*=": "write Markdown, not HTML",
    r"&(?:#\w+|[a-zA-Z]\w*);": "write the character itself",
    r"\[[¶@][^\]\n\x02]*\]?|\(¶\d+\)|(?!\A)¶ ?\d+|\(@[\w-]+\)|(?<!\S)@[a-z\d]+-[\w-]+": CITED,
    r"\]\([^)\n\x02]*(?=\n|\Z)|\]\[|\[\]|\[[^\]\n\x02]*\]\(": LINKED,
    r"[(\[](?=[^\s)\]\x02]*+[)\]])[^\s)\]\x02]*\.md[^\s)\]\x02]*[)\]]|https?://[^\s\x02]+": LINKED,
    r"\[\^[^\]\s\x02]+\]|(?<!~)~~(?!~)|\\(?=\n)": NO_SUCH,
    r"\*\*|\*(?=\S|\Z)|(?:(?<=\S)|\A)\*|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|`": CLOSED,
    r"\{ ?(?:[:.#]|(?:lang|dir)=)[^}\n\x02]*\}?": "put {: … } at the end of a heading, or directly"
    " below a paragraph or behind *words*",
    r"^ *!![^\n\x02]*": 'begin a box with !!! kind "Title", in straight marks, and its'
    " text with four spaces",
    r"^ *\d{4}$(?=\n:)|^(?<![\w,]\n) *\d{4}-(?:0\d|1[0-2])(?:-\d\d)?(?=[\s:：])": DATED,
}
# What begins a block, where it begins a line and is none: in a paragraph, or with spaces before it.
# Word processors begin lists with Unicode's geometric shapes, dingbats and signs of private fonts.
BEGUN = {
    r"#{1,6} ": "begin a heading with ## at the beginning of a line, an empty line above it;"
    " or write \\#",
    r"\|": "a table has a line |---|---| below its head, and empty lines around it",
    r"`{3}|~{3}": "code over several lines is not in the format",
    r"---[=_-]*$": "rules are not in the format, a heading begins with ##",
    r"===[=_-]*$": "write ## before a heading",
    r"___[=_-]*$": "rules are not in the format",
    r"[-+*] |-(?=[^\W\d_])|[•·\u25a0-\u25ff\u2700-\u27bf\uf000-\uf0ff]|(?<![\w,]\n)– "
    r"|\d{1,2}[.)](?: |(?=[^\W\d_]))|>|: |[=_-]{3,}$": "leave a line empty above it and no spaces"
    " before it, begin lists with - or 1.",
}
# Each form is a group of its own: the number of the one that is found leads to its remedy.
ANYWHERE, AT_LINE = ("|".join(f"({form})" for form in forms) for forms in (STRAY, BEGUN))
FIRST = re.compile(f" *(?:{AT_LINE})", re.MULTILINE)
STRAYS = re.compile(rf"(?<!\x03)(?:{ANYWHERE}|(?<=\n){FIRST.pattern})", re.MULTILINE)
ODD = re.compile(r"[][<&(*_{¶@!`~:\n]")  # without one of these there is nothing to look for
# Where a bracket is meant: in a quotation, where the editor may add words, and behind a backslash.
MEANT = re.compile('“[^”]*”|"[^"]*"|\x0291\x03(?:(?:[^][\x02]|\x02(?!9[13]\x03))*\\])?')
BRACKET = re.compile(r"(?:(?<![\w-])[\w-]++)?(?:\[+(?:[^][\n\x02]*\]+)?|\]+)")
HOLDERS = ("ul", "ol", "dl", "div", "table", "thead", "tbody", "tr")  # of blocks, and of no words
EDGE = re.compile("[\n\2\3]")  # of a line, or of what Markdown has set aside


class Stray(NamedTuple):
    """A form of the site that Markdown left over, with the line of text it is in."""

    element: Element
    line: str
    mark: str
    remedy: str


def strays_in(element: Element) -> Iterator[Stray]:
    """Yield what is left over in the texts of an element."""
    inside = element.text if element.tag != "code" else ""
    bare = element.tag in ("p", "li", "dd") and element.get("class") != "admonition-title"
    if inside and bare and (first := FIRST.match(inside)):
        yield Stray(element, inside.split("\n")[0], first[0].strip(), remedy_of(first, BEGUN))
    for text in filter(None, (inside, element.tail, element.get("alt"), element.get("title"))):
        for mark, remedy, place in found_in(text) if text != "\n" else ():
            before = EDGE.split(text[:place])[-1]
            after = EDGE.split(text[place + len(mark) :], maxsplit=1)[0]
            yield Stray(element, before + mark + after, mark, remedy)


def found_in(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield what is left over in a text, with what to do about it, and where it begins."""
    if not (ODD.search(text) or text.lstrip()[:1].isdigit()):
        return
    for found in STRAYS.finditer(text):
        if found[0][0] != "&" or html.unescape(found[0]) != found[0]:
            mark = found[0].strip()
            yield mark, remedy_of(found, STRAY | BEGUN), found.start() + found[0].find(mark)


def strays_of(block: Element) -> list[Stray]:
    """Return what is left over in a block, part by part: a bracket only where nothing else is."""
    if block.tag in HOLDERS:
        return [*strays_in(block), *(stray for part in block for stray in strays_of(part))]
    found = [stray for element in block.iter() for stray in strays_in(element)]
    bracketed = not found and re.search(r"[][]", "".join(block.itertext()))
    return [*brackets_in(block)] if bracketed else found


def brackets_in(block: Element) -> Iterator[Stray]:
    """Yield the brackets of a block that are not meant."""
    texts = [*texts_of(block)]
    ends, text = [*accumulate(map(len, texts))], "".join(texts)
    for mark in BRACKET.finditer(MEANT.sub(lambda m: "\n" * len(m[0]), text)):
        end = next(end for end in ends if end > mark.start())
        line = EDGE.split(text[mark.start() : end], maxsplit=1)[0]  # as far as the source has it
        yield Stray(block, line, mark[0][: len(line)], BRACKETED)


def texts_of(element: Element) -> Iterator[str]:
    """Yield the texts of an element in their order, a line end for code and for a citation."""
    yield (element.text or "") if element.tag not in ("code", "cite") else "\n"
    for child in element:
        yield from (*texts_of(child), child.tail or "")


def remedy_of(found: re.Match[str], forms: dict[str, str]) -> str:
    """Return what to do about the one of some forms that was found."""
    return [*forms.values()][(found.lastindex or 1) - 1]


# --- A backslash before a mark: Markdown sets the mark aside as \2number\3 ---

ESCAPABLE = [*string.punctuation, "¶", "•", "●", "–", "—"]
BACKSLASH = re.compile(rf"\\([{re.escape(''.join(ESCAPABLE))}])")
unescaped = UnescapeTreeprocessor().unescape  # puts back the marks that were set aside


def escaped(text: str) -> str:
    """Return a plain text in which marks behind a backslash are set aside, as Markdown does."""
    return BACKSLASH.sub(lambda m: f"\2{ord(m[1])}\3", text)
