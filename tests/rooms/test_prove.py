"""The finished pages, read as a browser reads them."""

from collections import Counter
from html import escape
from html.parser import HTMLParser

import pytest
from conftest import ROOT, Make, Told, mistakes
from test_render import edit
from tiny import INDEX, PAGES, SITE, front, index, part, part_with

from builder import prove
from builder.load import load
from builder.pipeline import build

STYLE = PAGES["content/assets/style.css"]


def style(text: str) -> dict[str, str]:
    """Return a change to the style sheet: more text at its end."""
    return {"content/assets/style.css": f"{STYLE}{text}\n"}


MISTAKES = [
    (
        "a heading with an id of the template",
        part_with("## Said", "## Compare"),
        [
            "content/parts/iran.md:46:4: the id 'compare' is the page's own; add {: #other }, or give another title"
        ],
    ),
    (
        "a box with an id of the template",
        index('!!! background "Menu"\n    X. [@ap-talks]'),
        [
            "content/index.md:17:1: the id 'menu' is the page's own; add {: #other }, or give another title"
        ],
    ),
    (
        "the picture for other sites deleted",
        {
            "content/assets/share.png": None,
            "content/site.toml": SITE.replace('"/"', '"https://example.org/"'),
        },
        [
            "templates/base.html:13:70: 'https://example.org/assets/share.png' leads nowhere; "
            "mend the link"
        ],
    ),
    (
        "a style sheet of one page kind deleted",
        {"content/assets/home.css": None},
        ["content/assets/home.css:1:1: is missing; put it back, templates link to it"],
    ),
    (
        "a font mistyped in a style sheet",
        style('@font-face { font-family: "F"; src: url("fonts/f.woff2") }'),
        [
            "content/assets/style.css:2:42: 'fonts/f.woff2' is no file of this site; put it there, or mend the name"
        ],
    ),
    (
        "a picture mistyped in a style sheet, without quotes",
        style("p { background: url(icno.svg) }"),
        [
            "content/assets/style.css:2:21: 'icno.svg' is no file of this site; put it there, or mend the name"
        ],
    ),
    (
        "a style sheet that takes in another from elsewhere",
        style('@import "https://example.org/a.css";'),
        [
            "content/assets/style.css:2:10: 'https://example.org/a.css' is no file of this site; put it there, or mend the name"
        ],
    ),
]

test_a_mistake_is_told_with_its_place_and_its_remedy = mistakes(MISTAKES)


def test_addresses_in_style_sheets_that_lead_somewhere_are_right(problems: Told) -> None:
    right = style("p { background: url( '../assets/icon.svg' ) } i { src: url(icon.svg#a) }")
    assert problems(right) == []


@pytest.mark.parametrize(
    "link", ["href='gone.html'", "href=gone.html", 'HREF = "gone.html"', 'src="gone.html"']
)
def test_a_dead_link_is_told_however_it_is_written(problems: Told, make: Make, link: str) -> None:
    edit(make(), "turn.html", "{# The", f"<a {link}>x</a>\n{{# The")
    assert problems() == [
        f"templates/turn.html:1:{4 + link.index('gone')}: 'gone.html' leads nowhere; mend the link"
    ]


def test_a_dead_link_in_a_template_is_told_once_with_its_line(problems: Told, make: Make) -> None:
    path = edit(make(), "base.html", "assets/icon.svg", "assets/icno.svg")
    before = path.read_text().split("icno.svg")[0].split("\n")
    place = f"templates/base.html:{len(before)}:{len(before[-1]) + 1}"
    assert problems() == [f"{place}: 'assets/icno.svg' leads nowhere; mend the link"]


def test_a_dead_link_with_an_entity_is_told(problems: Told, make: Make) -> None:
    edit(make(), "turn.html", "{# The", '<a href="it&#39;s.html">x</a>\n{# The')
    assert problems() == ["templates/turn.html:1:1: 'it's.html' leads nowhere; mend the link"]


def test_text_that_a_template_leaves_out_is_told_once_for_each_template(
    problems: Told, make: Make
) -> None:
    edit(make(), "text.html", "{{ html(each.body) }}", "")
    edit(make(), "pairs.html", "{{ html([block]) }}", "")
    told = problems(index("See [First](#first). [¶1]\n\n[Ann](people.md#ann-lee). [¶2]\n"))
    assert [each.partition(", such as")[0] for each in told] == [
        "templates/home.html:1:1: leaves out text of content/index.md",
        "templates/page.html:1:1: leaves out text of content/article.md and of 1 more",
        "templates/part.html:1:1: leaves out text of content/parts/iran.md",
    ]


