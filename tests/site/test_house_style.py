"""The house style: what the text of content/ keeps to, told as file, line, sentence and remedy.

The builder says what is wrong; this says what the house does not write. It needs no browser and
takes two seconds: python -m pytest tests/site/test_house_style.py

The article is not in this repository; tests/fingerprints.json holds hashes of its word sequences.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from conftest import ROOT, Make
from fingerprint import COPIED, QUOTED, fingerprint, sequences, words
from tiny import INDEX, guide, index, part_with

from builder.conventions import VOICES
from builder.gather import sections
from builder.load import load
from builder.pages import Page, Site
from builder.shape import HEADINGS
from builder.words import plain, statements

FINGERPRINTS = json.loads((ROOT / "tests" / "fingerprints.json").read_text())
QUOTATION = re.compile(r"“([^”]*)”")
SHOWN = {  # what only these sections show, of all pages or of the whole guide
    "content/index.md": {"tracks", "since"},
    "content/who-says-so.md": {*VOICES, "disputes"},
    "content/timeline.md": {"before", "after"},
    "content/about.md": {"corrections"},
}
SENTENCE_END = re.compile(r"(?<=[.?!])[”’]?\s+(?=[“A-Z0-9])")
SHORT, LONG = 14, 20  # words in a sentence on average; only parts must not fall short
GRADE = 10  # years of school, by Flesch and Kincaid
SPARING = {"part": 60, "guide": 40}  # words for each time that the reporter or the article is named
MINUTE = (150, 220)  # words of the section of that name on the home page
WORDS = {
    r"(claim|insist|admit|slam|tout)(s|ed|ted|med)": "a loaded verb; write says, argues or asks",
    r"(last|this|next) (week|weekend|month|year)|yesterday|tomorrow|today|recently"
    r"|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?!, \d)": "a relative date; write day, month, year",
    r"(normal|recogn|organ|apolog|real|author|final|emphas|critic|legal)is(e|es|ed|ing|ation|ations)"
    r"|programmes?|defence|towards|centres?|labour|favour|honour|Kiev|Zelenskyy": "British spelling"
    " or an older name; write as Americans do, and Kyiv, Zelensky",
    r"bully\w*|strong-arm\w*|aghast|rancorous|chaotic|terrorist group|gambit": "a loaded word;"
    " quote it with its paragraph, or write another",
}


@pytest.fixture(scope="module")
def real() -> Site:
    """Return the content, read and shaped."""
    return load(ROOT, [])


def blocks(page: Page) -> Iterator[Element]:
    """Yield all that a page states, in its text and in its front matter."""
    yield from (block for block, _ in statements(page.tree))
    yield from page.strings.values()


def told(page: Page, block: Element, words: str, wrong: str) -> str:
    """Return what the house style says of some words, at their place."""
    return str(page.problem(block, wrong, [words]))


# --- Quotations are word for word, and nothing else is copied ---


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


def is_in_paragraph(quotation: str, number: str) -> bool:
    """Say whether a quotation is word for word in a paragraph of the article."""
    known = set(FINGERPRINTS["quoted"].get(number, []))
    length = min(len(words(quotation)), max(QUOTED))
    return length > 0 and all(fingerprint(s, 16) in known for s in sequences(quotation, length))


def wrong_quotations(site: Site) -> Iterator[str]:
    """Yield the quotations marked as the article's which are not in the paragraph they cite."""
    for page in site.pages.values():
        for block in blocks(page):
            for text, cited in pieces(block):
                numbers = {mark[1:] for mark in cited if mark[0] == "¶"}
                for quotation in QUOTATION.findall(text) if numbers else []:
                    if not any(is_in_paragraph(quotation, number) for number in numbers):
                        where = " ".join(f"¶{number}" for number in sorted(numbers, key=int))
                        wrong = f"“{quotation}” is not in {where}; quote word for word, or cite"
                        yield told(page, block, quotation, f"{wrong} the paragraph that has it")


