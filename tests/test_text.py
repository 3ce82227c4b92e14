"""The text of the content: faithful to the article, in its own words, plain and neutral.

The article is not in this repository; tests/fingerprints.json holds hashes of its word sequences.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from conftest import PAGES as TINY
from conftest import ROOT, Make
from fingerprint import COPIED, QUOTED, fingerprint, sequences, words

from builder import check, load, records
from builder.problems import Lines
from builder.text import plain, statements

FINGERPRINTS = json.loads(Path(__file__).with_name("fingerprints.json").read_text())
QUOTATION = re.compile(r"“([^”]*)”")


def loaded(folder: Path) -> records.Site:
    """Return the content of a site, read and shaped."""
    loading = load.load(folder)
    while True:
        try:
            next(loading)
        except StopIteration as end:
            list(check.check(end.value))
            return end.value


def pieces(element: Element) -> Iterator[tuple[str, set[str]]]:
    """Divide a block's text at its citations: each piece with the citations that follow it."""
    text = ""
    for each in element.iter():
        if each.get("class") == "cites":
            yield text, {cite.get("href", "") for cite in each}
            text = ""
        elif each.tag not in ("cite", "small"):
            text += each.text or ""
        text += each.tail or ""
    yield text, set()


def blocks(page: records.Page) -> Iterator[Element]:
    """Yield all that a page states, in its text and in its front matter."""
    yield from (block for block, _ in statements(page.tree))
    yield from page.strings.values()


def is_in_paragraph(quotation: str, number: str) -> bool:
    """Say whether a quotation is word for word in a paragraph of the article."""
    known = set(FINGERPRINTS["quoted"].get(number, []))
    length = min(len(words(quotation)), max(QUOTED))
    return length > 0 and all(fingerprint(s, 16) in known for s in sequences(quotation, length))


def wrong_quotations(site: records.Site) -> Iterator[str]:
    """Yield the quotations marked as the article's which are not in the paragraph they cite."""
    for page in site.pages.values():
        lines = Lines(page.file)
        for block in blocks(page):
            for text, cited in pieces(block):
                numbers = {mark[1:] for mark in cited if mark[0] == "¶"}
                for quotation in QUOTATION.findall(text) if numbers else []:
                    if not any(is_in_paragraph(quotation, number) for number in numbers):
                        yield str(lines.problem(quotation, f"“{quotation}” is not in {cited}"))


def copied_runs(site: records.Site) -> Iterator[str]:
    """Yield runs of words that are the article's, outside quotations."""
    known = set(FINGERPRINTS["copied"])
    for page in site.pages.values():
        meta = [page.meta.title, page.meta.headline, page.meta.summary]
        for text in [*meta, *(plain(tree) for tree in page.trees)]:
            for piece in re.split(QUOTATION.pattern.replace("(", "(?:"), text):
                for run in sequences(piece, COPIED):
                    if fingerprint(run, 32) in known:
                        yield f"{page.file.path}: '{run}' is the article's; say it in other words"


def test_every_quotation_is_word_for_word_in_the_paragraph_it_cites() -> None:
    assert list(wrong_quotations(loaded(ROOT))) == []


def test_no_run_of_eight_words_is_the_articles() -> None:
    assert list(copied_runs(loaded(ROOT))) == []


PLANTED = [
    ("He said “we are in for a long fight.” [¶15]", 1),
    ("He said “If they don't want to settle we’re out of there.” [¶15]", 0),
    ("He said “If they do want to settle, we’re out of there.” [¶15]", 1),
    ("He said “If they don’t want to settle, we’re out of there.” [¶14]", 1),
]


@pytest.mark.parametrize(("text", "count"), PLANTED)
def test_a_wrong_quotation_is_found(make: Make, text: str, count: int) -> None:
    folder = make({"content/index.md": TINY["content/index.md"] + "\n" + text})
    assert len(list(wrong_quotations(loaded(folder)))) == count


def test_a_copied_run_is_found_and_a_quotation_is_none(make: Make) -> None:
    run = "If they don’t want to settle, we’re out of there"
    copied = TINY["content/index.md"] + f"\n{run}. [¶1]\n\n“{run}.” [¶1]\n"
    assert len(list(copied_runs(loaded(make({"content/index.md": copied}))))) == 3


WORDS = {
    "loaded verb": r"(claim|insist|admit|slam|tout)(s|ed|ted|med)?",
    "relative date": r"(last|this|next) (week|weekend|month|year)|yesterday|tomorrow|today|recently"
    r"|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
    "British spelling": r"(normal|recogn|organ|apolog|real|author|final|emphas|critic|legal)is"
    r"(e|es|ed|ing|ation|ations)|programmes?|defence|towards|centres?|labour|favour|honour"
    r"|Kiev|Zelenskyy",
    "loaded word": r"bully\w*|strong-arm\w*|aghast|rancorous|chaotic|terrorist group|gambit",
}


def loaded_words(site: records.Site) -> Iterator[str]:
    """Yield loaded verbs, relative dates and British spellings outside quotations."""
    for page in site.pages.values():
        lines = Lines(page.file)
        for block in blocks(page):
            text = QUOTATION.sub("“”", plain(block))
            for what, pattern in WORDS.items():
                for match in re.finditer(rf"\b({pattern})\b", text):
                    yield str(lines.problem(match[0], f"{what}: '{match[0]}'"))


def test_no_loaded_verb_relative_date_or_british_spelling() -> None:
    assert list(loaded_words(loaded(ROOT))) == []


@pytest.mark.parametrize("word", ["insists", "last week", "Thursday", "programme", "bullying"])
def test_a_loaded_word_is_found_with_its_line(make: Make, word: str) -> None:
    text = TINY["content/index.md"] + f"\nHe spoke of {word} there. [¶1]\n\n“He {word}.” [¶1]\n"
    found = list(loaded_words(loaded(make({"content/index.md": text}))))
    assert len(found) == 1
    assert found[0].startswith("content/index.md:17:13: ")


def sentences(page: records.Page) -> list[str]:
    """Return the sentences of a page, without its headings."""
    texts = [plain(block) for block in blocks(page)]
    split = [re.split(r"(?<=[.?!])[”’]?\s+(?=[“A-Z0-9])", " ".join(t.split())) for t in texts]
    return [each for text in split for each in text if len(each.split()) > 2]


def syllables(word: str) -> int:
    """Estimate the syllables of an English word by its groups of vowels."""
    stem = re.sub(r"(?<=[^aeioul])e$|(?<=[^td])ed$|(?<=[^aeioucsxzg])es$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", stem)))


TEXTS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "content").rglob("*.md"))


@pytest.mark.parametrize("path", [each for each in TEXTS if not re.search("404|timeline", each)])
def test_sentences_are_short_and_words_plain(path: str) -> None:
    page = next(each for each in loaded(ROOT).pages.values() if each.file.path == path)
    found = sentences(page)
    length = sum(len(each.split()) for each in found) / len(found)
    spoken = [syllables(word) for each in found for word in re.findall(r"[A-Za-z’]+", each)]
    grade = 0.39 * length + 11.8 * sum(spoken) / len(spoken) - 15.59  # Flesch and Kincaid
    assert length <= 16
    assert grade <= 9


def test_a_long_sentence_is_counted_as_long(make: Make) -> None:
    text = TINY["content/index.md"] + "\n" + "Word and word " * 20 + "end. [¶1]\n"
    site = loaded(make({"content/index.md": text}))
    assert max(len(each.split()) for each in sentences(site.pages["index.html"])) == 61