def test_a_list_that_no_template_shows_is_told_once(problems: Told, make: Make) -> None:
    (make() / "templates" / "sources.html").write_text("")
    assert problems() == [
        "templates/base.html:1:1: is missing; put it back, templates link to it"
    ] or [each.partition(": ")[2] for each in problems()] == [
        "'#source-ap-talks' leads nowhere, nor do 1 more; mend the link"
    ]


def test_a_page_that_nobody_links_to_is_told(problems: Told, make: Make) -> None:
    """Menu and reading order reach every page, so only a change of the templates can lose one."""
    folder = make()
    edit(folder, "base.html", "for each in pages", "for each in []")
    (folder / "templates" / "turn.html").write_text("")
    (folder / "templates" / "beside.html").write_text("")
    assert problems({"content/extra.md": front("Extra", 50)}) == [
        "content/extra.md:1:1: no page links here; link to it from another",
        "content/parts/iran.md:1:1: no page links here; link to it from another",
    ]


def test_all_is_told_in_one_round(problems: Told, make: Make) -> None:
    """Mistakes of content, a template, a style sheet, equal ids and a page that nobody reaches."""
    folder = make()
    edit(folder, "base.html", "for each in pages", "for each in []")
    (folder / "templates" / "turn.html").write_text('<a href="gone.html">x</a>')
    (folder / "templates" / "beside.html").write_text("")
    changes = index("Bare.\n\n[x](zzzzz.md) [¶9]\n") | part_with("## Said", "## Compare")
    told = problems(changes | style("p { src: url(x.png) }") | {"content/extra.md": front("E", 50)})
    assert [each.partition(": ")[0] for each in told] == [
        "content/assets/style.css:2:14",
        "content/extra.md:1:1",
        "content/index.md:17:1",
        "content/index.md:19:5",
        "content/index.md:19:16",
        "content/parts/iran.md:1:1",
        "content/parts/iran.md:46:4",
        "templates/turn.html:1:10",
    ]


def test_words_that_look_like_an_attribute_are_none(problems: Told) -> None:
    shown = "![Here id=main and href=gone.html are words](assets/icon.svg)"
    assert problems(index(f"{shown} [¶1]")) == []


def test_a_page_that_cannot_be_made_hides_no_mistake_of_another(problems: Told, make: Make) -> None:
    edit(make(), "part.html", "{{ page.meta.headline }}", "{{ page.meta.headlin }}")
    changes = {"content/assets/share.png": None, "content/people.md": "x"} | index("Bare.")
    changes["content/site.toml"] = SITE.replace('"/"', '"https://example.org/"')
    told = problems(changes)
    assert [each.partition(":")[0] for each in told] == [
        "content/index.md",
        "content/people.md",
        "templates/base.html",
        "templates/part.html",
    ]


def test_an_id_that_a_template_gives_each_chapter_of_the_booklet_is_told(make: Make) -> None:
    folder = make({"content/parts/gaza.md": part("Gaza", 2) + "## Since {: .since }\n"})
    edit(folder, "part.html", '{{ own("compare") }}', "compare")
    assert [str(problem) for problem in build(folder).problems] == [
        "templates/booklet.html:1:1: the id 'compare' stands 2 times; give each its own"
    ]


class SlowReader(HTMLParser):
    """Notes the ids, links and words of a page in its own time."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.in_body = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_body |= tag == "body"
        self.ids += [text or "" for name, text in attrs if name == "id"]
        self.links += [text or "" for name, text in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data if self.in_body else ""


def test_the_finished_pages_are_read_as_an_html_parser_reads_them(make: Make) -> None:
    text = 'A < b > "c" id="x" href="y" `href="z"` [q](index.md "a > b") 1 > 0. [¶1]'
    for folder in (make({"content/index.md": f"{INDEX}\n{text}\n"}), ROOT):
        site, outputs = load(folder, []), build(folder).outputs
        for page in site.pages.values():
            html = outputs[page.url].decode()
            slow, quick = SlowReader(html), prove.read_page(site, page, html)
            assert quick.ids == Counter(slow.ids)
            cards = {link for link in quick.links if link.endswith("share.png")}
            assert quick.links.keys() - cards == set(slow.links)
            words = prove.TAG.sub("", html[html.find("<body") :])
            assert words == escape(slow.text, quote=False)
