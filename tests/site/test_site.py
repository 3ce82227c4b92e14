"""The site that content/ makes now: what it promises whatever its text says, counted."""

import gzip
import re
import struct
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from conftest import ROOT

from builder.load import load
from builder.pipeline import build

BUILT = build(ROOT)
if BUILT.problems:
    pytest.fail("build.py tells problems; mend them first", pytrace=False)
OUTPUTS, ADDRESS = BUILT.outputs, BUILT.address
SITE_PAGES = sorted(url for url in OUTPUTS if url.endswith(".html"))
BUDGETS = {"index.html": 18}  # kilobytes of HTML and styles as sent, each file compressed
BUDGET = 26
WORKFLOWS = ("check", "publish")
BOOKLET = "booklet.html"  # it holds all pages but the one for what is not there
INLINE = {"a", "button", "span"}  # a word may go on behind one: a link’s comma, and its ’s
VOID = {"meta", "link", "br", "img", "circle", "rect", "line", "path", "stop", "hr", "input"}


class Outline(HTMLParser):
    """Collects the elements of a page in order, and the words of its main part, no citations."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.hidden = 0
        self.main = False
        self.feed(OUTPUTS[page].decode())
        self.words = self.text.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.main |= tag == "main"
        self.text += " " if tag not in INLINE else ""
        aside = "popover" in dict(attrs) or dict(attrs).get("class") in ("cites", "previews")
        if tag not in VOID and (self.hidden or aside):
            self.hidden += 1

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(self.hidden - 1, 0) if tag not in VOID else self.hidden
        self.main &= tag != "main"
        self.text += " " if tag not in INLINE else ""

    def handle_data(self, data: str) -> None:
        if self.main and not self.hidden:
            self.text += data


def sent(page: str) -> int:
    """Return how many bytes of HTML and styles a browser is sent for a page."""
    sheets = re.findall(r'rel="stylesheet" href="([^"]+)"', OUTPUTS[page].decode())
    assert sheets
    root = urlsplit(ADDRESS).path  # which the 404 page writes, and no other
    names = [sheet.removeprefix(root).replace("../", "") for sheet in sheets]
    files = [OUTPUTS[page], *(OUTPUTS[name] for name in names)]
    return sum(len(gzip.compress(data, 9)) for data in files)


def test_pages_and_their_styles_fit_their_budgets() -> None:
    limits = {page: BUDGETS.get(page, BUDGET) * 1024 for page in SITE_PAGES if page != BOOKLET}
    left = {page: limits[page] - sent(page) for page in limits}
    over = [
        f"site/{page} is {-room} bytes over {limits[page]}; shorten its text, or divide it"
        for page, room in left.items()
        if room < 0
    ]
    nearest = min(left, key=lambda page: left[page])
    print(f"{nearest} has {left[nearest]} bytes left of {limits[nearest]}")
    if over:
        pytest.fail("\n".join(over), pytrace=False)


def test_the_fonts_fit_their_budget_and_have_their_licenses() -> None:
    fonts = {url: data for url, data in OUTPUTS.items() if url.startswith("assets/fonts/")}
    assert sum(len(data) for url, data in fonts.items() if url.endswith(".woff2")) <= 55 * 1024
    families = {url.split("/")[-1] for url in fonts if url.endswith(".woff2")}
    licenses = {url.split("/")[-1] for url in fonts if "OFL-" in url}
    assert {f"OFL-{name.replace('.woff2', '.txt')}" for name in families} == licenses


@pytest.mark.parametrize("page", SITE_PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing(page: str) -> None:
    for tag, attributes in Outline(page).tags:
        assert tag not in ("script", "style", "iframe", "form")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "srcset", "data"):
            assert "//" not in (attributes.get(name) or "")
        if tag == "link":
            assert "//" not in (attributes["href"] or "").removeprefix(ADDRESS)


@pytest.mark.parametrize("page", SITE_PAGES)
def test_headings_begin_with_one_h1_and_skip_no_level(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Outline(page).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == (len(SITE_PAGES) - 2 if page == BOOKLET else 1)
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_titles_and_descriptions_are_unique() -> None:
    titles = {re.findall("<title>(.+?)</title>", OUTPUTS[each].decode())[0] for each in SITE_PAGES}
    described = {
        attributes["content"]
        for page in SITE_PAGES
        for tag, attributes in Outline(page).tags
        if tag == "meta" and attributes.get("name") == "description"
    }
    assert len(titles) == len(described) == len(SITE_PAGES)


def test_the_home_page_gives_the_whole_answer_in_900_words() -> None:
    home = OUTPUTS["index.html"].decode()
    names = re.findall(r'<span aria-hidden="true">([^<]*)</span>', home)
    unseen = names + re.findall(r'<span class="clipped">([^<]*)</span>', home)
    assert unseen  # the steps' names, shown only where the table is stacked; words for the ear
    count = len(Outline("index.html").words) - sum(len(name.split()) for name in unseen)
    if count > 900:
        text = f"the home page has {count} words, those that the parts give it among them"
        pytest.fail(f"{text}, of at most 900; shorten content/index.md", pytrace=False)


def test_every_paragraph_of_the_article_is_explained_on_home_or_in_a_part() -> None:
    last = len(load(ROOT, []).settings.article.lengths)
    pages = [page for page in SITE_PAGES if page == "index.html" or page.startswith("parts/")]
    together = "".join(OUTPUTS[page].decode() for page in pages)
    cited = {int(number) for number in re.findall(r'article\.html#p(\d+)"', together)}
    if missing := sorted(set(range(1, last + 1)) - cited):
        names = ", ".join(f"¶{number}" for number in missing)
        pytest.fail(f"content/: no part and not home cites {names}; tell them there", pytrace=False)


def test_template_builder_and_stylesheet_know_no_content() -> None:
    site = load(ROOT, [])
    names = {each.meta.title.lower() for each in site.parts} | {site.settings.name.lower()}
    people = site.pages["people.html"].tree.findall("h2")
    names |= {(each.text or "").lower() for each in people}  # whole: "Page" may be a name
    folders = [(ROOT / "templates", "*.html"), (ROOT / "content/assets", "*.css")]
    for folder, pattern in [*folders, (ROOT / "builder", "*.py")]:
        for path in folder.rglob(pattern):
            text = path.read_text("utf-8").lower()
            assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)], path


def test_the_workflows_do_what_the_readme_says() -> None:
    check, publish = ((ROOT / f".github/workflows/{n}.yml").read_text() for n in WORKFLOWS)
    assert "run: .ci/run" in check
    assert "SITE_ADDRESS: ${{ steps.pages.outputs.base_url }}/" in publish
    assert publish.index("python build.py") < publish.index("path: site")
    assert "deploy-pages" in publish


def test_the_project_names_no_package_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "http" not in (ROOT / name).read_text("utf-8")


def test_structured_data_say_what_the_site_is_based_on() -> None:
    site = load(ROOT, [])
    tags = Outline("index.html").tags
    types = [a["itemtype"] for _, a in tags if "itemtype" in a]
    data = [(a["itemprop"], a["content"]) for _, a in tags if "itemprop" in a and "content" in a]
    assert types == ["https://schema.org/BackgroundNewsArticle", "https://schema.org/NewsArticle"]
    about = [value for name, value in data if name == "about"]
    assert about == [part.meta.title for part in site.parts]
    assert ("datePublished", str(site.settings.article.published)) in data
    assert ("dateModified", str(site.settings.checked)) in data
    assert [tag for tag, a in tags if a.get("itemprop") == "isBasedOn"] == ["div"]


def test_the_share_image_is_as_large_as_other_sites_want() -> None:
    data = OUTPUTS["assets/share.png"]
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (1200, 630)


@pytest.mark.parametrize("page", SITE_PAGES)
def test_a_page_is_colored_like_its_paper(page: str) -> None:
    colors = [a["content"] for _, a in Outline(page).tags if a.get("name") == "theme-color"]
    assert colors == re.findall("--paper: (#[0-9a-f]+);", OUTPUTS["assets/style.css"].decode())
