"""Measure how long after a save the open page shows it, beside a reload of that page by hand.

    python tests/latency.py

Both end when Chromium has painted; the medians of 20 rounds in which each happens once.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent / "rooms")]

from conftest import A_PART, CHROMIUM, QUIET, copy_of_the_project  # noqa: E402
from engines import until  # noqa: E402
from test_serve import Editor  # noqa: E402

ROUNDS = 20
NOTE_WHEN_PAINTED = (
    "requestAnimationFrame(() => requestAnimationFrame(() => window.at = Date.now()))"
)
ON_CHANGE = f"""() => {{
  delete window.at
  new MutationObserver((_, observer) => {{
    observer.disconnect()
    {NOTE_WHEN_PAINTED}
  }}).observe(document.documentElement, {{ childList: true }})
}}"""


def painted_at(page: Page) -> float:
    """Return when the page was painted, in seconds since 1970."""
    time.sleep(0.5)  # nobody polls while it is measured, unless it takes as long as that
    return float(until(lambda: page.evaluate("window.at"))) / 1000


def after_a_save(editor: Editor, page: Page, number: int) -> float:
    """Return the seconds from a save to the change on screen."""
    name = f"content/{A_PART.replace('.html', '.md')}"
    head, text = editor.read(name).rsplit("+++\n", 1)
    text = f"{head}+++\n" + text.replace(" [¶", f" (save {number}) [¶", 1)
    page.evaluate(ON_CHANGE)
    start = time.time()
    editor.save(name, text)
    seconds = painted_at(page) - start
    assert page.get_by_text(f"(save {number})").count() == 1
    return seconds


def after_a_reload(page: Page) -> float:
    """Return the seconds from a reload to the page on screen."""
    start = time.time()
    page.reload(wait_until="commit")
    page.evaluate(NOTE_WHEN_PAINTED)
    return painted_at(page) - start


def main() -> None:
    """Measure, and print both medians and their ratio."""
    assert CHROMIUM, "needs Chromium"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        editor = Editor(Path(folder), copy_of_the_project)
        page = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET).new_page()
        page.goto(f"{editor.address}{A_PART}")
        rounds = [(after_a_save(editor, page, n), after_a_reload(page)) for n in range(ROUNDS)]
        editor.end()
    saved, reloaded = (statistics.median(each) * 1000 for each in zip(*rounds, strict=True))
    print(f"save to screen {saved:.0f} ms, reload to screen {reloaded:.0f} ms", end="")
    print(f", {saved / reloaded:.2f} of it")


if __name__ == "__main__":
    main()
