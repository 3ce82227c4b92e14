"""The files of the site on the disk: whole, and only those that a build made."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import IS_ROOT, Make, copy_of_the_project
from tiny import INDEX, PAGES

import build
from builder import pipeline, publish

Files = dict[str, bytes]
PEOPLE = PAGES["content/people.md"]


def files(folder: Path) -> Files:
    """Return the files below a folder, by path."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def changed_everywhere(folder: Path) -> tuple[Files, Files]:
    """Change every page by its colophon; return the site before and as it should become."""
    before = files(folder / "site")
    text = (folder / "content/site.toml").read_text("utf-8")
    (folder / "content/site.toml").write_text(text.replace('colophon = "', 'colophon = "NEW '))
    built = pipeline.build(folder)
    assert built.problems == []
    return before, built.outputs | {publish.LIST: publish.as_list(built.outputs)}


def restore(folder: Path, before: Files) -> None:
    """Put the site back as it was."""
    for url, data in before.items():
        (folder / "site" / url).write_bytes(data)


def edit(folder: Path, old: str, new: str) -> None:
    """Change some words of the people's page."""
    path = folder / "content/people.md"
    path.write_text(path.read_text().replace(old, new))


# --- What is written, what is removed ---


def test_only_what_changed_is_written_and_what_is_stale_removed(make: Make, capsys) -> None:
    folder = make({"content/old/note.txt": "old"})
    assert build.main([], folder) == 0
    before = {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*.html")}
    (folder / "content/old/note.txt").unlink()
    edit(folder, "A speaker.", "A talker.")
    assert build.main([], folder) == 0
    assert "3 files written, 1 removed" in capsys.readouterr().out
    assert not (folder / "site/old").exists()
    after = {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*.html")}
    changed = {path.name for path in after if after[path] != before[path]}
    assert changed == {"people.html", "article.html", "booklet.html"}


def test_what_the_build_did_not_make_stays(make: Make, capsys) -> None:
    folder = make({"content/old/note.txt": "old"})
    assert build.main([], folder) == 0
    foreign = {
        "CNAME": b"x",
        ".git/HEAD": b"x",
        "old/mine.txt": b"x",
        ".built.bak": b"x",
        ".mine.draft": b"x",
    }
    for name, data in foreign.items():
        path = folder / "site" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (folder / "content/old/note.txt").unlink()
    assert build.main([], folder) == 0
    assert foreign.items() <= files(folder / "site").items()
    assert "old/note.txt" not in files(folder / "site")
    capsys.readouterr()
    assert build.main(["--check"], folder) == 0
    assert capsys.readouterr().out == "site/ is current\n"


@pytest.mark.parametrize("listed", ["../precious.txt", "{}/precious.txt", "out/precious.txt"])
def test_a_list_that_leads_out_of_the_site_removes_nothing_there(make: Make, listed: str) -> None:
    folder = make()
    (folder / "precious.txt").write_text("x")
    (folder / "site").mkdir()
    (folder / "site" / "out").symlink_to(folder)
    (folder / "site" / publish.LIST).write_text(listed.format(folder) + "\n")
    assert build.main([], folder) == 0
    assert (folder / "precious.txt").read_text() == "x"


def test_a_file_whose_name_changes_in_case_alone_is_there_under_the_new_one(make: Make) -> None:
    folder = make({"content/Notes/Old.txt": "x"})
    assert build.main([], folder) == 0
    (folder / "content/Notes").rename(folder / "content/notes")
    (folder / "content/notes/Old.txt").rename(folder / "content/notes/old.txt")
    assert build.main([], folder) == 0
    assert (folder / "site/notes/old.txt").read_text() == "x"
    assert not (folder / "site/Notes").exists()


def test_the_same_on_a_disk_that_is_blind_to_case(tmp_path: Path, monkeypatch) -> None:
    """There the old name still leads to the file, which must not be removed."""
    publish.publish(tmp_path / "site", {"Old.txt": b"x", "a.txt": b"y"})

    def there(path: Path) -> bool:
        beside = path.parent.iterdir() if path.parent.is_dir() else []
        return path.name.casefold() in {each.name.casefold() for each in beside}

    monkeypatch.setattr(os.path, "lexists", there)
    monkeypatch.setattr(Path, "exists", there)
    for _ in range(2):
        publish.publish(tmp_path / "site", {"old.txt": b"x", "a.txt": b"z"})
        names = {path.name for path in (tmp_path / "site").iterdir()}
        assert names == {"old.txt", "a.txt", publish.LIST}


def test_check_writes_nothing_and_tells_what_is_out_of_date(make: Make, capsys) -> None:
    folder = make()
    assert build.main([], folder) == 0
    (folder / "content/index.md").write_text(INDEX.replace("One.", "Two."))
    before = files(folder / "site")
    capsys.readouterr()
    assert build.main(["--check"], folder) == 1
    assert capsys.readouterr().err == (
        "site/booklet.html is out of date; run python build.py\n"
        "site/index.html is out of date; run python build.py\n"
    )
    assert files(folder / "site") == before


def test_problems_leave_the_site_untouched(make: Make, capsys) -> None:
    folder = make()
    assert build.main([], folder) == 0
    before = {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*")}
    (folder / "content/index.md").write_text("No front matter.")
    capsys.readouterr()
    assert build.main([], folder) == 1
    assert capsys.readouterr().err == (
        "content/index.md:1:1: has no front matter; begin with keys between two lines of +++\n"
        "1 problem; site/ is untouched.\n"
    )
    assert {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*")} == before


# --- Whole, or as it was ---


def test_a_write_that_fails_leaves_the_site_as_it_was(make: Make, monkeypatch, capsys) -> None:
    """Half of a draft is written, as on a full disk, after some drafts were written in full."""
    folder = make()
    assert build.main([], folder) == 0
    before = files(folder / "site")
    edit(folder, "A speaker.", "A talker.")
    write, written = Path.write_bytes, []

    def full(self: Path, data: bytes) -> int:
        written.append(self)
        if len(written) < 3:
            return write(self, data)
        write(self, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert build.main([], folder) == 1
    assert len(written) == 3
    assert capsys.readouterr().err == (
        "site:1:1: cannot be written: [Errno 28] No space left on device; "
        "make room or give access, then build again\n1 problem; site/ is not current.\n"
    )
    monkeypatch.undo()
    assert files(folder / "site") == before


def test_a_file_that_cannot_be_replaced_is_told_and_every_other_is_whole(
    make: Make, monkeypatch, capsys
) -> None:
    """As where another program holds one open, on Windows."""
    folder = make()
    assert build.main([], folder) == 0
    before = files(folder / "site")
    edit(folder, "A speaker.", "A talker.")
    after = pipeline.build(folder).outputs
    replace = os.replace

    def held(draft: Path, path: Path) -> None:
        if path.name == "people.html":
            raise PermissionError(13, "Permission denied", str(path))
        replace(draft, path)

    monkeypatch.setattr(os, "replace", held)
    assert build.main([], folder) == 1
    assert "cannot be written: [Errno 13] Permission denied" in capsys.readouterr().err
    monkeypatch.undo()
    found = files(folder / "site")
    assert found.keys() == before.keys()
    assert all(found[url] in (before[url], after[url]) for url in after)
    assert build.main([], folder) == 0
    assert files(folder / "site").items() >= after.items()


@pytest.mark.parametrize("in_the_way", ["site", "site/parts", "site/index.html/x"])
def test_what_stands_in_the_way_is_told(make: Make, capsys, in_the_way: str) -> None:
    folder = make()
    path = folder / in_the_way
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    assert build.main([], folder) == 1
    assert "site:1:1: cannot be written: " in capsys.readouterr().err
    assert path.read_text() == "mine"


@pytest.mark.skipif(not IS_ROOT, reason="gives up root's rights, so needs them first")
def test_a_folder_without_access_in_the_middle_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    before, _ = changed_everywhere(folder)
    for path in (folder, *folder.rglob("*"), *folder.parents[:3]):
        path.chmod(path.stat().st_mode | (0o077 if path.is_relative_to(folder) else 0o055))
    (folder / "site/parts").chmod(0o555)
    code = "import locale, os, sys, build; from pathlib import Path\n"
    code += "build.options([]); build.build(Path()); os.setuid(65534)\n"
    code += "sys.exit(build.main([], Path('.').absolute()))"
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
    (folder / "site/parts").chmod(0o755)
    assert done.returncode == 1
    assert "site:1:1: cannot be written: [Errno 13] Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(folder / "site") == before


def test_a_build_killed_at_any_moment_leaves_every_file_whole(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    before, after = changed_everywhere(folder)
    chance = random.Random(7)
    caught_between = 0
    for _ in range(12):
        restore(folder, before)
        process = subprocess.Popen([sys.executable, "build.py"], cwd=folder, stdout=-3)
        watched = folder / "site" / "404.html"
        while watched.read_bytes() == before["404.html"] and process.poll() is None:
            time.sleep(0.0005)
        time.sleep(chance.random() * 0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = files(folder / "site")
        whole = {url: data for url, data in found.items() if not url.endswith(publish.DRAFT)}
        assert set(whole) == set(before)
        assert all(data in (before[url], after[url]) for url, data in whole.items())
        caught_between += whole not in (before, after)
    assert caught_between
    subprocess.run([sys.executable, "build.py"], cwd=folder, check=True, capture_output=True)
    assert files(folder / "site") == after


def test_what_a_killed_build_has_made_is_known_to_the_next(make: Make, monkeypatch) -> None:
    folder = make()
    assert build.main([], folder) == 0
    (folder / "content/new.txt").write_text("new")
    replace = os.replace

    def killed(draft: Path, path: Path) -> None:
        replace(draft, path)
        if path.name == "new.txt":
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        build.main([], folder)
    monkeypatch.undo()
    assert (folder / "site/new.txt").exists()
    (folder / "content/new.txt").unlink()
    assert build.main([], folder) == 0
    assert not (folder / "site/new.txt").exists()


def test_builds_at_once_give_the_right_site(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    before, after = changed_everywhere(folder)
    for _ in range(2):
        restore(folder, before)
        run = [sys.executable, "build.py"]
        all_ = [subprocess.Popen(run, cwd=folder, stdout=-3, stderr=-1) for _ in range(3)]
        said = [process.communicate()[1] for process in all_]
        assert [process.returncode for process in all_] == [0, 0, 0], said
        assert files(folder / "site") == after


@pytest.mark.skipif(not IS_ROOT or not shutil.which("mount"), reason="mounts as root only")
def test_a_full_disk_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    before, after = changed_everywhere(folder)
    size = 2 * sum(len(data) + 4096 for data in before.values()) + 65536  # drafts stand beside
    shutil.rmtree(folder / "site")
    (folder / "site").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder / "site")]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a test mount a small disk")
    try:
        for url, data in before.items():
            path = folder / "site" / url
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        room = os.statvfs(folder / "site")
        filler = folder / "site" / ".filler"
        filler.write_bytes(b"x" * (room.f_bavail * room.f_frsize - 8192))
        run = [sys.executable, "build.py"]
        done = subprocess.run(run, cwd=folder, capture_output=True, check=False)
        assert done.returncode == 1
        assert b"No space left on device" in done.stderr
        found = files(folder / "site")
        found.pop(".filler")
        assert found == before
        filler.unlink()
        subprocess.run([sys.executable, "build.py"], cwd=folder, check=True, capture_output=True)
        assert files(folder / "site") == after
    finally:
        subprocess.run(["umount", str(folder / "site")], check=True)
