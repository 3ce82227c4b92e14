"""The published site by the Nu HTML checker, the validator of the HTML standard.

It is a Java program; .ci/run fetches it into .cache/vnu.jar. Elsewhere these tests are skipped.
"""

import json
import os
import shutil
import subprocess

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
    command = ["java", local, "-jar", str(CHECKER), *options, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stderr)["messages"]
    return [f"{each['url']}:{each.get('lastLine')}: {each['message']}" for each in found]


@pytest.fixture(scope="module")
def found(server: str, root_server: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Check everything at once, and a page and a sheet with a fault each: Java is slow to start.

    The pages are served, for the checker takes 'self' in their policy for their own host; the
    links of the 404 page lead to the root of its host.
    """
    planted = tmp_path_factory.mktemp("planted")
    (planted / "page.html").write_text("<!doctype html><html lang=en><title>T</title><p><li>")
    (planted / "sheet.css").write_text("p { colour: red }")
    pages = [f"{server}/{page}" for page in SITE_PAGES if page != "404.html"]
    html = findings(*pages, f"{root_server}/404.html", str(planted / "page.html"))
    sheets = map(str, (SITE / "assets").glob("*.css"))
    return html + findings("--css", *sheets, str(planted / "sheet.css"))


def test_every_page_is_valid(found: list[str]) -> None:
    assert [each for each in found if "://127.0.0.1" in each] == []


def test_the_styles_are_valid_but_for_what_is_newer_than_the_checker(found: list[str]) -> None:
    about = [each for each in found if "/site/assets/" in each]
    assert {each.split(": CSS: ")[-1] for each in about} <= NEW_CSS


def test_a_planted_fault_is_found(found: list[str]) -> None:
    assert len([each for each in found if "/planted" in each and "page.html" in each]) == 1
    assert len([each for each in found if "/planted" in each and "sheet.css" in each]) == 1
