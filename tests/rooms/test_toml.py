"""TOML as closed, typed records."""

import pytest
from conftest import Told, mistakes
from tiny import INDEX, PAGES, SITE, SOURCES, index, page, part_with, sources

from builder.problems import File
from builder.toml import span_of_key

# The mistake, the change to the tiny site, and all that the build says of it.
MISTAKES = [
    (
        "a value in a table whose head has spaces before it and in it",
        part_with('[track.deal]\nstep = "reached"', '  [ track.deal ]\n  step = "x"'),
        [
            "content/parts/iran.md:17:3: 'track.deal.step' must not be 'x'; write one of reached, partly, not, unsaid"
        ],
    ),
    (
        "a key forgotten",
        page(INDEX.replace("order = 0\n", "")),
        ["content/index.md:1:1: the key 'order' is missing; add it"],
    ),
    (
        "a key mistyped",
        page(INDEX.replace("summary", "sumary", 1)),
        ["content/index.md:4:1: unknown key 'sumary'; did you mean 'summary'?"],
    ),
    (
        "a key that nobody knows",
        page(INDEX.replace("order", "zzz = 1\norder", 1)),
        ["content/index.md:5:1: unknown key 'zzz'; known are title, headline, summary, order"],
    ),
    (
        "a number in quotes",
        page(INDEX.replace("= 0", '= "0"')),
        ["content/index.md:5:1: 'order' must not be '0'; write a whole number"],
    ),
    (
        "true for a number",
        page(INDEX.replace("= 0", "= true")),
        ["content/index.md:5:1: 'order' must not be true; write a whole number"],
    ),
    (
        "a value forgotten",
        page(INDEX.replace("= 0", "= ")),
        [
            "content/index.md:5:9: the TOML cannot be read: Invalid value; write a text in quotes, a number or a date"
        ],
    ),
    (
        "a quotation mark forgotten",
        page(INDEX.replace('"Home headline"', '"Home headline')),
        [
            "content/index.md:3:26: the TOML cannot be read: Illegal character '\\n'; close the text with a quotation mark"
        ],
    ),
    (
        "curly quotation marks",
        page(INDEX.replace('"Home headline"', "“Home headline”")),
        [
            'content/index.md:3:12: the TOML cannot be read: Invalid value; use straight quotation marks, "like this"'
        ],
    ),
    (
        "an empty title",
        page(INDEX.replace('"Home"', '""')),
        ["content/index.md:2:1: 'title' must not be ''; write a text in quotes"],
    ),
    (
        "a key written twice",
        page(INDEX.replace("order = 0", "order = 0\norder = 1")),
        [
            "content/index.md:6:10: the TOML cannot be read: Cannot overwrite a value; this key stands here twice, remove one"
        ],
    ),
    (
        "all mistakes of a front matter at once",
        page('+++\ntitle = 1\nheadlin = "x"\nsummary = "x"\norder = 0\n+++\n'),
        [
            "content/index.md:2:1: 'title' must not be 1; write a text in quotes",
            "content/index.md:3:1: unknown key 'headlin'; did you mean 'headline'?",
        ],
    ),
    (
        "a step that is none",
        part_with('step = "used"', 'step = "done"'),
        [
            "content/parts/iran.md:9:1: 'track.pressure.step' must not be 'done'; write one of used, force, unsaid"
        ],
    ),
    (
        "a date with a time",
        part_with("until = 2026-07-01", "until = 2026-07-01T00:00:00"),
        [
            "content/parts/iran.md:26:1: 'since.until' must not be 2026-07-01 00:00:00; write a date like 2025-03-07"
        ],
    ),
    (
        "a table forgotten",
        part_with("[compare]\n", ""),
        ["content/parts/iran.md:1:1: the key 'compare' is missing; add it"],
    ),
    (
        "a source with a key too many",
        sources('"AP"\n', '"AP"\nvia = 1\n'),
        ["content/sources.toml:3:1: 'ap-talks.via' must not be 1; write a text in quotes"],
    ),
    (
        "a source written twice",
        {"content/sources.toml": SOURCES + "\n" + SOURCES},
        [
            "content/sources.toml:8:10: the TOML cannot be read: Cannot declare ('ap-talks',) twice; this table stands here twice, remove one"
        ],
    ),
    (
        "a key of a source mistyped",
        sources('name = "AP"', 'nmae = "AP"'),
        ["content/sources.toml:2:1: unknown key 'nmae'; did you mean 'name'?"],
    ),
    (
        "a setting mistyped",
        {"content/site.toml": SITE.replace("reach =", "reech =")},
        ["content/site.toml:5:1: unknown key 'reech'; did you mean 'reach'?"],
    ),
    (
        "a broken page, and its links elsewhere are not told",
        {"content/people.md": PAGES["content/people.md"].replace("order = 8\n", "")},
        ["content/people.md:1:1: the key 'order' is missing; add it"],
    ),
    (
        "a number beyond all bounds",
        page(INDEX.replace("order = 0", "order = 1" + "0" * 5000)),
        [
            "content/index.md:5:1: the TOML cannot be read: Exceeds the limit (4300 digits) for integer string conversion: value has 5001 digits; mend this line"
        ],
    ),
    (
        "lists nested without end",
        page(INDEX.replace("order = 0", "order = " + "[" * 3000)),
        [
            "content/index.md:5:1: the TOML cannot be read: maximum recursion depth exceeded; mend this line"
        ],
    ),
    (
        "settings that cannot be used, with a since box",
        index('!!! since "S"\n    2026-08-02\n    :   Done. [@ap-talks]')
        | {"content/site.toml": SITE.replace("kicker", "kikker")},
        ["content/site.toml:3:1: unknown key 'kikker'; did you mean 'kicker'?"],
    ),
    (
        "a step mistyped",
        {"content/site.toml": SITE.replace("[steps.table]", "[steps.tabel]")},
        [
            "content/parts/iran.md:12:8: 'track.table' is no step; did you mean 'tabel'?",
            "content/parts/iran.md:32:8: 'since.table' is no step; did you mean 'tabel'?",
        ],
    ),
    (
        "a step too many",
        {
            "content/site.toml": SITE
            + '[steps.fifth]\nname = "F"\nquestion = "?"\nvalues = ["used"]\n'
        },
        [
            "content/parts/iran.md:8:2: the key 'track.fifth' is missing; add it",
            "content/parts/iran.md:25:2: the key 'since.fifth' is missing; add it",
        ],
    ),
    (
        "a value of a step that is none",
        {"content/site.toml": SITE.replace('"force"', '"strong"')},
        [
            "content/site.toml:21:1: 'steps.pressure.values' must not be 'strong'; write one of used, force, reached, partly, not, unsaid, none"
        ],
    ),
    (
        "one value in the place of a list",
        {"content/site.toml": SITE.replace('["used", "force", "unsaid"]', '"used"')},
        [
            "content/site.toml:21:1: 'steps.pressure.values' must not be 'used'; write a list like [\"used\", \"force\"]"
        ],
    ),
    (
        "lengths in words",
        {"content/site.toml": SITE.replace("[40, 20]", '[40, "twenty"]')},
        ["content/site.toml:12:1: 'article.lengths' must not be 'twenty'; write a whole number"],
    ),
    (
        "a table of tables",
        part_with("[compare]", "[[compare]]"),
        ["content/parts/iran.md:24:3: 'compare' must not be [{}]; write one table"],
    ),
    (
        "a comparison that is a list",
        {
            "content/parts/iran.md": PAGES["content/parts/iran.md"]
            .replace("[compare]\n", "")
            .replace("order = 1", 'order = 1\ncompare = ["gaza"]')
        },
        ["content/parts/iran.md:6:1: 'compare' must not be ['gaza']; write one table"],
    ),
    (
        "a mistake in the head and one in the text",
        page(INDEX.replace("title =", "titel =") + "\nBare.\n"),
        [
            "content/index.md:2:1: unknown key 'titel'; did you mean 'title'?",
            "content/index.md:17:1: 'Bare.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }",
        ],
    ),
    (
        "a number with a comma",
        page(INDEX.replace("order = 0", "order = 0,")),
        [
            'content/index.md:5:10: the TOML cannot be read: Expected newline or end of document after a statement; write one number, a date like 2025-03-07, or one "text" with “ ” inside'
        ],
    ),
    (
        "a key whose name stands in a value before it",
        part_with('text = "Step pressure. [¶1]"', 'text = "No deal. [¶1]"')
        | {"content/sources.toml": SOURCES}
        | part_with("Step deal. [¶1]", "Step deal."),
        ["content/parts/iran.md:19:1: 'track.deal.text' rests on nothing; cite its ¶"],
    ),
    (
        "a control character by an escape",
        page(INDEX.replace('"Home headline"', '"Home \\u0007"')),
        [
            "content/index.md:3:1: the character U+0007 does not show as itself; type a plain one, or none"
        ],
    ),
    (
        "what Markdown sets aside, by an escape",
        page(INDEX.replace('"Home headline"', '"\\u0002wzxhzdk:99\\u0003 \\"x\\""')),
        [
            "content/index.md:3:1: the character U+0002 does not show as itself; type a plain one, or none",
            "content/index.md:3:1: the character U+0003 does not show as itself; type a plain one, or none",
        ],
    ),
    (
        "a citation in a label",
        part_with('label = "Yes"', 'label = "Yes [¶1]"'),
        [
            "content/parts/iran.md:10:14: '[¶1]' would show as it stands; write plain words, or \\\\ before it"
        ],
    ),
    (
        "bold words in the colophon",
        {"content/site.toml": SITE.replace("A colophon", "A **colophon**")},
        [
            "content/site.toml:4:15: '**' would show as it stands; write plain words, or \\\\ before it",
        ],
    ),
    (
        "a tag in a source's title",
        sources("Talks begin", "Talks <b>begin"),
        [
            "content/sources.toml:3:16: '<b>' would show as it stands; write plain words, or \\\\ before it"
        ],
    ),
    (
        "a text of spaces",
        part_with('text = "Step deal. [¶1]"', 'text = " "'),
        ["content/parts/iran.md:19:1: 'track.deal.text' must not be ' '; write a text in quotes"],
    ),
    (
        "a source's address without its scheme",
        sources("https://example.org/talks", "www.example.org/talks"),
        [
            "content/sources.toml:6:1: 'www.example.org/talks' is no web address; write https://, then no spaces"
        ],
    ),
    (
        "a character that turns the direction of what follows",
        index("One \u2066two. [¶1]"),
        [
            "content/index.md:17:5: the character U+2066 (left-to-right isolate) does not show as itself; type a plain one, or none"
        ],
    ),
]


