"""A build on every save, and its result in the browser.

Comes in: a folder and a port. Goes out: pages on the loopback address, each with a script that
follows every build; the site is published while all is well. Uses `tell` and what lies below.
"""

import contextlib
import posixpath
import sys
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

import jinja2

from builder.addresses import split_address
from builder.conventions import COPIED
from builder.files import Stamps, settled, stamps
from builder.pipeline import Built, build
from builder.problems import Problem
from builder.render import environment, template_error
from builder.tell import counted, publish_or_tell, say, tell

PAUSE, IDLE = 0.1, 0.25  # seconds between two looks at the files; the same once nobody works
AWAKE = 60  # seconds after a change for which somebody works
REST, PATIENCE = 0.004, 0.25  # seconds without a change before a build, and before bad news
WHILE = 15.0  # seconds after which to see whether the page that waits is still there


class Served:
    """What the server shows: the latest build, and its version for those who wait for the next."""

    def __init__(self, folder: Path) -> None:
        # Read before anyone can break the templates.
        self.problems = environment(folder).get_template("problems.html")
        self.script = environment(folder).get_template("reload.js").render().encode()
        self.shown = Built(), ""  # together, for a page carries the version that it is of
        self.changed = threading.Condition()

    def show(self, built: Built) -> None:
        """Show a build from now on, and tell every page that waits for one."""
        with self.changed:
            self.shown = built, str(time.time_ns())
            self.changed.notify_all()

    def wait_for_other_than(self, version: str) -> str:
        """Return the version that is shown, as soon as it is another than this, or in a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.shown[1] != version, WHILE)
            return self.shown[1]

    def file(self, path: str) -> tuple[int, str, bytes]:
        """Return the status, type and bytes of a file; for a page, if there are any, problems.

        The site is at the root, and where its address says that it is published: there the 404
        page seeks its styles.
        """
        built, version = self.shown
        outputs = built.outputs
        url = path.removeprefix(split_address(built.address).path).removeprefix("/")
        url += "index.html" * (url.endswith("/") or not url)
        suffix = posixpath.splitext(url)[1]
        status = 200 if url in outputs else 404
        if suffix in COPIED:
            return status, COPIED[suffix], outputs.get(url, b"")
        page = outputs.get(url, outputs.get("404.html", b"<body>Not found</body>"))
        if problems := built.problems:
            listed = self.problems.render(problems=problems, count=counted(problems))
            page = listed.encode(errors="backslashreplace")  # a file may have any bytes as its name
            status = 200
        return status, "text/html", following(page, built, version)


def following(page: bytes, built: Built, version: str) -> bytes:
    """Return a page with the script that follows every build, and what styles it then shows."""
    files = [each for each in built.outputs.items() if not each[0].endswith(".html")]
    styles = f'<meta name="styles" content="{hash(tuple(files))}"></head>'
    script = f'<script src="/.reload.js?{version}"></script></body>'
    page = page.replace(b"default-src 'none'", b"default-src 'none'; script-src 'self'", 1)
    return page.replace(b"</head>", styles.encode(), 1).replace(b"</body>", script.encode(), 1)


def serve(folder: Path, port: int) -> int:
    """Serve the site on the loopback address and build it on every save, until Ctrl-C."""
    try:
        served = Served(folder)
    except (jinja2.TemplateError, OSError) as error:
        return tell([template_error(folder, error)], "nothing is served")
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, served))
    except OSError as error:
        say(f"port {port} cannot be used: {error.strerror}; try --serve 0", sys.stderr)
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    say(f"{address} follows every save; Ctrl-C ends it", sys.stdout)
    try:
        follow(folder, served)
    except KeyboardInterrupt:
        say("\nended", sys.stdout)
    finally:
        server.shutdown()
        server.server_close()
    return 0


class Handler(BaseHTTPRequestHandler):
    """Answers a browser with a file of the site, or, as often as there is one, with a change."""

    protocol_version = "HTTP/1.1"  # one connection for all files of a page
    disable_nagle_algorithm = True  # or a body waits 40 ms for an answer to its headers

    def __init__(self, served: Served, *request: Any) -> None:
        self.served = served
        super().__init__(*request)

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the page that asked was closed
            super().handle()

    def do_GET(self) -> None:
        path, _, version = self.path.partition("?")
        while not self.served.shown[1]:
            self.served.wait_for_other_than("")
        if path == "/.reload.js":
            self.reply(200, "text/javascript", self.served.script)
        elif path != "/.changes":
            self.reply(*self.served.file(unquote(path)))
        else:
            self.reply(200, "text/event-stream", None)
            while self.command == "GET":
                before, version = version, self.served.wait_for_other_than(version)
                event = f"data: {version}" if version != before else ": no change"
                self.wfile.write(f"{event}\n\n".encode())

    do_HEAD = do_GET  # noqa: N815, it is http.server's name

    def reply(self, status: int, kind: str, data: bytes | None) -> None:
        """Send a status, a type and bytes not to be kept; without bytes, the caller sends them."""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if "text" in kind else kind)
        self.send_header("Cache-Control", "no-store")
        length = ("Connection", "close") if data is None else ("Content-Length", str(len(data)))
        self.send_header(*length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        pass


def follow(folder: Path, served: Served) -> NoReturn:
    """Build whenever the files have changed and come to rest; publish while all is well.

    Editors empty, move and restore files while they save. So a build with problems, or without a
    file that was there, counts only if the files stay as they are; good news counts at once.
    """
    state, changed = Stamps(), time.monotonic()
    while True:
        if stamps(folder) == state:
            time.sleep(PAUSE if time.monotonic() - changed < AWAKE else IDLE)
            continue
        now, built = settled(folder, REST), build_whatever_comes(folder)
        bad = built.problems or state.keys() - now.keys()
        if bad and settled(folder, PATIENCE) != now:
            continue
        state, changed = now, time.monotonic()
        publish_or_tell(folder, built)
        served.show(built)


def build_whatever_comes(folder: Path) -> Built:
    """Build; tell a failure of the builder itself as a problem, and follow the next save."""
    try:
        return build(folder)
    except Exception as error:
        wrong = f"fails with {error!r}; undo the last change, and report this"
        return Built(problems=[Problem("build.py", 1, 1, wrong)])
