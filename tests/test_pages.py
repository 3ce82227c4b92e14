"""What the build makes of a text: the exact HTML, the same bytes every time."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import PAGES, ROOT, SITE, SOURCES, Make, copy_of_the_project, front, part

import build
from builder import load, pipeline, prove

INDEX = PAGES["content/index.md"]


def page(make: Make, text: str, url: str = "index.html") -> str:
    """Build the tiny site with more text on its home page, and return one of its pages."""
    outputs, problems, *_ = pipeline.build(make({"content/index.md": INDEX + "\n" + text}))
    assert problems == []
    return outputs[url].decode()


HTML = [
    ("Said. [¶2]", 'Said. <span class="cites"><a href="article.html#p2">¶2</a></span>'),
    (
        '!!! background "Old"\n    Fact. [@ap-talks]',
        '<div class="background" id="old" role="note"><p class="label">Background · not from the '
        'article</p>\n<p class="title">Old</p>\n<p>Fact. <span class="cites">'
        '<a href="#source-ap-talks">AP</a></span></p>\n</div>',
    ),
    (
        '!!! since "New"\n    Fact. [@ap-talks]',
        '<p class="label">Since the article · checked 23 November 2026</p>',
    ),
    (
        "> “Words.”\n>\n> — Ann [¶1]",
        "<figure><blockquote><p>“Words.”</p>\n</blockquote><figcaption>— Ann "
        '<span class="cites"><a href="article.html#p1">¶1</a></span></figcaption>\n</figure>',
    ),
    (
        "2018-05\n:   Done. [@ap-talks]",
        '<dt><time datetime="2018-05">May 2018</time></dt>\n<dd class="background">'
        "<small>Background</small> Done.",
    ),
    ("2018\n:   Done. [¶1]", '<dd class="article"><small>Article</small> Done.'),
    (
        '!!! since "S"\n    2026-01-02\n    :   Done. [@ap-talks]',
        '<dd class="since"><small>Since</small> Done.',
    ),
    ("She said \"it's ('x')\" -- so... [¶1]", "She said “it’s (‘x’)” – so… <span"),
    ('`"x"` stays. [¶1]', '<code>"x"</code> stays.'),
    ('`a href="/x"` stays. [¶1]', '<code>a href="/x"</code> stays.'),
    ("A&B < C [¶1]", "A&amp;B &lt; C"),
    ("{{ site }} {% x %} [¶1]", "<p>{{ site }} {% x %} <span"),
    (
        "[Ann](people.md#ann-lee) and [Ann](people.md#ann-lee). [¶1]",
        '<button popovertarget="about-people-ann-lee" type="button">Ann</button> and '
        '<a href="people.html#ann-lee">Ann</a>.',
    ),
    (
        "[Ann](people.md#ann-lee). [¶1]",
        '<div popover id="about-people-ann-lee"><a href="people.html#ann-lee"><b>Ann Lee</b></a>'
        "<p>A speaker.</p></div>",
    ),
    (
        "[Ann](people.md#ann-lee). [¶1]",
        '<dt><a href="people.html#ann-lee">Ann Lee</a></dt>\n<dd>A speaker.</dd>',
    ),
    (
        "[Web](https://example.org/?a=1&b=2) [¶1]",
        '<a href="https://example.org/?a=1&amp;b=2">Web</a>',
    ),
]


@pytest.mark.parametrize(("text", "html"), HTML)
def test_markdown_becomes_the_forms_of_the_site(make: Make, text: str, html: str) -> None:
    assert html.replace("\n", "") in page(make, text).replace("\n", "")


def test_an_entry_says_where_it_is_mentioned(make: Make) -> None:
    html = page(make, "[Ann](people.md#ann-lee). [¶1]", "people.html")
    assert (
        '<p class="mentions">Mentioned in <a href="index.html">Home</a>, '
        '<a href="article.html">Guide</a>.</p>'
    ) in html


def test_the_404_page_links_from_the_sites_address(make: Make) -> None:
    folder = make(
        {
            "content/404.md": front("Lost", 99) + "Go [home](index.md).\n",
            "content/site.toml": PAGES["content/site.toml"].replace('"/"', '"/sub/"'),
        }
    )
    outputs, problems, *_ = pipeline.build(folder)
    assert problems == []
    assert 'Go <a href="/sub/index.html">home</a>' in outputs["404.html"].decode()
    assert 'href="/sub/assets/style.css"' in outputs["404.html"].decode()


def test_the_timeline_gathers_the_dates_of_all_parts_in_order(make: Make) -> None:
    folder = make(
        {
            "content/parts/iran.md": PAGES["content/parts/iran.md"]
            + "\n2020-05-01\n:   Later. [¶1]\n\n"
            + '!!! since "S"\n    2026-01\n    :   After. [@ap-talks]\n',
            "content/parts/gaza.md": part("Gaza", 2)
            + "2019\n:   Early. [¶2]\n\n## Since {: .since }\n",
            "content/timeline.md": front("Time", 9)
            + "## Up {: .before }\n\n## On {: .after }\n\n[Home](index.md)\n",
            "content/assets/timeline.css": "dl { margin: 0 }\n",
        }
    )
    outputs, problems, *_ = pipeline.build(folder)
    assert problems == []
    html = outputs["timeline.html"].decode()
    places = [html.index(word) for word in ("Early.", "Later.", 'id="on"', "After.")]
    assert places == sorted(places)


def test_care_in_a_part_is_named_in_the_guide_at_its_paragraph(make: Make) -> None:
    care = '\n!!! care "Mind this"\n    Careful. [¶2 @ap-talks]\n'
    outputs, problems, *_ = pipeline.build(
        make({"content/parts/iran.md": PAGES["content/parts/iran.md"] + care})
    )
    assert problems == []
    _, second = outputs["article.html"].decode().split('id="p2"')
    assert 'Read with care: <a href="parts/iran.html#mind-this">Mind this</a>' in second


def test_html_in_settings_and_sources_is_shown_as_text(make: Make) -> None:
    evil = "<script>1</script>"
    outputs, problems, *_ = pipeline.build(
        make(
            {
                "content/sources.toml": SOURCES.replace("Talks begin", evil).replace(
                    "Associated Press", evil
                ),
                "content/site.toml": SITE.replace("A colophon.", evil),
            }
        )
    )
    assert problems == []
    pages = [outputs[url].decode() for url in outputs if url.endswith(".html")]
    assert not [html for html in pages if "<script" in html]
    assert len([html for html in pages if "&lt;script&gt;1&lt;/script&gt;" in html]) == len(pages)


def test_the_order_of_files_on_the_disk_and_the_umask_change_nothing(
    make: Make, monkeypatch
) -> None:
    folder = make()
    outputs, *_ = pipeline.build(folder)
    walk = os.walk

    def backward(*arguments: object):
        for parent, folders, names in walk(*arguments):
            yield parent, folders[::-1], names[::-1]

    monkeypatch.setattr(os, "walk", backward)
    before = os.umask(0o077)
    try:
        assert build.main([], folder) == 0
    finally:
        os.umask(before)
    for url, data in outputs.items():
        assert (folder / "site" / url).read_bytes() == data


RUN = [sys.executable, str(ROOT / "build.py")]
DIFFERENCES = [
    {"PYTHONHASHSEED": "1"},
    {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"},
    {"LC_ALL": "C", "TZ": "America/New_York"},
]


@pytest.mark.parametrize("environment", DIFFERENCES)
def test_the_published_site_is_what_the_build_makes_anywhere(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    checked = subprocess.run(
        [*RUN, "--check"],
        cwd=tmp_path,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "site/ is current\n", "")


def test_check_writes_nothing_and_tells_what_is_out_of_date(make: Make, capsys) -> None:
    folder = make()
    assert build.main([], folder) == 0
    text = (folder / "content/index.md").read_text()
    (folder / "content/index.md").write_text(text.replace("One.", "Two."))
    before = (folder / "site/index.html").read_bytes()
    capsys.readouterr()
    assert build.main(["--check"], folder) == 1
    assert capsys.readouterr().err == "site/index.html is out of date; run python build.py\n"
    assert (folder / "site/index.html").read_bytes() == before


def test_problems_leave_the_site_untouched(make: Make, capsys) -> None:
    folder = make()
    assert build.main([], folder) == 0
    before = {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*")}
    (folder / "content/index.md").write_text("No front matter.")
    capsys.readouterr()
    assert build.main([], folder) == 1
    assert capsys.readouterr().err == (
        "content/index.md:1:1: has no front matter; begin with keys between two lines of +++\n"
        "1 problem; site/ is untouched.\n"
    )
    assert {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*")} == before


def test_only_what_changed_is_written_and_what_is_stale_removed(make: Make, capsys) -> None:
    folder = make({"content/old/note.txt": "old"})
    assert build.main([], folder) == 0
    before = {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*.html")}
    (folder / "content/old/note.txt").unlink()
    text = (folder / "content/people.md").read_text()
    (folder / "content/people.md").write_text(text.replace("A speaker.", "A talker."))
    assert build.main([], folder) == 0
    assert "2 files written, 1 removed" in capsys.readouterr().out
    assert not (folder / "site/old").exists()
    after = {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*.html")}
    changed = {path.name for path in after if after[path] != before[path]}
    assert changed == {"people.html", "article.html"}


def test_a_failed_write_leaves_every_file_whole(make: Make, monkeypatch, capsys) -> None:
    folder = make()
    assert build.main([], folder) == 0
    before = {path: path.read_bytes() for path in (folder / "site").rglob("*") if path.is_file()}
    (folder / "content/people.md").write_text(
        PAGES["content/people.md"].replace("A speaker.", "A talker.")
    )

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert build.main([], folder) == 1
    assert "No space left on device" in capsys.readouterr().err
    monkeypatch.undo()
    for path, data in before.items():
        assert path.read_bytes() == data
    assert build.main([], folder) == 0
    assert {path.name for path in (folder / "site").iterdir()} == {
        path.name for path in before if path.parent.name == "site"
    } | {"parts", "assets"}


def test_a_build_after_another_makes_the_same_site_as_one_from_nothing() -> None:
    kept = load.Kept()
    builds = [pipeline.build(ROOT, kept).outputs for _ in range(3)]
    assert builds == [pipeline.build(ROOT).outputs] * 3


def test_pages_read_by_several_processes_make_the_same_site(monkeypatch) -> None:
    alone = pipeline.build(ROOT)
    monkeypatch.setattr(load, "MANY", 1)
    shared = pipeline.build(ROOT)
    assert shared.outputs == alone.outputs


def test_problems_of_several_processes_are_the_same(make: Make, monkeypatch) -> None:
    folder = make({"content/index.md": INDEX + "\nBare.\n", "content/people.md": "x"})
    alone = pipeline.build(folder).problems
    monkeypatch.setattr(load, "MANY", 1)
    assert pipeline.build(folder).problems == alone
    assert len(alone) == 2


def test_a_page_too_deep_to_be_sent_by_a_process_is_read_all_the_same(
    make: Make, monkeypatch
) -> None:
    folder = make({"content/index.md": INDEX + "\n" + ">" * 200 + " Deep. [¶1]\n"})
    alone = pipeline.build(folder).problems
    monkeypatch.setattr(load, "MANY", 1)
    assert pipeline.build(folder).problems == alone
    assert len(alone) == 1


def test_what_the_readme_gives_to_copy_builds(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    blocks = re.findall(r"^```\w+\n(.*?)^```$", (ROOT / "README.md").read_text(), re.S | re.M)
    example, person, source, head = blocks
    for step in ("table", "deal", "lasting"):
        for track in ("track", "since"):
            table = re.search(rf"\[{track}\.pressure\].*?(?=\n\n|\+\+\+$)", head, re.S)
            added = table[0].replace("pressure", step).rstrip()
            head = head.replace(table[0], f"{table[0].rstrip()}\n\n{added}\n", 1)
    part = head.replace("order = 7", "order = 50") + example.split("+++\n")[2]
    (folder / "content/parts/name.md").write_text(part)
    for name, text in (("content/people.md", person), ("content/sources.toml", source)):
        with (folder / name).open("a") as file:
            file.write(f"\n{text}")
    assert [str(problem) for problem in pipeline.build(folder).problems] == []


class SlowReader(HTMLParser):
    """Notes the ids and links of a page in its own time."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [text or "" for name, text in attrs if name == "id"]
        self.links += [text or "" for name, text in attrs if name in ("href", "src")]


def test_the_finished_pages_are_read_as_an_html_parser_reads_them(make: Make) -> None:
    text = 'A < b > "c" id="x" href="y" `href="z"` [q](index.md "a > b") 1 > 0. [¶1]'
    outputs = pipeline.build(make({"content/index.md": f"{INDEX}\n{text}\n"})).outputs
    for url, page in (*outputs.items(), *pipeline.build(ROOT).outputs.items()):
        if url.endswith(".html"):
            slow = SlowReader(page.decode())
            assert prove.ids_and_links(page.decode()) == (slow.ids, slow.links)