def open_quotations(site: Site) -> Iterator[str]:
    """Yield the blocks with a “ or ” too many, and set-off quotations without them.

    What is in no marks is held against no paragraph.
    """
    for page in site.pages.values():
        for block in blocks(page):
            figure = block.tag == "figure"
            # Of a set-off quotation each paragraph is opened, and the last one closed.
            text = re.sub("“([^”]*)(?=“)", r"\1", plain(block)) if figure else plain(block)
            marks = re.findall("[“”]", text)
            if marks != ["“", "”"] * (len(marks) // 2):
                yield told(
                    page, block, "", "a quotation is not closed, or not opened; write “ and ”"
                )
            elif figure and not plain(block[0]).lstrip().startswith("“"):
                yield told(page, block, "", "a quotation stands without “ and ”; write them")


def copied_runs(site: Site) -> Iterator[str]:
    """Yield runs of words that are the article's, outside quotations."""
    known = set(FINGERPRINTS["copied"])
    for page in site.pages.values():
        meta = [page.meta.title, page.meta.headline, page.meta.summary]
        for text in [*meta, *(plain(tree) for tree in page.trees)]:
            for piece in re.split(QUOTATION.pattern.replace("(", "(?:"), text):
                for run in sequences(piece, COPIED):
                    if fingerprint(run, 32) in known:
                        yield f"{page.file.path}: '{run}' is the article's; say it in other words"


def nothing(found: Iterable[str]) -> None:
    """Fail with all that was found, each on a line, and without a word of Python."""
    if lines := list(found):
        pytest.fail("\n".join(["the house does not write:", *lines]), pytrace=False)


def test_every_quotation_is_word_for_word_in_the_paragraph_it_cites(real: Site) -> None:
    nothing(wrong_quotations(real))


def test_every_quotation_is_opened_and_closed(real: Site) -> None:
    nothing(open_quotations(real))


def test_no_run_of_eight_words_is_the_articles(real: Site) -> None:
    nothing(copied_runs(real))


PLANTED = [
    ("He said “we are in for a long fight.” [¶15]", 1),
    ("He said “If they don't want to settle we’re out of there.” [¶15]", 0),
    ("He said “If they do want to settle, we’re out of there.” [¶15]", 1),
    ("He said “If they don’t want to settle, we’re out of there.” [¶14]", 1),
]


@pytest.mark.parametrize(("text", "count"), PLANTED)
def test_a_wrong_quotation_is_found_with_its_line(make: Make, text: str, count: int) -> None:
    found = list(wrong_quotations(load(make(index(text)), [])))
    assert len(found) == count
    assert all(each.startswith("content/index.md:17:10: “") for each in found)


OPEN = [
    ("He said “so, and left. [¶1]", "is not closed"),
    ("He said so,” and left. [¶1]", "is not closed"),
    ("He said „so“ and left. [¶1]", "is not closed"),
    ("He said “so “and” left.” [¶1]", "is not closed"),
    ("> We are in for a fight.\n>\n> — Ann [¶1]", "without “ and ”"),
    ("> “So.” … “And so.”\n>\n> — Ann [¶1]", ""),
    ("> “So.\n>\n> “And so.” (Laughs.)\n>\n> — Ann [¶1]", ""),
]


@pytest.mark.parametrize(("text", "wrong"), OPEN)
def test_a_quotation_that_is_not_closed_is_found(make: Make, text: str, wrong: str) -> None:
    found = list(open_quotations(load(make(index(text)), [])))
    assert len(found) == (1 if wrong else 0)
    assert all(each.startswith("content/index.md:17:") and wrong in each for each in found)


def test_a_copied_run_is_found_and_a_quotation_is_none(make: Make) -> None:
    run = "If they don’t want to settle, we’re out of there"
    copied = f"{INDEX}\n{run}. [¶1]\n\n“{run}.” [¶1]\n"
    assert len(list(copied_runs(load(make({"content/index.md": copied}), [])))) == 3


# --- Words, sentences, length ---


def unwelcome_words(site: Site) -> Iterator[str]:
    """Yield loaded verbs, relative dates and British spellings outside quotations."""
    for page in site.pages.values():
        for block in blocks(page):
            text = QUOTATION.sub("“”", plain(block))
            for pattern, wrong in WORDS.items():
                for match in re.finditer(rf"\b(?:{pattern})\b", text):
                    yield told(page, block, match[0], f"'{match[0]}' is {wrong}")


def sentences(page: Page) -> list[str]:
    """Return the sentences of a page's paragraphs; lists and tables may be shorter than prose."""
    paragraphs = [block for block, _ in statements(page.tree) if block.tag == "p"]
    split = [SENTENCE_END.split(" ".join(plain(block).split())) for block in paragraphs]
    return [each for text in split for each in text if len(each.split()) > 2]


def syllables(word: str) -> int:
    """Estimate the syllables of an English word by its groups of vowels."""
    stem = re.sub(r"(?<=[^aeioul])e$|(?<=[^td])ed$|(?<=[^aeioucsxzg])es$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", stem)))


