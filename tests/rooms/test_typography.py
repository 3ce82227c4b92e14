"""Typographic marks: what is typed, and the marks that a reader should see, written by hand."""

from xml.etree.ElementTree import Element

import pytest
from conftest import Make
from markdown import Markdown
from tiny import INDEX, MORE, PART, SITE, SOURCES

from builder.pipeline import build
from builder.text import parse
from builder.typography import typographic

PLAIN = [
    ('"Yes," he said.', "“Yes,” he said."),
    ("'Yes,' he said.", "‘Yes,’ he said."),
    ('He said "yes".', "He said “yes”."),
    ("It's Ann's, not the Lees'.", "It’s Ann’s, not the Lees’."),
    ('("Yes")', "(“Yes”)"),
    ("('Yes')", "(‘Yes’)"),
    ('["Yes"]', "[“Yes”]"),
    ('"[Al-Qaeda] is over."', "“[Al-Qaeda] is over.”"),
    ('"(Yes)"', "“(Yes)”"),
    ('He said: "So..."', "He said: “So…”"),
    ('"...and so on"', "“…and so on”"),
    ("the '80s", "the ’80s"),
    ("the 1980's", "the 1980’s"),
    ("'80s and '90s", "’80s and ’90s"),
    ("\"'Nested' first\"", "“‘Nested’ first”"),
    ("\"last 'nested'\"", "“last ‘nested’”"),
    ("'\"Nested\" first'", "‘“Nested” first’"),
    ("'last \"nested\"'", "‘last “nested”’"),
    ("\"a 'b' c\"", "“a ‘b’ c”"),
    ('--"Yes"--', "–“Yes”–"),
    ('---"Yes"---', "—“Yes”—"),
    ('He left—"so"—and came.', "He left—“so”—and came."),
    ("one -- two", "one – two"),
    ("one---two", "one—two"),
    ("2024-25, co-chair, -5", "2024-25, co-chair, -5"),
    ("----", "----"),
    ("1--2", "1–2"),
    ("So...", "So…"),
    ("four....", "four...."),
    ("\"1990\" and '2'", "“1990” and ‘2’"),
    ('"Да," "¿Qué?" "Élan"', "“Да,” “¿Qué?” “Élan”"),
    ("l'état, O'Brien, don't", "l’état, O’Brien, don’t"),
    ('“Set” and "typed"', "“Set” and “typed”"),
    ('"One." "Two."', "“One.” “Two.”"),
    ('"Who?" "You!"', "“Who?” “You!”"),
    ('A "b"; "c": "d"', "A “b”; “c”: “d”"),
    ('"A"-"B"', "“A”-“B”"),
    ("no marks at all", "no marks at all"),
    ('He paid--"$5"--and left', "He paid–“$5”–and left"),
    ('left---"[The] end"---so', "left—“[The] end”—so"),
]


@pytest.mark.parametrize(("typed", "set_"), PLAIN)
def test_marks_are_set_in_plain_words(typed: str, set_: str) -> None:
    assert typographic(typed) == set_
    assert typographic(set_) == set_


@pytest.mark.parametrize("typed", [typed for typed, _ in PLAIN])
def test_they_are_those_of_pythonmarkdowns_own_extension(typed: str) -> None:
    escaped = typed.replace("[", "\\[")
    html = Markdown(extensions=["smarty"], output_format="html").convert(f"x {escaped}")
    entities = {"&ldquo;": "“", "&rdquo;": "”", "&lsquo;": "‘", "&rsquo;": "’"}
    entities |= {"&ndash;": "–", "&mdash;": "—", "&hellip;": "…"}
    for entity, mark in entities.items():
        html = html.replace(entity, mark)
    assert html == f"<p>x {typographic(typed)}</p>"


def shown(element: Element) -> str:
    """Return the text of a tree, citations as ¶ and the edges of blocks as |."""
    inside = "¶" if element.get("class") == "cites" else element.text or ""
    inside += "".join(shown(each) + (each.tail or "") for each in element if each.tag != "cite")
    blocks = ("p", "h2", "h3", "li", "dt", "dd", "td", "th")
    return inside.strip("\n") + "|" * (element.tag in blocks)


