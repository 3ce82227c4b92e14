"""The published site as a reader has it: in Chromium, from disk and from below a host's root."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from playwright.sync_api import Browser, Page, sync_playwright

SITE = ROOT / "site"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
LINKED = [page for page in PAGES if page != "404.html"]
# The 404 page is made for a server: from disk its links would begin at the disk's root.
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
AXE = {
    "preload": False,
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

# In the map a link is SVG's, whose href is an object.
ADDRESSES = """[...document.querySelectorAll("a[href]")]
  .map(link => new URL(link.href.baseVal ?? link.href, location).href)"""

if CHROMIUM is None and not os.environ.get("CI"):
    pytest.skip("needs Chromium; install it to run the browser tests", allow_module_level=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "no Chromium found, and in CI the browser tests must run"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def opened(browser: Browser, address: str, width: int, scheme: str, said: list[str]) -> Page:
    """Open an address; note what the console says and what is asked of anyone else."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
    origin = "/".join(address.split("/")[:3])
    page.on(
        "request",
        lambda request: request.url.startswith(origin) or said.append(f"asked: {request.url}"),
    )
    page.goto(address)
    return page


LOOKS = [(320, "light"), (320, "dark"), (768, "light"), (1280, "light"), (1280, "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("name", LINKED)
def test_a_page_from_disk_is_quiet_fits_and_has_no_axe_finding(
    browser: Browser, name: str, width: int, scheme: str
) -> None:
    said: list[str] = []
    page = opened(browser, (SITE / name).as_uri(), width, scheme, said)
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.size)") == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heard = list(said)  # before axe, which makes requests of its own
    violations = Axe().run(page, options=AXE).response["violations"]
    found = [(each["id"], each["nodes"][0]["target"]) for each in violations]
    page.context.close()
    assert heard == []
    assert found == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_from_a_sub_path_is_quiet(browser: Browser, server: str, name: str) -> None:
    said: list[str] = []
    page = opened(browser, f"{server}/{name}", 1280, "light", said)
    body = page.evaluate("getComputedStyle(document.body).marginTop")
    page.context.close()
    if name != "404.html":  # its links lead to the root of its host, where this site is not
        assert said == []
        assert body == "0px"


def test_every_page_is_reached_from_home_by_its_links(browser: Browser, server: str) -> None:
    page = browser.new_page()
    reached, front = set[str](), [f"{server}/index.html"]
    while front:
        address = front.pop()
        if address not in reached:
            reached.add(address)
            page.goto(address)
            links = page.evaluate(ADDRESSES)
            front += [link.partition("#")[0] for link in links if link.startswith(server)]
    page.close()
    assert reached == {f"{server}/{name}" for name in LINKED}


def test_a_preview_opens_by_mouse_and_keyboard_and_closes_with_escape(browser: Browser) -> None:
    for width in (320, 1280):
        page = opened(browser, (SITE / "parts/iran.html").as_uri(), width, "light", [])
        button = page.locator("button[popovertarget^=about]").first
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
        page.context.close()


def test_the_skip_link_comes_first_and_focus_is_always_seen(browser: Browser) -> None:
    page = opened(browser, (SITE / "index.html").as_uri(), 1280, "light", [])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(() => { const a = document.activeElement, r = a.querySelector('rect');"
            " return getComputedStyle(a).outlineStyle !== 'none'"
            " || (r && getComputedStyle(r).stroke !== 'none') })()"
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")
    page.context.close()
