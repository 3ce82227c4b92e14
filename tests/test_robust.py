"""The build against whatever comes: any file, a kill, a full disk, another build beside it."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from conftest import PAGES, ROOT, Make, copy_of_the_project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import build
from builder import pipeline

NAMES = sorted(PAGES)
SEEDS = [
    "+++\n",
    "[¶1 @ap-talks]",
    "[¶",
    "]",
    "[x](people.md#ann-lee)",
    "](//[",
    '!!! since "x"\n    y',
    "!!!",
    "2018-01-01\n:   x",
    "> q\n>\n> — w",
    ">",
    "- a\n    - b",
    "# h",
    "{: #p1 .event }",
    "{: .ours }",
    "| a |\n|---|\n| b |",
    "<script>",
    "{{ x }}",
    "\x00",
    "\u202e",
    "\r",
    "`",
    "```",
    "* * *",
    "order = ",
    "[since]",
    "= 1",
    '"',
]
TEXTS = st.lists(st.sampled_from(SEEDS) | st.text(max_size=12), max_size=10).map("\n".join)


@st.composite
def changes(draw: st.DrawFn) -> dict[str, bytes]:
    """Draw files of the tiny site, some of them cut, mixed up or replaced."""
    changed = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)):
        text = PAGES[name]
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        mixed = text[:start] + draw(TEXTS) + text[end:]
        encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "latin-1"]))
        changed[name] = mixed.encode(encoding, "replace")
    return changed


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(changed=changes())
def test_any_content_gives_problems_or_pages_and_never_a_traceback(
    changed: dict[str, bytes],
) -> None:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent)
        for name, text in PAGES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(changed.get(name, text.encode()))
        (folder / "templates").symlink_to(ROOT / "templates")
        outputs, problems, *_ = pipeline.build(folder)
        assert problems or set(outputs) >= {"index.html", "parts/iran.html"}
        for problem in problems:
            assert re.match(r"(content|templates|site)/[\w./-]+:\d+:\d+: \S", str(problem))
            assert not problem.path.startswith(("templates/", "site/")), str(problem)
        for html in (outputs[url].decode() for url in outputs if url.endswith(".html")):
            assert not re.search(r"<script|<iframe|<style|\son\w+=|javascript:", html) or problems


def files(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder, by path."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def changed_everywhere(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Change every page by its colophon; return the site before and as it should become."""
    before = files(folder / "site")
    text = (folder / "content/site.toml").read_text("utf-8")
    (folder / "content/site.toml").write_text(text.replace('colophon = "', 'colophon = "NEW '))
    outputs, problems, *_ = pipeline.build(folder)
    assert problems == []
    return before, outputs


def test_a_build_killed_at_any_moment_leaves_every_file_whole(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    before, after = changed_everywhere(folder)
    chance = random.Random(7)
    caught_between = 0
    for _ in range(25):
        for url, data in before.items():
            (folder / "site" / url).write_bytes(data)
        process = subprocess.Popen([sys.executable, "build.py"], cwd=folder, stdout=-3)
        watched = folder / "site" / "404.html"
        while watched.read_bytes() == before["404.html"] and process.poll() is None:
            pass
        time.sleep(chance.random() * 0.004)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = files(folder / "site")
        whole = {url: data for url, data in found.items() if not Path(url).name.startswith(".")}
        assert set(whole) == set(before)
        assert all(data in (before[url], after[url]) for url, data in whole.items())
        caught_between += whole not in (before, after)
    assert caught_between
    subprocess.run([sys.executable, "build.py"], cwd=folder, check=True, capture_output=True)
    assert files(folder / "site") == after


def test_two_builds_at_once_give_the_right_site(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    before, after = changed_everywhere(folder)
    for _ in range(5):
        for url, data in before.items():
            (folder / "site" / url).write_bytes(data)
        run = [sys.executable, "build.py"]
        both = [subprocess.Popen(run, cwd=folder, stdout=-3, stderr=-1) for _ in range(2)]
        said = [process.communicate()[1] for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        assert files(folder / "site") == after


def test_a_site_that_cannot_be_written_is_told_and_stays(make: Make, monkeypatch, capsys) -> None:
    folder = make()
    assert build.main([], folder) == 0
    before = files(folder / "site")
    text = (folder / "content/people.md").read_text()
    (folder / "content/people.md").write_text(text.replace("A speaker.", "A talker."))

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refused)
    assert build.main([], folder) == 1
    assert "Permission denied" in capsys.readouterr().err
    assert files(folder / "site") == before


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="mounts as root only")
def test_a_full_disk_is_told_and_leaves_every_file_whole(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    before, after = changed_everywhere(folder)
    size = sum(len(data) + 4096 for data in before.values()) + 65536
    shutil.rmtree(folder / "site")
    (folder / "site").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder / "site")]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine does not let a test mount a small disk")
    try:
        for url, data in before.items():
            path = folder / "site" / url
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        room = os.statvfs(folder / "site")
        (folder / "site" / ".filler").write_bytes(b"x" * (room.f_bavail * room.f_frsize - 8192))
        done = subprocess.run([sys.executable, "build.py"], cwd=folder, capture_output=True)
        assert done.returncode == 1
        assert b"No space left on device" in done.stderr
        for url, data in files(folder / "site").items():
            if not Path(url).name.startswith("."):
                assert data in (before[url], after[url])
        (folder / "site" / ".filler").unlink()
        subprocess.run([sys.executable, "build.py"], cwd=folder, check=True, capture_output=True)
        assert files(folder / "site") == after
    finally:
        subprocess.run(["umount", str(folder / "site")], check=True)
