"""Where in its file an element of a page stands.

Comes in: a page, an element of one of its trees, and what is wrong with it. Goes out: the problem
at its place, sought only among the lines that its block came from. Uses `toml` and what lies below.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from xml.etree.ElementTree import Element

from builder.pages import Page
from builder.problems import Problem
from builder.toml import span_of_key
from builder.words import first_words

NEXT_KEY = re.compile(r"^(?:[\w\"'.-]+[ \t]*=|\[|\+\+\+)", re.MULTILINE)

# Marks that may be typewritten in the source.
LOOSE = {"“": '[“"]', "”": '[”"]', "‘": "[‘']", "’": "[’']"}
LOOSE |= {"–": "(?:–|--)", "—": "(?:—|---)", "…": r"(?:…|\.\.\.)"}


def problem_at(
    page: Page,
    element: Element,
    wrong: str,
    needles: Iterable[str] = (),
    mark: str = "",
    alike: Callable[[Element], object] = first_words,
) -> Problem:
    """Return a problem at the place of an element, or at `mark` inside it.

    The place is that of the first of some needles that is found, by default the element's first
    words. Where elements before it in its block are alike, as many places are passed over.
    """
    block, span = block_of(page, element)
    same = [each for each in block.iter(element.tag) if alike(each) == alike(element)]
    before = next((number for number, each in enumerate(same) if each is element), 0)
    source = page.file.text[span.start : span.stop]
    start, length = find(needles or shorter(first_words(element)), before, source)
    inside = max(0, source.find(mark, start, start + length) - start) if mark else 0
    return page.file.problem(span.start + start + inside, len(mark) or length, wrong)


def block_of(page: Page, element: Element) -> tuple[Element, range]:
    """Return the block that an element is in, and its place in the file."""
    for block, span in page.blocks():
        if any(each is element for each in block.iter()):
            return block, span
    for tree, keys in page.keys.items():
        if any(each is element for each in tree.iter()):
            start = span_of_key(page.file, keys).stop
            following = NEXT_KEY.search(page.file.text, start)
            return tree, range(start, following.start() if following else start)
    return element, range(len(page.file.text))


def shorter(words: str) -> Iterator[str]:
    """Yield words, then as many less at the end as it may take to find them in a source."""
    while words:
        yield words
        words = words.rpartition(" ")[0]


def find(needles: Iterable[str], before: int, source: str) -> tuple[int, int]:
    """Return where and how long some words are in a source, or its first line's beginning."""
    for needle in filter(None, needles):
        spelt = "".join(LOOSE.get(each, r"\\?" + re.escape(each)) for each in needle)
        begin = r"(?<![\w-])" if needle[0].isalnum() else ""
        end = r"(?![\w-])" if needle[-1].isalnum() else ""
        if found := list(re.finditer(begin + spelt + end, source)):
            match = found[min(before, len(found) - 1)]
            return match.start(), len(match[0])
    return len(source) - len(source.lstrip()), 1
