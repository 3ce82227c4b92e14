"""The templates, filled; and their errors, told with their own lines."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import IS_ROOT, ROOT, Make, Told
from tiny import PAGES, SITE, SOURCES, front, index, part

from builder import render
from builder.pipeline import build


def edit(folder: Path, name: str, old: str, new: str) -> Path:
    """Replace some words of a template; return its path."""
    path = folder / "templates" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


def test_the_404_page_links_from_the_sites_address(make: Make) -> None:
    folder = make(
        {
            "content/404.md": front("Lost", 99) + "Go [home](index.md).\n",
            "content/site.toml": SITE.replace('"/"', '"/sub/"'),
        }
    )
    built = build(folder)
    assert built.problems == []
    html = built.outputs["404.html"].decode()
    assert 'Go <a href="/sub/index.html">home</a>' in html
    assert 'href="/sub/assets/style.css"' in html


def test_html_in_settings_and_sources_is_shown_as_text(make: Make) -> None:
    evil = "\\\\<script>1\\\\</script>"
    sources = SOURCES.replace("Talks begin", evil).replace("Associated Press", evil)
    settings = SITE.replace("A colophon.", evil)
    built = build(make({"content/sources.toml": sources, "content/site.toml": settings}))
    assert built.problems == []
    pages = [built.outputs[url].decode() for url in built.outputs if url.endswith(".html")]
    assert not [html for html in pages if "<script" in html]
    assert len([html for html in pages if "&lt;script&gt;1&lt;/script&gt;" in html]) == len(pages)


def test_an_undefined_variable_is_told_with_its_line(problems: Told, make: Make) -> None:
    path = edit(make(), "page.html", "{{ page.meta.headline", "{{ page.meta.headlin")
    line = path.read_text().split("headlin }")[0].count("\n") + 1
    assert problems() == [
        f"templates/page.html:{line}:1: 'builder.records.Meta object' has no attribute 'headlin'; mend this line"
    ]


def test_a_syntax_error_is_told_with_its_line(problems: Told, make: Make) -> None:
    (make() / "templates" / "part.html").write_text("{% block main %}\n{% if %}\n")
    assert problems() == [
        "templates/part.html:2:1: Expected an expression, got 'end of statement block'; mend this line"
    ]


def test_a_template_that_ends_in_a_comment_is_told_as_itself(problems: Told, make: Make) -> None:
    template = make() / "templates" / "track.html"
    template.write_text(template.read_text() + "{# note")
    last = template.read_text().count("\n") + 1
    assert problems(index("## Tracks {: .tracks }\n")) == [
        f"templates/track.html:{last}:1: Missing end of comment tag; mend this line"
    ]


def test_a_template_that_is_not_utf_8_is_told_as_itself(problems: Told, make: Make) -> None:
    template = make() / "templates" / "turn.html"
    template.write_bytes(b"\xff" + template.read_bytes())
    assert problems() == [
        "templates/turn.html:1:1: is not UTF-8, the encoding of all texts; mend this line"
    ]


def test_a_missing_template_is_told(problems: Told, make: Make) -> None:
    (make() / "templates" / "turn.html").unlink()
    assert problems() == ["templates/turn.html:1:1: is missing; put it back"]


@pytest.mark.skipif(not IS_ROOT, reason="gives up root's rights, so needs them first")
def test_a_template_that_cannot_be_read_is_told(make: Make) -> None:
    folder = make()
    (folder / "templates" / "turn.html").chmod(0)
    assert as_nobody(folder) == [
        "templates/turn.html:1:1: cannot be read: Permission denied; give access to it"
    ]


def as_nobody(folder: Path) -> list[str]:
    """Return what a build tells that has no rights but those of others; root has them all."""
    for each in (folder, *folder.parents)[:4]:
        each.chmod(each.stat().st_mode | 0o055)
    code = "import os, sys; from encodings import unicode_escape; from pathlib import Path\n"
    code += "from builder.pipeline import build\n"
    code += "build(Path()); os.setuid(65534)\nfor each in build(Path(sys.argv[1])).problems: print(each)"
    run = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", '{% extends "page.html" %}'),
        ("page.html", '{% extends "turn.html" %}'),
        ("turn.html", '{% include "turn.html" %}'),
        ("sources.html", '{% include "turn.html" %}'),
        ("track.html", '{% from "track.html" import track with context %}'),
    ],
)
def test_templates_in_a_circle_are_told_at_once(
    problems: Told, make: Make, name: str, text: str
) -> None:
    folder = make()
    if name == "sources.html":
        (folder / "templates" / "turn.html").write_text('{% include "sources.html" %}')
    (folder / "templates" / name).write_text(text)
    if 'extends "turn' in text:
        (folder / "templates" / "turn.html").write_text('{% extends "page.html" %}')
    told = problems(index("## Tracks {: .tracks }\n"))
    assert len(told) == 1
    assert "extends or includes itself, by way of others; take one of them out" in told[0]


def test_compiled_templates_stay_in_the_project_and_are_few(make: Make) -> None:
    folder = make()
    for _ in range(3):
        build(folder)
    cached = list((folder / ".cache" / "templates").iterdir())
    assert 0 < len(cached) <= len(list((folder / "templates").rglob("*")))
    assert ".cache/" in (ROOT / ".gitignore").read_text().splitlines()


def test_a_compiled_template_that_is_broken_is_made_anew(make: Make) -> None:
    folder = make()
    whole = build(folder).outputs
    for path in (folder / ".cache" / "templates").iterdir():
        path.write_bytes(path.read_bytes()[:40])
    render.environment.cache_clear()
    assert build(folder).outputs == whole


def test_a_project_that_cannot_be_written_builds_all_the_same(make: Make) -> None:
    folder = make()
    (folder / ".cache").write_text("in the way")
    assert build(folder).outputs["index.html"]


def test_no_template_shows_a_page_that_was_not_given(make: Make) -> None:
    outputs = build(make()).outputs
    assert {url for url in outputs if url.endswith(".html")} - {"booklet.html"} == {
        name.removeprefix("content/").replace(".md", ".html")
        for name in PAGES
        if name.endswith(".md")
    }


def shared(outputs: dict[str, bytes], page: str) -> list[str]:
    """Return what a page tells other sites of its address and its picture."""
    found = re.findall(
        r'<(?:meta property|link rel)="([^"]+)" (?:content|href)="([^"]+)"', outputs[page].decode()
    )
    return [value for name, value in found if name in ("og:url", "og:image", "canonical")]


def test_a_site_with_a_full_address_can_be_shared_and_found(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = {"content/404.md": front("Lost", 90) + "Lost.\n"}
    lost |= {"content/word-index.md": front("Index", 80) + "[H](index.md)\n"}
    lost |= index("See the [index](word-index.md). [¶1]")
    there = SITE.replace('address = "/"', 'address = "https://example.org/a/"')
    outputs = build(make(lost | {"content/site.toml": there})).outputs
    home, picture = "https://example.org/a/", "https://example.org/a/assets/share.png"
    assert shared(outputs, "index.html") == [home, picture, home]
    part = "https://example.org/a/parts/iran.html"
    assert shared(outputs, "parts/iran.html") == [part, picture, part]
    assert shared(outputs, "404.html") == []
    assert shared(outputs, "word-index.html")[0] == "https://example.org/a/word-index.html"
    pages = [
        "",
        "parts/iran.html",
        "article.html",
        "people.html",
        "word-index.html",
        "booklet.html",
    ]
    found = re.findall("<loc>(.*?)</loc>", outputs["sitemap.xml"].decode())
    assert found == [home + page for page in pages]
    ElementTree.fromstring(outputs["sitemap.xml"])
    monkeypatch.setenv("SITE_ADDRESS", "https://example.net/b")  # wins, with its slash or without
    outputs = build(make()).outputs
    assert shared(outputs, "index.html")[0] == "https://example.net/b/"
    assert '<link rel="stylesheet" href="/b/' in outputs["404.html"].decode()


def test_a_map_of_the_site_that_cannot_be_made_is_told(make: Make) -> None:
    there = SITE.replace('address = "/"', 'address = "https://example.org/a/"')
    folder = make({"content/site.toml": there})
    (folder / "templates/sitemap.xml").unlink()
    assert [str(problem) for problem in build(folder).problems] == [
        "templates/sitemap.xml:1:1: is missing; put it back"
    ]


@pytest.mark.parametrize("address", ["/", "/a/"])
def test_a_site_without_a_full_address_tells_others_none(make: Make, address: str) -> None:
    outputs = build(make({"content/site.toml": SITE.replace('"/"', f'"{address}"')})).outputs
    assert [shared(outputs, page) for page in outputs if page.endswith(".html")] == [[]] * 5
    assert "sitemap.xml" not in outputs


def test_a_wrong_address_in_the_environment_is_told(
    problems: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_ADDRESS", "example.org")
    assert problems() == [
        "SITE_ADDRESS:1:1: 'example.org/' is no address; write /, /folder/ or https://host/folder/ in plain letters"
    ]


@pytest.mark.parametrize("address", ["https://example.org/issues", "mailto:ann@example.org"])
def test_where_to_write_is_said_where_it_is_set_and_asked_for(make: Make, address: str) -> None:
    about = {"content/about.md": front("About", 50) + "## Mistakes {: .corrections }\n"}
    assert "Write to" not in build(make(about)).outputs["about.html"].decode()
    settings = SITE.replace("reach", f'corrections = "{address}"\nreach', 1)
    built = build(make(about | {"content/site.toml": settings}))
    assert built.problems == []
    shown = f'<p>Write to <a href="{address}">{address.removeprefix("mailto:")}</a>.</p>'
    assert shown in built.outputs["about.html"].decode()


def test_the_booklet_holds_every_page_but_that_for_errors(make: Make) -> None:
    sources = SOURCES + SOURCES.replace("[ap-talks]", "[ap-more]")
    text = (
        "## One {: #first }\n\n[Ann](people.md#ann-lee), [two](#two). [¶1]\n\n## Two\n\nX. [¶2]\n"
    )
    changes = {
        "content/sources.toml": sources,
        "content/404.md": front("Lost", 90) + "Lost.\n",
        "content/parts/gaza.md": part("Gaza", 2).replace("@ap-talks]", "@ap-more]")
        + "## Two\n\nG. [¶1]\n\n## Since {: .since }\n",
        "content/index.md": front("Home", 0) + text,
    }
    outputs = build(make(changes)).outputs
    booklet = outputs["booklet.html"].decode()
    chapter = r'<article class="(\w+)" id="([^"]+)" aria-label="([^"]+)">'
    assert re.findall(chapter, booklet) == [
        ("home", "chapter-index", "Home"),
        ("part", "chapter-parts_iran", "Iran"),
        ("part", "chapter-parts_gaza", "Gaza"),
        ("guide", "chapter-article", "Guide"),
        ("entries", "chapter-people", "People"),
    ]
    assert "popover id" not in booklet.partition("<main")[2]
    assert '<a href="#people.ann-lee">Ann</a>, <a href="#index.two">two</a>.' in booklet
    assert '<a href="#article.p1" aria-label="paragraph 1">¶1</a>' in booklet
    assert 'href="#source-ap-more">AP 6\u00a0Mar\u00a0a</a>' in booklet
    assert booklet.count('id="source-ap-more"') == booklet.count("<b>AP 6\u00a0Mar\u00a0a</b>") == 1
    assert ">AP</a>" in outputs["parts/gaza.html"].decode()  # where it has no namesake
    ids = re.findall(r'\sid="([^"]+)"', booklet)
    assert {"index.first", "parts_gaza.two", "parts_gaza.since"} <= set(ids)
    assert len(ids) == len(set(ids))
    assert "Lost" not in booklet.partition("<main")[2]


def test_a_page_may_have_the_name_of_an_id_of_the_frame(problems: Told) -> None:
    names = ("page-sources", "menu", "main", "parts-iran")
    pages = {
        f"content/{name}.md": front(name, number) + "## A\n\n[H](index.md)\n"
        for number, name in enumerate(names, 50)
    }
    links = " ".join(f"[{name}]({name}.md)" for name in names)
    assert problems(pages | index(f"{links} [¶1]")) == []


def test_a_page_cannot_take_the_name_of_the_booklet(problems: Told) -> None:
    assert problems({"content/booklet.md": front("B", 50) + "[H](index.md)\n"}) == [
        "content/booklet.md:1:1: has the name of the booklet, which the build makes; give it another"
    ]