def hard_pages(site: Site) -> Iterator[str]:
    """Yield the pages whose sentences are long or whose words are hard, with the longest.

    And the parts whose sentences are short, with the shortest.
    """
    for page in site.pages.values():
        found = sentences(page) if page.kind not in ("error", "timeline") else []
        if not found:
            continue
        longest = max(found, key=lambda each: len(each.split()))
        length = sum(len(each.split()) for each in found) / len(found)
        spoken = [syllables(word) for each in found for word in re.findall(r"[A-Za-z’]+", each)]
        grade = 0.39 * length + 11.8 * sum(spoken) / len(spoken) - 15.59
        if length > LONG or grade > GRADE:
            has = f"sentences have {length:.1f} words on average (at most {LONG}), its grade is"
            wrong = f"{page.file.path}: its {has} {grade:.1f} (at most {GRADE}); divide such as:"
            yield f"{wrong} '{longest}'"
        if page.kind == "part" and length < SHORT:
            has = f"its sentences have {length:.1f} words on average (at least {SHORT})"
            yield f"{page.file.path}: {has}; join such as: '{min(found, key=len)}'"


def lost_sections(site: Site) -> Iterator[str]:
    """Yield the sections that a template fills and that lost their class, and with it their use."""
    for path, kinds in SHOWN.items():
        page = site.page_of(path)
        there = {each.kind for each in sections(page.tree)} if page else kinds
        for kind in sorted(kinds - there):
            yield f"{path}: no section is .{kind}; write ## A title {{: .{kind} }} where it belongs"


def words_of(elements: Iterable[Element]) -> list[str]:
    """Return the words of elements, without headings, boxes, citations and labels."""
    body = [each for each in elements if each.tag not in HEADINGS and each.get("role") != "note"]
    return [word for each in body for word in plain(each).split()]


def names_too_often(site: Site) -> Iterator[str]:
    """Yield the parts, and the guide, that name the reporter or the article again and again."""
    for page in site.pages.values():
        text, every = words_of(page.tree), SPARING.get(page.kind, 0)
        named = re.findall(r"\bthe (?:reporter|article)\b", " ".join(text), re.IGNORECASE)
        if len(named) * every > len(text):
            has = f"'the reporter' and 'the article' stand {len(named)} times in {len(text)} words"
            most = f"(at most {len(text) // every}, once in {every})"
            yield f"{page.file.path}: {has} {most}; say the thing itself, its ¶ says whose it is"


def wrong_lengths(site: Site) -> Iterator[str]:
    """Yield a first section of home that takes no minute, and a guide as long as the article."""
    found = [each for each in sections(site.pages["index.html"].tree) if each.id == "in-one-minute"]
    count, (least, most) = sum(len(words_of(each.body)) for each in found), MINUTE
    if not least <= count <= most:
        has = f"its section #in-one-minute has {count} words ({least} to {most})"
        yield f"content/index.md: {has}; {'write more' if count < least else 'shorten it'}"
    count, article = len(words_of(site.pages["article.html"].tree)), site.settings.article
    if count >= sum(article.lengths):
        has = f"the guide has {count} words, the article {sum(article.lengths)}"
        yield f"content/article.md: {has}; shorten the guide, it explains and does not stand in"


def test_no_loaded_verb_relative_date_or_british_spelling(real: Site) -> None:
    nothing(unwelcome_words(real))


def test_no_section_lost_its_class(real: Site) -> None:
    nothing(lost_sections(real))


def test_a_section_without_its_class_is_found(make: Make) -> None:
    found = list(lost_sections(load(make(index("## All {: .tracks }\n")), [])))
    assert found == [
        "content/index.md: no section is .since; write ## A title {: .since } where it belongs"
    ]


