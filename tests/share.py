"""Make content/assets/share.png, the picture of the ladder that other sites show with a link.

.venv/bin/python tests/share.py && .venv/bin/python build.py
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
ONLY_THE_LADDER = """
  header, footer, .headline, .to-guide, .tracks h2, .tracks .ours, caption { display: none }
  main > :not(.hero, .tracks) { display: none }
  body > * { width: 1130px } main { padding-top: 26px; align-items: center }
  .hero h1 { font-size: 50px; max-width: none } .kicker { font-size: 17px }
  .hero .dek { font-size: 21px; margin: 0 }
  main { grid-template-columns: 40fr 60fr !important }
  .ladder thead th { font-size: 0 } .ladder thead b { font-size: 16px }
  .ladder :is(td, tbody th) { padding-block: 5px } .ladder .group th { padding: 7px 0 2px }
  .ladder .joined::before { top: 17px }
"""
# Other sites show the picture by itself: it says whose it is, and that the marks are a reading.
WORDS = """name => {
  document.querySelector(".kicker").textContent = `${name} · an independent explainer`;
  document.querySelector(".dek").textContent = "How far each case got: our reading of one article.";
}"""

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
        page.add_style_tag(content=ONLY_THE_LADDER)
        page.evaluate(WORDS, page.locator(".name").inner_text())
        page.evaluate("document.fonts.ready")
        page.screenshot(path=ROOT / "content" / "assets" / "share.png")
        browser.close()
