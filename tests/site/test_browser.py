"""The published site as a reader has it: in Chromium, from disk and from below a host's root."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import A_PART, BELOW, SITE, SITE_PAGES, Make
from engines import sheets
from playwright.sync_api import Browser, Page, Request
from tiny import index

import build
from builder.conventions import BOXES

LINKED = [page for page in SITE_PAGES if page != "404.html"]
# The 404 page is made for a server: from disk its links would begin at the disk's root.
AXE = {
    "preload": False,
    "resultTypes": ["violations"],
    "rules": {"color-contrast": {"enabled": False}},  # the enhanced rule asks for more
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag2aaa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
}

ADDRESSES = """[...document.querySelectorAll("a[href]")].map(
    link => new URL(link.getAttribute("href"), document.baseURI).href)"""


class Tab:
    """A tab of Chromium for many tests, with what is said in it and asked of anyone else."""

    def __init__(self, browser: Browser) -> None:
        self.page = browser.new_page()
        self.said: list[str] = []
        self.origin = ""
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("requestfailed", lambda asked: self.said.append(f"failed: {asked.url}"))
        self.page.on("request", self.note)

    def note(self, asked: Request) -> None:
        if not asked.url.startswith(self.origin):
            self.said.append(f"asked: {asked.url}")

    def open(self, address: str, width: int, scheme: Literal["light", "dark"] = "light") -> Page:
        """Show an address in a window of this width."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme=scheme)
        self.origin = "/".join(address.split("/")[:3])
        self.page.goto("about:blank")
        self.said.clear()
        self.page.goto(address)
        return self.page


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    """Open a tab for the tests of this file: each page in it is loaded anew."""
    made = Tab(browser)
    yield made
    made.page.close()


def styled(page: Page, style: str) -> None:
    """Lay a style over a page's own, which its policy lets only a test do."""
    page.evaluate(
        """style => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);
      document.adoptedStyleSheets = [sheet] }""",
        style,
    )