def test_sentences_are_not_long_and_words_not_hard(real: Site) -> None:
    nothing(hard_pages(real))


def test_the_reporter_and_the_article_are_named_sparingly(real: Site) -> None:
    nothing(names_too_often(real))


def test_home_begins_with_one_minute_and_the_guide_is_shorter_than_the_article(real: Site) -> None:
    nothing(wrong_lengths(real))


@pytest.mark.parametrize("word", ["insists", "last week", "Thursday", "programme", "bullying"])
def test_an_unwelcome_word_is_found_with_its_line(make: Make, word: str) -> None:
    text = f"He spoke of {word} there. [¶1]\n\n“He {word}.” [¶1]\n"
    found = list(unwelcome_words(load(make(index(text)), [])))
    assert len(found) == 1
    assert found[0].startswith(f"content/index.md:17:13: '{word}' is ")
    assert "; " in found[0]


def test_a_long_sentence_is_found_with_its_page(make: Make) -> None:
    changes = index("Word and word " * 40 + "end. [¶1]\n")
    found = list(hard_pages(load(make(changes), [])))
    assert len(found) == 1
    assert found[0].startswith("content/index.md: its sentences have ")
    assert "(at most 20)" in found[0] and "divide such as: 'Word and word" in found[0]


def test_short_sentences_are_found_on_a_part_and_only_there(make: Make) -> None:
    few = "He came to the table. [¶1]\n"
    found = list(hard_pages(load(make(index(few) | part_with("Two. [¶2]", few)), [])))
    assert len(found) == 1
    assert found[0].startswith("content/parts/iran.md: its sentences have ")
    assert "(at least 14); join such as: '" in found[0]


NAMED = "“The article” said, as the\nReporter’s words go, " + "word " * 45
FREE = '!!! care "The article"\n    The article, the reporter. [¶1 @ap-talks]\n\n### The article\n'


@pytest.mark.parametrize(("words", "count"), [(65, 1), (66, 0)])
def test_a_part_that_names_the_article_too_often_is_found(
    make: Make, words: int, count: int
) -> None:
    """Two in 119 words are too many, two in 120 are not; boxes and headings do not count."""
    changes = part_with("Two. [¶2]", f"{NAMED}{'word ' * words}. [¶2]\n\n{FREE}")
    found = list(names_too_often(load(make(changes), [])))
    assert len(found) == count
    assert all("stand 2 times in 119 words (at most 1, " in each for each in found)


def test_a_guide_that_names_the_article_too_often_is_found(make: Make) -> None:
    found = list(names_too_often(load(make(guide("First.", "The reporter says so.")), [])))
    assert found == [
        "content/article.md: 'the reporter' and 'the article' stand 1 times in 8 words (at most 0,"
        " once in 40); say the thing itself, its ¶ says whose it is"
    ]


MINUTES = [(0, "0 words"), (149, "write more"), (150, ""), (220, ""), (221, "shorten")]


@pytest.mark.parametrize(("words", "wrong"), MINUTES)
def test_a_minute_too_short_or_too_long_is_found(make: Make, words: int, wrong: str) -> None:
    text = f"## In one minute\n\n{'word ' * words}[¶1]\n" if words else ""
    found = list(wrong_lengths(load(make(index(text)), [])))
    assert len(found) == (1 if wrong else 0)
    assert all(each.startswith("content/index.md: ") and wrong in each for each in found)


@pytest.mark.parametrize(("words", "count"), [(55, 0), (56, 1)])
def test_a_guide_as_long_as_the_article_is_found(make: Make, words: int, count: int) -> None:
    """The tiny article has 60 words, and the other entry of the guide four."""
    long = index(f"## In one minute\n\n{'word ' * 150}[¶1]\n")
    changes = long | guide("First.", f"{'word ' * words}")
    found = [each for each in wrong_lengths(load(make(changes), [])) if "guide" in each]
    assert len(found) == count
    assert all("content/article.md: the guide has 60 words, the article 60; " in e for e in found)


def test_the_readme_of_the_content_tells_what_the_house_does_not_write() -> None:
    readme = Path(ROOT, "content", "README.md").read_text("utf-8")
    for number in (SHORT, LONG, GRADE, COPIED, *SPARING.values(), *MINUTE, 900):
        assert re.search(rf"\b{number}\b", readme), number
