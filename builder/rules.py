"""The rules of what a text holds: support for each statement, every word of its source.

Comes in: a page, its tree finished. Goes out: problems, those of `forms` and `blocks` with them. No
rule changes the page. Uses `forms`, `blocks` and what lies below.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from builder import blocks, forms
from builder.conventions import COVERED, SECTIONS, SETTINGS, SOURCED
from builder.pages import Page
from builder.problems import File, Problem, did_you_mean
from builder.records import PartMeta, Settings
from builder.toml import problem_at_key
from builder.words import first_words, lost_word, marks, statements


def check_page(page: Page, settings: Settings) -> list[Problem]:
    """Return what in a page breaks the rules of the text.

    A statement without support is told where nothing else is wrong, and words that are lost on a
    page with no other mistake: that may well be the reason.
    """
    rules = (*forms.RULES, *blocks.RULES)
    found = [problem for rule in rules for problem in rule(page)]
    found += [*blocks.check_dates(page, settings), *check_front_matter(page, settings)]
    told = {problem.line for problem in found}
    found += [problem for problem in check_coverage(page) if problem.line not in told]
    return found + ([] if found else [*check_words(page)])


def check_coverage(page: Page) -> Iterator[Problem]:
    """Yield the statements that rest on nothing."""
    for block, box in statements(page.tree) if page.kind in COVERED else ():
        if wrong := unsupported(page, block, box):
            words = first_words(block)
            begins = words if len(words) <= 36 else f"{words[:32]}…"
            nameless = "a picture" if block.find(".//img") is not None else "an empty line"
            yield page.problem(block, f"'{begins}' {wrong}" if words else f"{nameless} {wrong}")


def unsupported(page: Page, block: Element, box: str) -> str:
    """Return what is wrong with how a statement is supported.

    Retold statements carry a ¶. What is not from the article stands in a box and names its
    source; a dated entry need not, as each is shown with its origin. Entries carry either.
    """
    found = marks(block)
    if box in SOURCED:
        return "" if "@" in found else "stands in a box; name its source [@key]"
    either = page.kind == "entries" or box in ("disputed", "dated")
    if "¶" in found or (either and found):
        return ""
    if found:
        return "rests on a source alone; cite its ¶ too, or put it in a background box"
    if block.tag == "figure":
        return "rests on nothing; cite its ¶ behind the name"
    return "rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"


def check_words(page: Page) -> Iterator[Problem]:
    """Yield the words of a text that are in its source, and are lost in its tree.

    If there are any on the page, a block's are sought in all that came from its lines.
    """
    if not lost_word(page.file.text[page.start :], [page.tree]):
        return
    placed = [*page.blocks()]
    for _, span in placed:
        source = page.file.text[span.start : span.stop]
        made = [each for each, own in placed if own.start < span.stop and span.start < own.stop]
        if word := lost_word(source, made):
            wrong = f"'{word}' would not show; write a \\ before the mark that hides it"
            yield page.file.problem(span.start + source.rfind(word), len(word), wrong)


def check_front_matter(page: Page, settings: Settings) -> Iterator[Problem]:
    """Yield the texts of a part's front matter that rest on nothing, and what is out of bounds."""
    for keys, tree in page.strings.items():
        mark, what = ("@", "a source [@key]") if keys[0] == "since" else ("¶", "its ¶")
        if tree.tag != "p":
            wrong = f"'{'.'.join(keys)}' must be one paragraph; write plain sentences"
            yield problem_at_key(page.file, keys, wrong)
        elif mark not in marks(tree):
            wrong = f"'{'.'.join(keys)}' rests on nothing; cite {what}"
            yield problem_at_key(page.file, keys, wrong)
    if isinstance(page.meta, PartMeta):
        yield from check_part(page, page.meta, settings)


def check_names(file: File, meta: PartMeta, settings: Settings) -> Iterator[Problem]:
    """Yield the group, the steps and their values in a part's head that site.toml does not have."""
    if meta.group not in settings.groups:
        wrong = f"unknown group '{meta.group}'{did_you_mean(meta.group, settings.groups)}"
        yield problem_at_key(file, ("group",), wrong)
    steps = settings.steps
    for above, track in (("track", meta.track), ("since", meta.since.track)):
        for name, step in track.items():
            if name not in steps:
                wrong = f"'{above}.{name}' is no step{did_you_mean(name, steps)}"
                yield problem_at_key(file, (above, name), wrong)
            elif step.step not in (values := steps[name].values):
                wrong = f"'{above}.{name}.step' must not be '{step.step}'; write one of "
                yield problem_at_key(file, (above, name, "step"), wrong + ", ".join(values))
        for name in steps.keys() - track.keys() if len(track) < len(steps) else ():
            yield problem_at_key(file, (above,), f"the key '{above}.{name}' is missing; add it")


def check_part(page: Page, meta: PartMeta, settings: Settings) -> Iterator[Problem]:
    """Yield what in the head of a part is out of bounds: its section, its dates."""
    headings = list(page.tree.iter("h2"))
    later = [heading for heading in headings if heading.get("class") == "since"]
    for heading in later[1:]:
        yield page.problem(heading, "a second section is .since; put its text into the first")
    classes = {heading.get("class", "aside") for heading in headings}
    if not later and classes <= SECTIONS:  # a mistyped one may well be this
        wrong = "no section shows this track; add ## Since the article {: .since }"
        yield problem_at_key(page.file, ("since",), wrong)
    if meta.since.until > settings.reach:
        wrong = f"'since.until' is later than reach in {SETTINGS}; change one of them"
        yield problem_at_key(page.file, ("since", "until"), wrong)