TREES = [
    ('## Reply\n\n"Yes," he said. [¶1]', "Reply|“Yes,” he said.¶|"),
    ("## \"Reply\"\n\n'Yes,' he said. [¶1]", "“Reply”|‘Yes,’ he said.¶|"),
    ('She said "it is over [¶1]" and left.', "She said “it is over¶” and left.|"),
    ('She said "it is over." [¶1] "So," she went.', "She said “it is over.”¶ “So,” she went.|"),
    ('Over [¶1], "she" said.', "Over¶, “she” said.|"),
    ('said "[Yes](x.md)"', "said “Yes”|"),
    ('"[Yes](x.md)," he said.', "“Yes,” he said.|"),
    ('["Yes"](x.md) he said.', "“Yes” he said.|"),
    ("[Ann](x.md)'s word", "Ann’s word|"),
    ("the [Lees](x.md)' word", "the Lees’ word|"),
    ('"*Yes*"', "“Yes”|"),
    ('*"Yes"*', "“Yes”|"),
    ('**"Yes,"** he', "“Yes,” he|"),
    ('He *said* "yes"', "He said “yes”|"),
    ('He *said*, "*yes*"', "He said, “yes”|"),
    ("*'80s*", "’80s|"),
    ("*Ann*'s", "Ann’s|"),
    ("\"'*Yes*' is\"", "“‘Yes’ is”|"),
    ('- "One."\n- "Two."', "“One.”|“Two.”|"),
    ("1. \"One.\"\n2. 'Two.'", "“One.”|‘Two.’|"),
    ('| "A" | \'B\' |\n|---|---|\n| "x" | "y" |', "“A”|‘B’|“x”|“y”|"),
    ('2018\n:   "Done," she said.', "2018|“Done,” she said.|"),
    ('> "Words."\n>\n> — "Ann"', "“Words.”|— “Ann”|"),
    ('!!! care "It\'s so"\n    "Yes."', "It’s so|“Yes.”|"),
    ('ends\n"begins"', "ends\n“begins”|"),
    ('"two\nlines"', "“two\nlines”|"),
    ('`"x"` and "y"', '"x" and “y”|'),
    ('"`x`"', "“x”|"),
    ('\\"x\\" and \\--', '"x" and --|'),
    ("*a* -- *b*", "a – b|"),
    ("[a](x--y.md) 'b'", "a ‘b’|"),
    ('("[Yes](x.md)")', "(“Yes”)|"),
    ('[*"Yes"*](x.md)...', "“Yes”…|"),
    ('first. [¶1]\n\n"second." [¶1]', "first.¶|“second.”¶|"),
    # Three that Python-Markdown's smarty sets wrong: “Ann’s“. (“the people’s“). “‘90s”
    ('It is "Ann\'s".', "It is “Ann’s”.|"),
    ('They are ("the people\'s").', "They are (“the people’s”).|"),
    ('In the "\'90s" it was so.', "In the “’90s” it was so.|"),
    ('Say "yes"/"no".', "Say “yes”/“no”.|"),
    ('(\\("so\\)")', "((“so)”)|"),
]


@pytest.mark.parametrize(("typed", "set_"), TREES)
def test_marks_are_set_as_a_reader_reads_a_block(typed: str, set_: str) -> None:
    assert shown(parse(typed).tree).replace("\n\n", "").strip("\n") == set_


def test_marks_are_set_in_every_text_that_a_page_shows(make: Make) -> None:
    """Titles, headlines, summaries, labels, settings, sources, and what becomes a preview."""
    people = (
        '+++\ntitle = "Ann\'s"\nheadline = "Ann\'s -- all"\nsummary = "\'So\'...'
        + MORE
        + '"\norder = 8\n+++\n'
    )
    folder = make(
        {
            "content/people.md": f'{people}\n## Ann Lee\n\nShe\'s "a speaker". [@ap-talks]\n',
            "content/parts/iran.md": PART.replace('label = "Yes"', "label = \"It's 'so'\"").replace(
                "Step deal.", "It's *'so'*."
            ),
            "content/site.toml": SITE.replace("A colophon.", "It's 'so' -- now."),
            "content/sources.toml": SOURCES.replace("Talks begin", "'Talks' aren't over"),
            "content/index.md": INDEX + '\n![Ann\'s "dot"](assets/icon.svg) [¶1]\n',
        }
    )
    built = build(folder)
    assert [str(problem) for problem in built.problems] == []
    pages = "".join(built.outputs[url].decode() for url in built.outputs if url.endswith("html"))
    for words in (
        "<title>Ann’s · Tiny Site",
        'aria-current="page">Ann’s</a>',
        '<p class="dek">‘So’…, which',
        "<p>She’s “a speaker”.</p>",
        "It’s ‘so’</span></p>",
        "<h1>Ann’s – all</h1>",
        "It’s <em>‘so’</em>.",
        "It’s ‘so’ – now.",
        "‘Talks’ aren’t over",
    ):
        assert words in pages, words
    assert "'" not in pages.replace("'none'", "").replace("'self'", "").replace("Ann's", "")
