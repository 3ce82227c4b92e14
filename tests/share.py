"""Make content/assets/share.png, the picture of the track that other sites show with a link.

.venv/bin/python tests/share.py && .venv/bin/python build.py
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
ONLY_THE_TRACK = """
  header, .dek, footer, caption, thead { display: none }
  main > :not(.kicker, h1, .tracks), .tracks > :not(table) { display: none }
  body > * { width: 1120px } main { padding-top: 34px } h1 { font-size: 54px; max-width: none }
  .kicker { font-size: 20px; margin-bottom: 12px; max-width: none } .tracks { margin: 0 }
  .track small { display: none !important }
  .track tbody :is(th, td, .group th) { padding-block: 9px }
"""

if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(
            viewport={"width": 1200, "height": 630}, color_scheme="light", bypass_csp=True
        )
        page = context.new_page()
        page.goto((ROOT / "site" / "index.html").as_uri())
        page.add_style_tag(content=ONLY_THE_TRACK)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=ROOT / "content" / "assets" / "share.png")
        browser.close()