LOOKS = [(320, "dark"), (1280, "light")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("name", LINKED)
def test_a_page_from_disk_is_quiet_fits_and_has_no_axe_finding(
    tab: Tab, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = tab.open((SITE / name).as_uri(), width, scheme)
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.size)") == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heard = list(tab.said)  # before axe, which makes requests of its own
    violations = Axe().run(page, options=AXE).response["violations"]
    found = [(each["id"], each["nodes"][0]["target"]) for each in violations]
    assert heard == []
    assert found == []


@pytest.mark.parametrize("name", LINKED)
def test_a_page_from_a_root_or_a_sub_path_is_quiet(
    tab: Tab, server: str, root_server: str, name: str
) -> None:
    for address in (f"{server}/{name}", f"{root_server}/{name}"):
        page = tab.open(address, 1280)
        margin = page.evaluate("getComputedStyle(document.body).marginTop")
        assert tab.said == []
        assert margin == "0px"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_404_page_works_at_any_depth_of_its_host(
    tab: Tab, root_server: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = tab.open(f"{root_server}/no/such/page", width, scheme)
    assert page.locator("h1").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heard = [each for each in tab.said if "404" not in each]
    violations = Axe().run(page, options=AXE).response["violations"]
    page.locator("main a").first.click()
    assert page.url == f"{root_server}{BELOW}/index.html"
    assert (heard, violations) == ([], [])


def test_every_page_is_reached_from_home_by_its_links(tab: Tab, server: str) -> None:
    reached, front = set[str](), [f"{server}/index.html"]
    while front:
        address = front.pop()
        if address not in reached:
            reached.add(address)
            links = tab.open(address, 1280).evaluate(ADDRESSES)
            front += [link.partition("#")[0] for link in links if link.startswith(server)]
    assert reached == {f"{server}/{name}" for name in LINKED}


def test_a_preview_opens_by_mouse_and_keyboard_and_closes_with_escape(tab: Tab) -> None:
    for width in (320, 1280):
        page = tab.open((SITE / A_PART).as_uri(), width)
        button = page.locator("button[popovertarget^=about]:not([popovertargetaction])").first
        preview = page.locator("#" + (button.get_attribute("popovertarget") or ""))
        button.click()
        assert preview.is_visible()
        box = preview.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
        assert not preview.is_visible()
        button.focus()
        page.keyboard.press("Enter")
        assert preview.is_visible()
        page.keyboard.press("Escape")
        assert button.evaluate("button => button === document.activeElement")


def test_the_skip_link_comes_first_and_focus_is_always_seen(tab: Tab) -> None:
    page = tab.open((SITE / "index.html").as_uri(), 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
        assert seen, page.evaluate("document.activeElement.outerHTML")


SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""
DOUBLED = "html { font-size: 237.5% !important }"
VIEWS = [
    ("", [320, 375, 768, 1024, 1280, 1920]),
    (SPACING, [320, 1280]),
    (DOUBLED, [1280]),
]


def assert_nothing_is_lost(page: Page, style: str, widths: list[int]) -> None:
    styled(page, style)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        cut = page.evaluate(CUT)
        assert cut == [], (width, cut)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("name", LINKED)
def test_nothing_is_lost_with_other_widths_text_sizes_and_spacing(tab: Tab, name: str) -> None:
    """WCAG 2.2: 1.4.4 (text twice as large), 1.4.10 (320 px, which is 400% of 1280), 1.4.12."""
    page = tab.open((SITE / name).as_uri(), 320)
    for style, widths in VIEWS:
        assert_nothing_is_lost(page, style, widths)


@pytest.fixture
def tab_without_fonts(tab: Tab) -> Iterator[Tab]:
    """Keep the fonts from a tab for one test."""
    tab.page.route("**/*.woff2", lambda route: route.abort())
    yield tab
    tab.page.unroute("**/*.woff2")


@pytest.mark.parametrize("name", LINKED)
def test_nothing_is_lost_without_fonts(tab_without_fonts: Tab, name: str) -> None:
    page = tab_without_fonts.open((SITE / name).as_uri(), 320)
    assert_nothing_is_lost(page, "", [320, 1280])


SMALL_TEXT = """[...document.querySelectorAll("body *")]
  .filter(e => !e.closest("svg") && parseFloat(getComputedStyle(e).fontSize) < 13)
  .map(e => e.outerHTML.slice(0, 90))"""
# Elements whose text is wider than they are and would be cut off or run over.
CUT = """[...document.querySelectorAll("main *")]
  .filter(e => e.clientWidth && e.childElementCount == 0 && e.scrollWidth > e.clientWidth + 1)
  .filter(e => !["inline", "none"].includes(getComputedStyle(e).display) && !e.closest("svg"))
  .filter(e => getComputedStyle(e).clipPath == "none")
  .map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("name", LINKED)
def test_targets_are_at_least_24_pixels(tab: Tab, name: str) -> None:
    """WCAG 2.5.8, links within a sentence excepted by it but not those that stand alone."""
    page = tab.open((SITE / name).as_uri(), 375)
    small = page.evaluate(SMALL_TARGETS)
    assert small == []


SMALL_TARGETS = """[...document.querySelectorAll(
  "nav a, .menu, .name, .turn a, .cites a, dt a, th a")]
  .filter(e => e.checkVisibility()).map(e => [e.getBoundingClientRect(), e.textContent])
  .filter(([box]) => Math.round(box.height) < 24 || Math.round(box.width) < 24)
  .map(([box, text]) => [text, box.width, box.height])"""


def test_lines_hold_60_to_75_characters(tab: Tab) -> None:
    page = tab.open((SITE / A_PART).as_uri(), 1280)
    page.evaluate("document.fonts.ready")
    lengths = page.evaluate(LINE_LENGTHS)
    assert 60 <= sorted(lengths)[len(lengths) // 2] <= 75
    assert max(lengths) <= 80


# The characters on each full line of the text's paragraphs, found by where they stand.
LINE_LENGTHS = """[...document.querySelectorAll("section > p, .pair > p")].flatMap(p => {
  const lines = {}, walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), range = new Range();
  while (walk.nextNode()) for (let i = 0; i < walk.currentNode.length; i++) {
    if (walk.currentNode.parentElement.closest(".cites")) continue;
    range.setStart(walk.currentNode, i); range.setEnd(walk.currentNode, i + 1);
    const y = Math.round(range.getBoundingClientRect().bottom / 12); lines[y] = (lines[y] ?? 0) + 1;
  }
  return Object.values(lines).slice(0, -1).filter(n => n > 40);
})"""


@pytest.mark.parametrize("name", ["index.html", A_PART])
def test_each_preview_opens_by_touch_and_closes_by_a_tap_elsewhere(
    browser: Browser, name: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, has_touch=True)
    page = context.new_page()
    page.goto((SITE / name).as_uri())
    for button in page.locator("button[popovertarget^=about]:not([popovertargetaction])").all():
        button.scroll_into_view_if_needed()
        button.tap()
        preview = page.locator("#" + (button.get_attribute("popovertarget") or ""))
        assert preview.is_visible()
        box = preview.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        page.touchscreen.tap(5, 5 if box["y"] > 20 else 690)
        assert not preview.is_visible()
    context.close()


def test_the_words_of_every_preview_also_stand_in_the_page(tab: Tab) -> None:
    for name in LINKED:
        page = tab.open((SITE / name).as_uri(), 1280)
        hidden, shown = page.evaluate("""["div[popover] p", ".previews dd"].map(
          where => [...document.querySelectorAll(where)].map(each => each.textContent))""")
        assert hidden == shown


@pytest.mark.parametrize("name", [page for page in LINKED if page != "booklet.html"])
def test_tab_reaches_everything_in_the_order_of_the_page(tab: Tab, name: str) -> None:
    page = tab.open((SITE / name).as_uri(), 1280)
    wanted = page.evaluate("""[...document.querySelectorAll("a[href], button, [tabindex='0']")]
      .filter(e => e.tabIndex >= 0 && e.checkVisibility()).map((e, i) => (e.dataset.n = i))""")
    page.evaluate("""window.found = [];
      addEventListener("focusin", event => found.push(Number(event.target.dataset.n ?? -1)))""")
    for _ in wanted:
        page.keyboard.down("Tab")  # held down, it goes on from stop to stop
    page.keyboard.up("Tab")
    found = page.evaluate("found")
    assert found == wanted
    if name == "index.html":
        assert len(wanted) <= 70


def test_the_same_is_there_without_javascript(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((SITE / A_PART).as_uri())
    button = page.locator("button[popovertarget^=about]:not([popovertargetaction])").first
    button.click()
    assert page.locator("#" + (button.get_attribute("popovertarget") or "")).is_visible()
    context.close()


def test_forced_colors_keep_the_dots_apart(browser: Browser) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((SITE / "index.html").as_uri())
    look = """all => all.map(e => { const s = getComputedStyle(e); return [s.backgroundColor,
      s.backgroundImage, s.borderTopStyle, s.borderTopWidth, s.rotate].join() })"""
    shown = page.eval_on_selector_all(".tracks .key li:not(.joined) .dot", look)
    context.close()
    assert len(set(shown)) == len(shown) > 2


PRINTED = ["index.html", A_PART, "article.html", "timeline.html"]
UNPRINTED = ".clipped, .strip span, .mentions, .changed, .to-guide"


def not_printed(page: Page) -> tuple[list[str], list[str]]:
    """Return the sheets of a printed page, and the lines of its text that none of them holds."""
    page.evaluate(f"document.querySelectorAll('{UNPRINTED}').forEach(e => e.remove())")
    text = page.evaluate("document.querySelector('main').innerText")
    printed = ["".join(text.split()) for text in sheets(page.pdf(format="A4"))]
    lines = ["".join(line.split())[:24] for line in text.split("\n")]
    missing = [line for line in lines if line not in "".join(printed)]
    return printed, missing if len(missing) > len(lines) // 50 else []  # some cross two sheets


@pytest.mark.parametrize("name", PRINTED)
def test_print_keeps_all_text_and_drops_navigation(tab: Tab, name: str) -> None:
    page = tab.open((SITE / name).as_uri(), 1280, "dark")
    printed, missing = not_printed(page)
    menu = page.locator("nav#menu").inner_text()
    heading = page.locator("h1").inner_text()
    assert missing == []
    assert "Skiptothetext" not in "".join(printed)
    assert "".join(menu.split()) not in "".join(printed)
    if name == "index.html":
        assert "".join(heading.split()) in printed[0]
    if name == A_PART:
        assert BOXES["background"].replace(" ", "") in "".join(printed)
        assert "(https://" in "".join(printed)


def test_a_wide_picture_is_no_wider_than_the_text(tab: Tab, make: Make) -> None:
    """A picture of 3000 px in the text, in a box, in a list and in a table."""
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="9"><rect/></svg>'
    shown = "![A bar](assets/wide.svg)"
    text = f"{shown} [¶1]\n\n- {shown} [¶1]\n\n| A | B |\n|---|---|\n| {shown} [¶1] | b |\n\n"
    text += f'!!! background "B"\n    {shown} [@ap-talks]\n'
    styles = {f"content/assets/{n}.css": (SITE / f"assets/{n}.css").read_text() for n in SHEETS}
    styles = {name: re.sub("@font-face.*", "", sheet) for name, sheet in styles.items()}
    folder = make(index(text) | styles | {"content/assets/wide.svg": picture})
    assert build.main([], folder) == 0
    for width in (320, 1280):
        page = tab.open((folder / "site/index.html").as_uri(), width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        widths = page.eval_on_selector_all("img", "all => all.map(i => i.clientWidth)")
        assert len(widths) == 4
        assert 0 < min(widths) <= max(widths) < width


SHEETS = ("style", "home")
WIDE = "document.documentElement.scrollWidth > innerWidth ? [1] : []"
MOVING = "document.getAnimations()"
FAULTS = [
    ("main { width: 2000px }", WIDE),
    ("p { font-size: 12px }", "SMALL_TEXT"),
    (".cites a { padding: 0; min-width: 0 }", "SMALL_TARGETS"),
    ("h2 { width: 3rem; white-space: nowrap; overflow: hidden }", "CUT"),
    (":root { --measure: 60rem }", "LINE_LENGTHS"),
    ("@keyframes k { to { opacity: 0 } } h1 { animation: k 9s }", MOVING),
]


@pytest.mark.parametrize(("style", "check"), FAULTS)
def test_a_planted_fault_of_the_styles_is_found(tab: Tab, style: str, check: str) -> None:
    page = tab.open((SITE / A_PART).as_uri(), 1280)
    script = globals().get(check, check)
    script = f"({script}).filter(n => n > 80)" if check == "LINE_LENGTHS" else script
    assert page.evaluate(script) == []
    styled(page, style)
    assert page.evaluate(f"({script}).length") > 0


AXE_FAULTS = [
    ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
    ("document.querySelector('h2').outerHTML = '<h4>x</h4>'", "heading-order"),
    ("document.body.style.color = '#888'", "color-contrast-enhanced"),
    ("document.querySelector('main').outerHTML = '<div>x</div>'", "landmark-one-main"),
    ("document.querySelector('.name').textContent = ''", "link-name"),
]


@pytest.mark.parametrize(("script", "rule"), AXE_FAULTS)
def test_a_planted_fault_is_found_by_axe(tab: Tab, script: str, rule: str) -> None:
    page = tab.open((SITE / "about.html").as_uri(), 1280)
    page.evaluate(script)
    violations = Axe().run(page, options=AXE).response["violations"]
    assert rule in [each["id"] for each in violations]


def test_text_that_does_not_print_is_found(tab: Tab) -> None:
    page = tab.open((SITE / A_PART).as_uri(), 1280)
    styled(page, "@media print { [role=note] { display: none } }")
    assert not_printed(page)[1] != []


def test_the_policy_stops_what_a_page_might_try(tab: Tab, tmp_path: Path) -> None:
    shutil.copytree(SITE, tmp_path / "site")
    page_file = tmp_path / "site" / "about.html"
    trial = """<script>window.ran = 1</script><img src="x" onerror="window.ran = 2">
      <style>h1 { color: rgb(1, 2, 3) }</style><p style="color: rgb(1, 2, 3)">x</p>
      <img src="https://example.org/x.png"><iframe src="about.html"></iframe>"""
    html = page_file.read_text("utf-8")
    page_file.write_text(html.replace("<h1>", trial + "<h1>", 1), "utf-8")
    page = tab.open(page_file.as_uri(), 1280)
    assert page.evaluate("window.ran") is None
    assert page.eval_on_selector("h1", "e => getComputedStyle(e).color") != "rgb(1, 2, 3)"
    assert page.eval_on_selector("p[style]", "e => getComputedStyle(e).color") != "rgb(1, 2, 3)"
    assert len([each for each in tab.said if "Content Security Policy" in each]) >= 5
