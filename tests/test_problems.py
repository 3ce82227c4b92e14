"""Every mistake that the build tells: a tiny site, and the exact list of its problems."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PAGES, SITE, SOURCES, front

Told = Callable[..., list[str]]
INDEX = PAGES["content/index.md"]


def index(text: str) -> dict[str, str]:
    """Return a change to the home page: more text at its end, from line 16 on."""
    return {"content/index.md": INDEX + "\n" + text}


def iran(text: str) -> dict[str, str]:
    """Return a change to the part: more text at its end."""
    return {"content/parts/iran.md": PAGES["content/parts/iran.md"] + "\n" + text}


LINE = INDEX.count("\n") + 2  # the first line of what index() adds
PART = PAGES["content/parts/iran.md"].count("\n") + 2


def test_the_tiny_site_has_no_problem(problems: Told) -> None:
    assert problems() == []


FRONT_MATTER = [
    ("", "1: is empty; begin with keys between two lines of +++"),
    ("Text.", "1: has no front matter; begin with keys between two lines of +++"),
    (front("Home", 0).replace("order = 0\n", ""), "1: the key 'order' is missing; add it"),
    (
        front("Home", 0).replace("summary", "sumary"),
        "4: unknown key 'sumary'; did you mean 'summary'?",
    ),
    (front("Home", 0).replace("= 0", '= "0"'), "5: 'order' must be a whole number, not '0'"),
    (front("Home", 0).replace("= 0", "= true"), "5: 'order' must be a whole number, not True"),
    (front("Home", 0).replace("= 0", "= "), "5: the TOML cannot be read: Invalid value"),
]


@pytest.mark.parametrize(("text", "problem"), FRONT_MATTER)
def test_front_matter_is_a_closed_record(problems: Told, text: str, problem: str) -> None:
    assert f"content/index.md:{problem}" in problems({"content/index.md": text})


def test_all_mistakes_of_a_front_matter_are_told_at_once(problems: Told) -> None:
    text = '+++\ntitle = 1\nheadlin = "x"\nsummary = "x"\norder = 0\n+++\n'
    assert problems({"content/index.md": text}) == [
        "content/index.md:1: the key 'headline' is missing; add it",
        "content/index.md:2: 'title' must be a text in quotes, not 1",
        "content/index.md:3: unknown key 'headlin'; did you mean 'headline'?",
    ]


PARTS = [
    ('step = "reached"', 'step = "done"', "'track.pressure.step' must be one of"),
    ("pin = [1, 2]", "pin = [1, true]", "'map.pin' must be two whole numbers like [429, 242]"),
    ("until = 2026-07-01", "until = 2026-07-01T00:00:00", "'since.until' must be a date like"),
    ("Step deal. [¶1]", "Step deal.", "'track.deal.text' rests on nothing; cite its ¶"),
    ("line. [@ap-talks]", "line.", "'since.line' rests on nothing; cite a source [@key]"),
    (
        "[compare]",
        "[compare]\nirak = 'x [¶1]'",
        "'compare.irak' names no part; did you mean 'iran'?",
    ),
]


@pytest.mark.parametrize(("old", "new", "problem"), PARTS)
def test_a_part_is_a_closed_record_whose_texts_rest_on_something(
    problems: Told, old: str, new: str, problem: str
) -> None:
    text = PAGES["content/parts/iran.md"].replace(old, new, 1)
    line = text[: text.index(new.split("\n")[-1])].count("\n") + 1
    told = problems({"content/parts/iran.md": text})
    assert len(told) == 1
    assert told[0].startswith(f"content/parts/iran.md:{line}: {problem}")


RESTS = "rests on nothing; cite its paragraph [¶12] or put it in a background box"
COVERAGE = [
    ("Bare statement.", [f"'Bare statement.…' {RESTS}"]),
    ("Sourced outside a box. [@ap-talks]", [f"'Sourced outside a box.…' {RESTS}"]),
    ("- An item.\n- Another. [¶1]", [f"'An item.…' {RESTS}"]),
    ("> “Words.”\n>\n> — Ann", [f"'“Words.”…' {RESTS}"]),
    ("A question?\n{: .ours }", []),
    ('!!! background "B"\n    Fact. [@ap-talks]', []),
    ('!!! background "B"\n    Fact. [¶1]', ["'Fact.…' stands in a box; name its source [@key]"]),
    ('!!! care "B"\n    Careful. [¶1 @ap-talks]', []),
    ('!!! disputed "B"\n    - One. [¶1]\n    - Two. [¶2]\n\n    Added. [¶1]', []),
    ("2018-05-08\n:   Happened. [@ap-talks]", []),
    ("2018-05-08\n:   Happened.", [f"'Happened.…' {RESTS}"]),
    ("| A | B |\n|---|---|\n| x | y |", [f"'x…' {RESTS}"]),
]


@pytest.mark.parametrize(("text", "expected"), COVERAGE)
def test_every_statement_rests_on_a_paragraph_or_a_source(
    problems: Told, text: str, expected: list[str]
) -> None:
    assert [each.split(": ", 1)[1] for each in problems(index(text))] == expected


CITATIONS = [
    ("[¶3]", "no ¶3: the article has ¶1 to ¶2"),
    ("[¶0]", "no ¶0: the article has ¶1 to ¶2"),
    ("[¶1 @ap-talk]", "no source 'ap-talk' in content/sources.toml; did you mean 'ap-talks'?"),
    ("[¶1 @zz]", "no source 'zz' in content/sources.toml; add it there"),
    ("[¶1, ¶2]", "'¶1,' cannot be read; write [¶12], [@key] or [¶12 @key]"),
    ("[¶1 and]", "'and' cannot be read; write [¶12], [@key] or [¶12 @key]"),
    ("[¶1](gone.md) [¶1]", "link to 'gone.md' leads nowhere; no such file"),
]


@pytest.mark.parametrize(("citation", "problem"), CITATIONS)
def test_a_citation_leads_to_a_paragraph_or_a_source(
    problems: Told, citation: str, problem: str
) -> None:
    told = problems(index(f"First line. [¶1]\n\nSaid. {citation}"))
    assert told == [f"content/index.md:{LINE + 2}: {problem}"]


LINKS = [
    ("people.md#ann-le", "leads nowhere; did you mean '#ann-lee'?"),
    ("people.md#zzz", "leads nowhere; no such heading"),
    ("peeple.md", "leads nowhere; did you mean 'people.md'?"),
    ("parts/irna.md", "leads nowhere; did you mean 'parts/iran.md'?"),
    ("people.html", "leads nowhere; did you mean 'people.md'?"),
    ("../secret.md", "leads nowhere; no such file"),
    ("/people.md", "leads nowhere; did you mean 'people.md'?"),
    ("javascript:alert(1)", "is not allowed; use https, mailto or a file of this site"),
    ("data:text/html,x", "is not allowed; use https, mailto or a file of this site"),
    ("//evil.example/x", "is not allowed; use https, mailto or a file of this site"),
    ("http://[", "is not allowed; use https, mailto or a file of this site"),
]


@pytest.mark.parametrize(("href", "problem"), LINKS)
def test_a_link_leads_to_a_file_and_heading_of_the_site(
    problems: Told, href: str, problem: str
) -> None:
    told = problems(index(f"See [it]({href}). [¶1]"))
    assert told == [f"content/index.md:{LINE}: link to '{href}' {problem}"]


def test_a_second_wrong_link_is_told_on_its_own_line(problems: Told) -> None:
    text = "See [it](gone.md). [¶1]\n\nSee [it](gone.md) again. [¶1]"
    where = "link to 'gone.md' leads nowhere; no such file"
    assert problems(index(text)) == [
        f"content/index.md:{LINE}: {where}",
        f"content/index.md:{LINE + 2}: {where}",
    ]


MARKUP = [
    ("# Top", "'Top' is on the wrong level; begin the line with ##"),
    ("#### Deep", "'Deep' is on the wrong level; begin the line with ###"),
    ("## First", "a second heading with the id 'first'; add {: #other }"),
    ("<b>Bold.</b> [¶1]", "raw HTML '<b>' would show as it stands; write Markdown"),
    ("<script>x</script> [¶1]", "raw HTML '<script>' would show as it stands; write Markdown"),
    (
        "<iframe src=x></iframe> [¶1]",
        "raw HTML '<iframe src=x>' would show as it stands; write Markdown",
    ),
    ("<form> [¶1]", "raw HTML '<form>' would show as it stands; write Markdown"),
    ("<style>x</style> [¶1]", "raw HTML '<style>' would show as it stands; write Markdown"),
    (
        "<meta http-equiv=refresh content=0> [¶1]",
        "raw HTML '<meta http-equiv=refresh content=0>' would show as it stands; write Markdown",
    ),
    ("Said. [¶1]\n{: style=x }", "the attribute 'style' is not allowed here; remove it"),
    ("Said. [¶1]\n{: onclick=x }", "the attribute 'onclick' is not allowed here; remove it"),
    ("Said. [¶1]\n{: .our }", "unknown class 'our'; did you mean 'ours'?"),
    ("!!! backgroud\n    X. [@ap-talks]", "unknown box 'backgroud'; did you mean 'background'?"),
    ('!!! disputed "D"\n    One. [¶1]', "a dispute has two sides, as list items, not 0"),
    (
        '!!! disputed "D"\n    - One two three four. [¶1]\n    - One. [¶1]',
        "the sides have 4 and 1 words; make them even",
    ),
    ("> “Words.” [¶1]", "a quotation must say whose it is; end it with '> — Name [¶1]'"),
    ("2018-13-01\n:   X. [¶1]", "'2018-13-01' is no date; write 2018-05-08, 2018-05 or 2018"),
    ("2018-5-1\n:   X. [¶1]", "'2018-5-1' is no date; write 2018-05-08, 2018-05 or 2018"),
]


@pytest.mark.parametrize(("text", "problem"), MARKUP)
def test_what_the_format_does_not_know_is_told(problems: Told, text: str, problem: str) -> None:
    assert f"content/index.md:{LINE}: {problem}" in [
        told.replace(f":{LINE + 1}:", f":{LINE}:") for told in problems(index(text))
    ]


def test_the_guide_has_every_paragraph_in_order(problems: Told) -> None:
    guide = PAGES["content/article.md"]
    gap = guide.replace("## ¶1 {: #p1 .event }", "## ¶3 {: #p3 .event }")
    assert problems({"content/article.md": gap}) == [
        "content/article.md:8: here the guide needs the entry '## ¶1 {: #p1 }'"
    ]
    short = guide[: guide.index("## ¶2")]
    assert problems({"content/article.md": short}) == [
        "content/article.md:8: the guide ends at ¶1; add the rest, up to ¶2"
    ]


GUIDE = [
    (" .event", "", "8: ¶1: no voice; add one of .event, .judgment, .named, .unnamed"),
    (' speakers="ann-lee"', "", '12: ¶2: speakers="…" goes with .named, and only with it'),
    (
        '"ann-lee"',
        '"an-lee"',
        "12: ¶2: nobody in content/people.md is 'an-lee'; did you mean 'ann-lee'?",
    ),
]


@pytest.mark.parametrize(("old", "new", "problem"), GUIDE)
def test_every_paragraph_of_the_guide_has_its_voice(
    problems: Told, old: str, new: str, problem: str
) -> None:
    text = PAGES["content/article.md"].replace(old, new, 1)
    assert problems({"content/article.md": text}) == [f"content/article.md:{problem}"]


SOURCE = [
    ("[ap-talks]", "[ap-other]\n", "no source 'ap-talks' in content/sources.toml"),
    ('date = "2025-03-06"', 'date = "6 March"', "sources.toml:5: '6 March' is no date; write"),
    ("https://", "ftp://", "sources.toml:6: 'ftp://example.org/talks' is no web address"),
    ('"AP"\n', '"AP"\nvia = 1\n', "sources.toml:3: 'ap-talks.via' must be a text in quotes"),
    ('name = "AP"', 'nmae = "AP"', "sources.toml:2: unknown key 'nmae'; did you mean 'name'?"),
]


@pytest.mark.parametrize(("old", "new", "problem"), SOURCE)
def test_sources_are_closed_records(problems: Told, old: str, new: str, problem: str) -> None:
    told = problems({"content/sources.toml": SOURCES.replace(old, new, 1)})
    assert any(problem in each for each in told)


def test_a_source_that_no_page_cites_is_told(problems: Told) -> None:
    more = SOURCES + "\n" + SOURCES.replace("ap-talks", "ap-spare")
    assert problems({"content/sources.toml": more}) == [
        "content/sources.toml:9: no page cites the source 'ap-spare'; cite it or remove it"
    ]


def test_settings_are_a_closed_record(problems: Told) -> None:
    assert problems({"content/site.toml": SITE.replace("reach =", "reech =")}) == [
        "content/site.toml:1: the key 'reach' is missing; add it",
        "content/site.toml:5: unknown key 'reech'; did you mean 'reach'?",
    ]


def test_two_pages_cannot_have_one_place(problems: Told) -> None:
    assert problems({"content/people.md": PAGES["content/people.md"].replace("= 8", "= 7")}) == [
        "content/people.md:5: order = 7 is taken by content/article.md; choose another number"
    ]


def test_a_page_that_nobody_links_to_is_told(problems: Told, make) -> None:
    """Menu and reading order reach every page, so only a change of the templates can lose one."""
    templates = make() / "templates"
    base = (templates / "base.html").read_text()
    (templates / "base.html").write_text(base.replace(', "page")', ")"))
    (templates / "turn.html").write_text("")
    assert problems({"content/extra.md": front("Extra", 50)}) == [
        "content/extra.md:1: no page links here; link to it from another"
    ]


def test_a_site_without_its_home_page_is_told(problems: Told) -> None:
    assert problems({"content/index.md": None}) == [
        "content/index.md:1: is missing; it is the page that readers open first"
    ]


def test_a_file_that_cannot_be_read_is_told(problems: Told, make, monkeypatch) -> None:
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "people.md":
            raise PermissionError(13, "Permission denied")
        return read(path)

    make()
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert problems() == ["content/people.md:1: cannot be read: Permission denied"]


def test_a_file_that_could_run_is_not_copied(problems: Told) -> None:
    kinds = ".css .woff2 .svg .png .jpg .webp .txt"
    assert problems({"content/evil.html": "<script>1</script>"}) == [
        f"content/evil.html:1: is not a kind of file that is published: {kinds}"
    ]


def test_an_image_from_elsewhere_is_told(problems: Told) -> None:
    assert problems(index("![Alt](https://example.org/x.png) [¶1]")) == [
        f"content/index.md:{LINE}: link to 'https://example.org/x.png' is not allowed; "
        "use https, mailto or a file of this site"
    ]


def test_a_dead_link_in_a_template_is_told_with_the_templates_line(problems: Told, make) -> None:
    folder = make()
    template = folder / "templates" / "base.html"
    template.write_text(template.read_text().replace("assets/icon.svg", "assets/icno.svg"))
    line = template.read_text()[: template.read_text().index("icno.svg")].count("\n") + 1
    told = problems()
    assert told[0] == f"templates/base.html:{line}: '../assets/icno.svg' leads nowhere"


def test_an_undefined_variable_in_a_template_is_told_with_its_line(problems: Told, make) -> None:
    folder = make()
    template = folder / "templates" / "page.html"
    text = template.read_text().replace("{{ page.meta.headline", "{{ page.meta.headlin")
    template.write_text(text)
    line = text[: text.index("headlin|")].count("\n") + 1
    assert problems() == [
        f"templates/page.html:{line}: 'build.Meta object' has no attribute 'headlin'"
    ]


def test_a_syntax_error_in_a_template_is_told_with_its_line(problems: Told, make) -> None:
    folder = make()
    (folder / "templates" / "part.html").write_text("{% block main %}\n{% if %}\n")
    told = problems()
    assert told == ["templates/part.html:2: Expected an expression, got 'end of statement block'"]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(make) -> None:
    import build

    plain, _, _ = build.build(make())
    windows = "\ufeff" + INDEX.replace("\n", "\r\n")
    same, found, _ = build.build(make({"content/index.md": windows}))
    assert found == []
    assert same == plain


def test_a_file_that_is_not_utf_8_is_told_with_its_line(problems: Told) -> None:
    data = PAGES["content/index.md"].encode() + b"\xff"
    assert problems({"content/index.md": data})[0] == (
        f"content/index.md:{LINE - 1}: is not UTF-8; save the file in that encoding"
    )


def test_a_link_out_of_content_is_told(problems: Told, make, tmp_path_factory) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.md"
    secret.write_text("secret")
    (make() / "content" / "note.md").symlink_to(secret)
    assert problems() == ["content/note.md:1: is a symbolic link; put the file itself here"]


def test_a_box_and_a_heading_of_one_name_are_told(problems: Told) -> None:
    assert problems(index('!!! background "First"\n    Fact. [@ap-talks]')) == [
        "content/index.md:1: the id 'first' stands 2 times"
    ]