test_a_mistake_is_told_with_its_place_and_its_remedy = mistakes(MISTAKES)


def test_a_title_may_begin_with_a_date(problems: Told) -> None:
    assert problems(sources("Talks begin", "2025-03-07 Briefing")) == []


@pytest.mark.parametrize(
    ("text", "keys", "place"),
    [
        ("[a]\nb.c = 1\n", ("a", "b", "c"), 6),
        ('[a]\nvalues = ["c",\n"b"]\nb = 1\n', ("a", "b"), 24),
        ("[a]\n[b]\nc = 1\n", ("a", "c"), 1),
        ("c = 1\n[a]\nc = 1\n", ("a", "c"), 10),
    ],
)
def test_a_key_is_found_in_its_table(text: str, keys: tuple[str, ...], place: int) -> None:
    assert span_of_key(File("a.toml", text), keys) == range(place, place + 1)


def test_keys_are_found_in_a_long_file() -> None:
    """As many are sought as a key that nobody knows stands in, and any line may be of spaces."""
    tables = "".join(f'[k{number}]\nname = "A"\n' for number in range(1500))
    file = File("a.toml", f'{tables}[a]\nb = """\n{" " * 30000}"""\n')
    assert {len(span_of_key(file, (f"k{number}", "name"))) for number in range(1500)} == {4}
