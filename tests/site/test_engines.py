"""The published site in three engines: Chromium, Firefox and WebKit, which is Safari's."""

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import A_PART, SITE, SITE_PAGES, needed
from engines import PROGRAMS, Chromium, Engine, Firefox, firefox, program, sheets, until, webkit

# The 404 page is made for a server: from disk it has neither styles nor fonts.
LINKED = [page for page in SITE_PAGES if page != "404.html"]
PREVIEW = "button[popovertarget^=about]:not([popovertargetaction])"


@pytest.fixture(scope="module", params=["chromium", *PROGRAMS])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Start an engine; where it is missing, skip with the reason, but fail in CI."""
    if request.param == "chromium":
        yield Chromium(request.getfixturevalue("browser"))
        return
    for names in PROGRAMS[request.param]:
        needed(program(names), names[0])
    start = {"firefox": firefox, "webkit": webkit}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as started:
        yield started


# Fonts begin to load when a layout asks for them, maybe after the page is there.
SETTLED = "document.documentElement.scrollWidth && document.fonts.status"
LOADED = "[...document.fonts].filter(font => font.status == 'loaded').length == 2"
# Citations are told by their signs and their place; all other links by their underline.
FAULTS = f"""[
  document.documentElement.scrollWidth > innerWidth && "scrolls sideways",
  !({LOADED}) && "lacks a font",
  ...[...document.querySelectorAll("main a, main button")]
    .filter(link => !link.closest(".cites, .strip, .lanes, svg") && link.checkVisibility())
    .filter(link => getComputedStyle(link).textDecorationLine != "underline")
    .map(link => "no underline: " + link.textContent),
].filter(fault => fault)"""
MENU = """[...document.querySelectorAll("#menu a")].filter(link => {
  const box = link.getBoundingClientRect();
  return box.height > 0 && box.left >= 0 && box.right <= innerWidth; }).length"""
# Opens each preview with its word at the top, the middle and the foot of the window.
PREVIEWS = f"""[...document.querySelectorAll("{PREVIEW}")].flatMap(word =>
  ["start", "center", "end"].flatMap(block => {{
    word.scrollIntoView({{ block, behavior: "instant" }});
    word.click();
    const box = document.querySelector(":popover-open").getBoundingClientRect();
    const seen = box.left >= 0 && box.top >= 0 && box.right < innerWidth + 1
      && box.bottom < innerHeight + 1 && box.width >= Math.min(280, innerWidth - 1);
    document.querySelector(":popover-open").hidePopover();
    return seen ? [] : [`${{word.textContent}} ${{block}}: ${{JSON.stringify(box)}}`];
  }}))"""


def faults(engine: Engine, folder: Path, name: str, width: int) -> list[str]:
    """Open a page, and return what is wrong with it, and with its menu and its first preview."""
    engine.open((folder / name).as_uri(), width, 800)
    until(lambda: engine.ask(SETTLED) == "loaded")
    found: list[str] = engine.ask(FAULTS)
    if engine.ask("document.querySelector('.menu').checkVisibility()"):
        engine.ask("document.querySelector('.menu').click()")
    if engine.ask(MENU) != engine.ask("document.querySelectorAll('#menu a').length"):
        found.append("menu not in view")
    if engine.ask(f"document.querySelector('{PREVIEW}')"):
        engine.ask(f"document.querySelector('{PREVIEW}').click()")
    engine.escape()
    engine.escape()
    if engine.ask("document.querySelector('div:popover-open')"):
        found.append("preview not closed by Escape")
    return [f"{name} at {width}: {fault}" for fault in found]


def test_every_page_is_whole_on_a_phone_and_a_desk(engine: Engine) -> None:
    found = [faults(engine, SITE, name, width) for width in (375, 1280) for name in LINKED]
    assert [fault for each in found for fault in each] == []


def test_every_preview_is_in_view_wherever_its_word_stands(engine: Engine) -> None:
    for width, height in ((320, 568), (360, 640), (667, 375), (768, 1024), (1280, 720)):
        engine.open((SITE / A_PART).as_uri(), width, height)
        assert engine.ask(PREVIEWS) == []


def test_a_site_carried_away_is_whole(engine: Engine, tmp_path: Path) -> None:
    """In a read-only folder whose name has spaces, signs of addresses and other scripts."""
    folder = tmp_path / "Zum Tisch, 50% #1 ? &" / "谈判桌 стол"
    shutil.copytree(SITE, folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    found = [faults(engine, folder, name, 1280) for name in LINKED]
    for path in [folder, *folder.rglob("*/")]:
        path.chmod(0o755)
    assert [fault for each in found for fault in each] == []


def test_planted_faults_are_found(engine: Engine, tmp_path: Path) -> None:
    shutil.copytree(SITE, tmp_path / "site")
    style = tmp_path / "site/assets/style.css"
    faulty = "main { width: 2000px } main a { text-decoration: none } #menu { translate: -99rem }"
    text = style.read_text("utf-8").replace("fonts/", "lost/")
    style.write_text(text + faulty + "[popover] { inset: auto auto -9rem 0 !important }", "utf-8")
    found = "\n".join(faults(engine, tmp_path / "site", A_PART, 375))
    for fault in ("scrolls sideways", "lacks a font", "no underline", "menu not in view"):
        assert fault in found
    assert engine.ask(PREVIEWS) != []


@pytest.mark.parametrize("engine", ["firefox"], indirect=True)
def test_firefox_prints_every_page_whole(engine: Firefox) -> None:
    with ThreadPoolExecutor(len(LINKED)) as pool:  # it waits half a second a sheet
        missing = list(pool.map(lambda name: not_printed(Firefox(engine.connection), name), LINKED))
    assert [line for lines in missing for line in lines] == []


def not_printed(tab: Firefox, name: str) -> list[str]:
    """Return the lines of a page that its sheets do not hold, but for a few that cross two."""
    tab.open((SITE / name).as_uri(), 1280, 900)
    lines = tab.ask(PRINTED_LINES)
    assert len(lines) > 9
    printed = "".join(letters(text) for text in sheets(tab.pdf()))
    missing = [f"{name}: {line}" for line in lines if letters(line) not in printed]
    return missing[len(lines) // 50 :]


def letters(text: str) -> str:
    """Return the letters of a text but for its ligatures, which a PDF holds as signs of its own."""
    return re.sub("f[fil]+|[^a-zA-Z]", "", text)


# The beginning of each block of the text; what is bold Firefox prints as a drawing, not as text.
UNPRINTED = "'[popover], .strip, .previews, .mentions, .clipped, .changed, .next'"
PRINTED_LINES = f"""[...document.querySelectorAll("main :is(p, li, dd, td)")]
  .filter(block => block.checkVisibility() && !block.closest({UNPRINTED}))
  .flatMap(block => [...block.childNodes].filter(node => node.nodeType == Node.TEXT_NODE))
  .filter(node => getComputedStyle(node.parentNode).fontWeight == 400)
  .map(node => node.data.trim().split(/\\s+/).slice(0, 5).join(" ")).filter(text => text)"""
