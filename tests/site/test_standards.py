"""The published site by the Nu HTML checker, the validator of the HTML standard.

It is a Java program; .ci/run fetches it into .cache/vnu.jar. Elsewhere these tests are skipped.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, SITE_PAGES

CHECKER = ROOT / ".cache" / "vnu.jar"
SITE = ROOT / "site"
# Newer than the checker, each with its standard.
NEW_CSS = {
    "“container-type”: Property “container-type” doesn't exist.",  # CSS Containment 3
    "Unrecognized at-rule “@container”",  # CSS Containment 3
    "“paint-order”: Property “paint-order” doesn't exist.",  # SVG 2
    "“position-area”: Property “position-area” doesn't exist.",  # CSS Anchor Positioning 1
    "“position-try-fallbacks”: Property “position-try-fallbacks” doesn't exist.",  # the same
}

if not (shutil.which("java") and CHECKER.exists()) and not os.environ.get("CI"):
    pytest.skip("needs Java and .cache/vnu.jar (see .ci/run)", allow_module_level=True)


def findings(*arguments: str) -> list[str]:
    """Return what the checker finds, errors and warnings alike."""
    local = "-Dnu.validator.servlet.allow-forbidden-hosts=true"  # it shuns the loopback otherwise
    options = ["--format", "json", "--exit-zero-always"]
    quick = ["-XX:TieredStopAtLevel=1", "-Xss4m"]  # it ends before more would be won
    command = ["java", *quick, local, "-jar", str(CHECKER), *options, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stderr)["messages"]
    return [f"{each['url']}:{each.get('lastLine')}: {each['message']}" for each in found]


def test_every_page_and_style_is_valid_and_a_planted_fault_is_found(
    server: str, root_server: str, tmp_path: Path
) -> None:
    """All in one go, for Java is slow to start.

    The pages are served, for the checker takes 'self' in their policy for their own host; the
    links of the 404 page lead to the root of its host.
    """
    (tmp_path / "page.html").write_text("<!doctype html><html lang=en><title>T</title><p><li>")
    (tmp_path / "sheet.css").write_text("p { colour: red }")
    pages = [f"{server}/{page}" for page in SITE_PAGES if page != "404.html"]
    in_pages = findings(*pages, f"{root_server}/404.html", str(tmp_path / "page.html"))
    sheets = map(str, (SITE / "assets").glob("*.css"))
    in_styles = findings("--css", *sheets, str(tmp_path / "sheet.css"))
    assert [each for each in in_pages if "://127.0.0.1" in each] == []
    assert {each.split(": CSS: ")[-1] for each in in_styles if "/site/assets/" in each} <= NEW_CSS
    assert len([each for each in in_pages if "/page.html" in each]) == 1
    assert len([each for each in in_styles if "/sheet.css" in each]) == 1
