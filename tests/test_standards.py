"""The published site by the Nu HTML checker, the validator of the HTML standard.

It is a Java program; .ci/run fetches it into .cache/vnu.jar. Elsewhere these tests are skipped.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

CHECKER = ROOT / ".cache" / "vnu.jar"
SITE = ROOT / "site"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
# Newer than the checker, each with its standard.
NEW_CSS = {
    "“container-type”: Property “container-type” doesn't exist.",  # CSS Containment 3
    "Unrecognized at-rule “@container”",  # CSS Containment 3
    "“position-area”: Property “position-area” doesn't exist.",  # CSS Anchor Positioning 1
    "“position-try-fallbacks”: Property “position-try-fallbacks” doesn't exist.",  # the same
}

if not (shutil.which("java") and CHECKER.exists()) and not os.environ.get("CI"):
    pytest.skip("needs Java and .cache/vnu.jar (see .ci/run)", allow_module_level=True)


def findings(*arguments: str) -> list[str]:
    """Return what the checker finds, errors and warnings alike."""
    local = "-Dnu.validator.servlet.allow-forbidden-hosts=true"  # it shuns the loopback otherwise
    options = ["--format", "json", "--exit-zero-always"]
    command = ["java", local, "-jar", str(CHECKER), *options, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stderr)["messages"]
    return [f"{each['url']}:{each.get('lastLine')}: {each['message']}" for each in found]


def test_every_page_is_valid(server: str) -> None:
    """The pages are served, for the checker takes 'self' in their policy for their own host."""
    pages = [page for page in PAGES if page != "404.html"]
    assert findings(*(f"{server}/{page}" for page in pages)) == []


def test_the_404_page_is_valid(server: str) -> None:
    """Its links lead to the root of its host."""
    assert findings(f"{server}/404.html") == []


def test_the_styles_are_valid_but_for_what_is_newer_than_the_checker() -> None:
    found = findings("--css", *map(str, (SITE / "assets").glob("*.css")))
    assert {each.split(": CSS: ")[-1] for each in found} <= NEW_CSS


def test_a_planted_fault_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=en><title>T</title><p><li>")
    sheet = tmp_path / "sheet.css"
    sheet.write_text("p { colour: red }")
    assert len(findings(str(page))) == 1
    assert len(findings("--css", str(sheet))) == 1
