"""Chromium, Firefox and WebKit as one test drives all three: open a page, ask it, press Escape.

Chromium comes by Playwright. WebKit's driver is Debian's, by Selenium, on a screen of its own that
nobody sees. Firefox has no driver in Debian: it is asked by WebDriver BiDi, over Selenium's socket.
"""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser
from pypdfium2 import PdfDocument
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.remote.websocket_connection import WebSocketConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

ESCAPE = "\ue00c"
PROGRAMS = {  # what each engine needs on the machine, by the names it may have
    "firefox": [("firefox-esr", "firefox")],
    "webkit": [("WebKitWebDriver",), ("Xvfb",)],
}


def program(names: tuple[str, ...]) -> str | None:
    """Return where a program is, under the first of its names that this machine knows."""
    return next(filter(None, map(shutil.which, names)), None)


class Engine(Protocol):
    """What a test asks of a browser."""

    def open(self, address: str, width: int, height: int) -> None:
        """Show an address in a window of this size, and wait until it is loaded."""

    def ask(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, as JSON can hold it."""

    def escape(self) -> None:
        """Press the Escape key."""


class Chromium:
    def __init__(self, browser: Browser) -> None:
        self.page = browser.new_page()

    def open(self, address: str, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(address)

    def ask(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def escape(self) -> None:
        self.page.keyboard.press("Escape")


class Firefox:
    """A tab of Firefox."""

    def __init__(self, connection: WebSocketConnection) -> None:
        self.connection = connection
        self.tab = self.command("browsingContext.create", type="tab")["context"]

    def command(self, method: str, **parameters: Any) -> Any:
        reply = self.connection.send_cmd(method, parameters)
        assert "error" not in reply, reply
        return reply["result"]

    def open(self, address: str, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self.command("browsingContext.setViewport", context=self.tab, viewport=size)
        self.command("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def ask(self, expression: str) -> Any:
        value = self.command(
            "script.evaluate",
            expression=f"JSON.stringify(({expression}) ?? null)",
            target={"context": self.tab},
            awaitPromise=False,
        )["result"]["value"]
        return json.loads(value)

    def escape(self) -> None:
        strokes = [{"type": kind, "value": ESCAPE} for kind in ("keyDown", "keyUp")]
        keys = {"type": "key", "id": "keys", "actions": strokes}
        self.command("input.performActions", context=self.tab, actions=[keys])

    def pdf(self) -> bytes:
        return base64.b64decode(self.command("browsingContext.print", context=self.tab)["data"])


class WebKit:
    def __init__(self, driver: webdriver.WebKitGTK, frame: Path) -> None:
        self.driver, self.frame = driver, frame

    def open(self, address: str, width: int, height: int) -> None:
        """Show the address in a frame: the window itself is never narrower than its buttons."""
        self.frame.write_text(
            f'<!doctype html><iframe src="{address}" width="{width}" height="{height}"'
            ' style="position: fixed; inset: 0; border: 0"></iframe>'
        )
        self.driver.get(self.frame.as_uri())
        self.driver.switch_to.frame(0)

    def ask(self, expression: str) -> Any:
        return json.loads(
            self.driver.execute_script(f"return JSON.stringify(({expression}) ?? null)")
        )

    def escape(self) -> None:
        ActionChains(self.driver).send_keys(ESCAPE).perform()


def sheets(pdf: bytes) -> list[str]:
    """Return the text of each sheet of a PDF."""
    return [sheet.get_textpage().get_text_range() for sheet in PdfDocument(pdf)]


def until(ready: Any) -> Any:
    """Return what a function returns once that is something; wait for it half a minute at most."""
    end = time.monotonic() + 30
    while not (value := ready()):
        assert time.monotonic() < end, "waited half a minute for it"
        time.sleep(0.05)
    return value


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Run Firefox with a profile in this folder."""
    asked = [
        str(program(PROGRAMS["firefox"][0])),
        "--headless",
        "--no-remote",
        "--remote-debugging-port=0",
    ]
    place = folder / "WebDriverBiDiServer.json"  # where Firefox writes which port it took
    asked += ["--profile", str(folder)]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(asked, **silent) as process:
        try:
            until(lambda: place.exists() and place.read_text())
            address = json.loads(place.read_text())
            socket = f"ws://{address['ws_host']}:{address['ws_port']}/session"
            connection = WebSocketConnection(socket, timeout=60, interval=0.01)
            assert "error" not in connection.send_cmd("session.new", {"capabilities": {}})
            yield Firefox(connection)
        finally:
            process.kill()  # the connection ends with it, and would wait ten seconds for an answer


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """Run WebKit's small browser on a screen that is only in memory, at home in this folder."""
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1200x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with screen:
        try:
            assert screen.stdout is not None
            display = f":{screen.stdout.readline().strip()}"
            options = Options()
            options.binary_location = str(next(Path("/usr/lib").rglob("MiniBrowser")))
            options.add_argument("--automation")
            surroundings = os.environ | {"DISPLAY": display, "HOME": str(folder)}
            service = Service(program(PROGRAMS["webkit"][0]), env=surroundings)
            driver = webdriver.WebKitGTK(options=options, service=service)
            driver.set_window_rect(0, 0, 1400, 1200)
            yield WebKit(driver, folder / "frame.html")
            driver.quit()
        finally:
            screen.terminate()
