"""The published site itself: what it promises, counted."""

import gzip
import re
import struct
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT

SITE = ROOT / "site"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
PARTS = ["ukraine", "gaza", "iran", "north-korea", "afghanistan", "abraham-accords"]
VOID = {"meta", "link", "br", "img", "circle", "rect", "line", "path", "stop", "hr", "input"}


class Outline(HTMLParser):
    """Collects the elements of a page in order, and the words in its main part."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.hidden = 0
        self.main = False
        self.feed((SITE / page).read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.main |= tag == "main"
        if tag not in VOID and (self.hidden or tag == "svg" or "popover" in dict(attrs)):
            self.hidden += 1

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(self.hidden - 1, 0) if tag not in VOID else self.hidden
        self.main &= tag != "main"

    def handle_data(self, data: str) -> None:
        if self.main and not self.hidden:
            self.words += data.split()


def test_all_the_pages_are_there() -> None:
    names = ["404", "about", "article", "index", "people", "timeline", "who-says-so", "words"]
    expected = [f"{name}.html" for name in names] + [f"parts/{name}.html" for name in PARTS]
    assert sorted(expected) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_and_its_styles_fit_the_first_round_trip(page: str) -> None:
    html = (SITE / page).read_bytes()
    sheets = re.findall(rb'rel="stylesheet" href="/?(?:\.\./)*([^"]+)"', html)
    assert sheets
    data = html + b"".join((SITE / sheet.decode()).read_bytes() for sheet in sheets)
    assert len(gzip.compress(data, 9)) <= 14 * 1024


def test_the_fonts_fit_their_budget_and_have_their_licenses() -> None:
    fonts = SITE / "assets" / "fonts"
    assert sum(path.stat().st_size for path in fonts.glob("*.woff2")) <= 55 * 1024
    assert {path.name for path in fonts.iterdir()} == {
        "newsreader.woff2",
        "public-sans.woff2",
        "OFL-newsreader.txt",
        "OFL-public-sans.txt",
    }


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing(page: str) -> None:
    for tag, attributes in Outline(page).tags:
        assert tag not in ("script", "style", "iframe", "form")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "srcset", "data"):
            assert "//" not in (attributes.get(name) or "")
        if tag == "link":
            assert "//" not in (attributes["href"] or "")


@pytest.mark.parametrize("page", PAGES)
def test_headings_begin_with_one_h1_and_skip_no_level(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Outline(page).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_titles_and_descriptions_are_unique() -> None:
    titles = [re.search("<title>(.+?)</title>", (SITE / p).read_text("utf-8"))[1] for p in PAGES]
    described = [
        attributes["content"]
        for page in PAGES
        for tag, attributes in Outline(page).tags
        if tag == "meta" and attributes.get("name") == "description"
    ]
    assert len(set(titles)) == len(set(described)) == len(PAGES)


def test_the_home_page_gives_the_whole_answer_in_900_words() -> None:
    html = (SITE / "index.html").read_text("utf-8")
    unseen = len(re.findall(r'<p class="step"><i class="dot"></i><span>', html))
    assert unseen == 24  # the steps' names, shown only where the table is stacked
    assert len(Outline("index.html").words) - 42 <= 900


def test_every_paragraph_of_the_article_is_explained_on_home_or_in_a_part() -> None:
    cited: set[int] = set()
    for page in ["index.html", *(f"parts/{name}.html" for name in PARTS)]:
        html = (SITE / page).read_text("utf-8")
        cited |= {int(number) for number in re.findall(r'article\.html#p(\d+)"', html)}
    assert cited == set(range(1, 26))


def test_all_thirteen_people_have_an_entry() -> None:
    ids = re.findall('<h2 id="([^"]+)"', (SITE / "people.html").read_text("utf-8"))
    assert len(set(ids) - {"previews", "sources"}) == 13


def test_template_and_stylesheet_know_no_content() -> None:
    words = "ukraine|gaza|iran|korea|afghan|abraham|trump|zelensk|hamas|putin|journal"
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "content/assets").glob("*.css")]:
        assert not re.search(words, path.read_text("utf-8").lower()), path


def test_the_project_names_no_package_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "http" not in Path(ROOT, name).read_text("utf-8")


def test_structured_data_say_what_the_site_is_based_on() -> None:
    tags = Outline("index.html").tags
    types = [a["itemtype"] for _, a in tags if "itemtype" in a]
    data = [(a["itemprop"], a["content"]) for _, a in tags if "itemprop" in a and "content" in a]
    assert types == ["https://schema.org/BackgroundNewsArticle", "https://schema.org/NewsArticle"]
    assert [value for name, value in data if name == "about"] == [
        "Ukraine",
        "Gaza",
        "Iran",
        "North Korea",
        "Afghanistan",
        "Abraham Accords",
    ]
    assert ("datePublished", "2025-03-07") in data
    assert ("dateModified", "2026-11-23") in data
    assert [tag for tag, a in tags if a.get("itemprop") == "isBasedOn"] == ["div"]


def test_the_share_image_is_as_large_as_other_sites_want() -> None:
    data = (SITE / "assets" / "share.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (1200, 630)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_a_card_for_other_sites(page: str) -> None:
    card = {a["property"]: a["content"] for tag, a in Outline(page).tags if "property" in a}
    assert set(card) == {"og:type", "og:title", "og:image"}
    assert all(card.values())
