"""The files of content/: what is read, and what is told of the rest."""

import os
import shutil
from pathlib import Path

import pytest
from conftest import IS_ROOT, Make, Told, mistakes, rights
from test_render import as_nobody
from tiny import INDEX, PAGES, SOURCES, front, index, page

import build
from builder import pipeline

# The mistake, the change to the tiny site, and all that the build says of it.
MISTAKES = [
    (
        "a drawing in an encoding that hides what runs",
        {
            "content/assets/e.svg": '<?xml version="1.0" encoding="ISO-2022-JP"?>'
            '<svg xmlns="http://www.w3.org/2000/svg" o\x1b(Bnload="x()"/>'
        },
        ["content/assets/e.svg:1:1: '<?xml' could run or load something; keep to plain shapes"],
    ),
    (
        "a file of a kind that could run",
        {"content/evil.html": "<script>1</script>"},
        [
            "content/evil.html:1:1: is not a kind of file that is published; those are .md .css .woff2 .svg .png .jpg .webp .txt"
        ],
    ),
    (
        "a file that is not UTF-8",
        {"content/index.md": INDEX.encode() + "na\u00efve".encode("latin-1")},
        ["content/index.md:16:3: is not UTF-8; save the file in that encoding"],
    ),
    (
        "the home page deleted",
        {"content/index.md": None},
        ["content/index.md:1:1: is missing; it is the page that readers open first"],
    ),
    (
        "the settings deleted",
        {"content/site.toml": None},
        ["content/site.toml:1:1: is missing; it holds the site's name and dates"],
    ),
    (
        "a TOML file that nothing reads",
        {"content/source.toml": "x = 1\n"},
        ["content/source.toml:1:1: is not read by anything; did you mean 'content/sources.toml'?"],
    ),
    (
        "a drawing that could run",
        {
            "content/assets/e.svg": '<svg xmlns="http://www.w3.org/2000/svg">\n<script>1</script></svg>'
        },
        ["content/assets/e.svg:2:1: '<script' could run or load something; keep to plain shapes"],
    ),
    (
        "a drawing with an event handler",
        {"content/assets/e.svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'},
        ["content/assets/e.svg:1:40: 'onload=' could run or load something; keep to plain shapes"],
    ),
    (
        "a drawing that loads something",
        {"content/assets/e.svg": '<svg><use href="https://example.org/e.svg#e"/></svg>'},
        ["content/assets/e.svg:1:11: 'href=\"' could run or load something; keep to plain shapes"],
    ),
    (
        "a control character",
        index("One\x07 two. [¶1]"),
        [
            "content/index.md:17:4: the character U+0007 does not show as itself; type a plain one, or none"
        ],
    ),
    (
        "a value forgotten, below a line separator",
        page(
            INDEX.replace('title = "Home"', 'title = "Ho\u2028me"').replace("order = 0", "order = ")
        ),
        [
            "content/index.md:2:12: the character U+2028 (line separator) does not show as itself; type a plain one, or none",
            "content/index.md:5:9: the TOML cannot be read: Invalid value; write a text in quotes, a number or a date",
        ],
    ),
    (
        "a no-break space in a mark",
        index('!!!\u00a0background "B"\n    X. [@ap-talks]'),
        [
            "content/index.md:17:4: the character U+00A0 (no-break space) does not show as itself; type a plain one, or none"
        ],
    ),
    (
        "a drawing that takes its styles from elsewhere",
        {"content/assets/e.svg": '<?xml-stylesheet href="#"?><svg/>'},
        [
            "content/assets/e.svg:1:1: '<?xml-stylesheet' could run or load something; keep to plain shapes"
        ],
    ),
    (
        "a page with a second ending",
        {"content/about.md.txt": front("About", 50)},
        ["content/about.md.txt:1:1: ends twice; name it about.md"],
    ),
    (
        "styles with a second ending",
        {"content/assets/more.css.txt": "p {}"},
        ["content/assets/more.css.txt:1:1: ends twice; name it more.css"],
    ),
    (
        "an old copy beside its page",
        {"content/people.md.rej": "old", "content/people.md.old.txt": "old"},
        [
            "content/people.md.old.txt:1:1: looks like a copy of people.md; remove it",
            "content/people.md.rej:1:1: looks like a copy of people.md; remove it",
        ],
    ),
    (
        "a page saved as a text",
        {"content/words.txt": front("Words", 50)},
        ["content/words.txt:1:1: begins as a page does; name it words.md"],
    ),
    (
        "two versions that git could not merge",
        index("<<<<<<< HEAD\nOne. [¶1]\n=======\nTwo. [¶1]\n>>>>>>> branch"),
        [
            "content/index.md:17:1: two versions stand here, not merged; keep one, and take such lines out"
        ],
    ),
    (
        "the end of two versions, in sources",
        {"content/sources.toml": SOURCES + ">>>>>>> branch\n"},
        [
            "content/sources.toml:7:1: two versions stand here, not merged; keep one, and take such lines out"
        ],
    ),
    (
        "a site without sources",
        {"content/sources.toml": None},
        ["content/sources.toml:1:1: is missing; it holds the sources"],
    ),
    (
        "a page whose ending is in capitals",
        {"content/About.MD": front("About", 50)},
        ["content/About.MD:1:1: ends in .MD; write .md"],
    ),
]


test_a_mistake_is_told_with_its_place_and_its_remedy = mistakes(MISTAKES)

# What looks like a mistake, and is none.
RIGHT = [
    (
        "a drawing that says that it is UTF-8",
        {
            "content/assets/e.svg": '<?xml version = "1.0"\n encoding="UTF-8" standalone="no"?>'
            '<svg><circle r="1"/></svg>'
        },
    ),
    ("an ampersand in a drawing", {"content/assets/e.svg": "<svg><title>A &amp; b</title></svg>"}),
    (
        "a drawing with plain shapes",
        {"content/assets/e.svg": '<?xml version="1.0"?><!-- a dot --><svg><circle r="1" /></svg>'},
    ),
    (
        "the reference, and what an editor leaves behind",
        {
            "content/README.md": "No front matter.",
            "content/a.md~": "x",
            "content/.a.md.swp": "x",
            "content/#a.md#": "x",
        },
    ),
    ("a name with a version", {"content/assets/v1.2.txt": "x"}),
]

test_what_is_right_is_not_told = rights(RIGHT)


# --- What the disk itself holds back ---


def test_a_link_out_of_content_is_told(problems: Told, make: Make, tmp_path_factory) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.md"
    secret.write_text("secret")
    (make() / "content" / "note.md").symlink_to(secret)
    (make() / "content" / "folder").symlink_to(secret.parent)
    assert problems() == [
        "content/folder:1:1: is a symbolic link; put the file itself here",
        "content/note.md:1:1: is a symbolic link; put the file itself here",
    ]


def test_a_pipe_is_told_and_not_waited_for(problems: Told, make: Make) -> None:
    os.mkfifo(make() / "content" / "note.md")
    os.mkfifo(make() / "content" / "assets" / "x.png")
    assert problems() == [
        "content/assets/x.png:1:1: is no plain file; remove it",
        "content/note.md:1:1: is no plain file; remove it",
    ]


def test_a_folder_with_the_name_of_a_page_is_no_page(problems: Told, make: Make) -> None:
    (make() / "content" / "words.md").mkdir()
    assert problems() == []


def test_a_file_that_cannot_be_read_is_told(problems: Told, make: Make, monkeypatch) -> None:
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "people.md":
            raise PermissionError(13, "Permission denied")
        return read(path)

    make()
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert problems() == [
        "content/people.md:1:1: cannot be read: Permission denied; give access to it"
    ]


@pytest.mark.skipif(not IS_ROOT, reason="gives up root's rights, so needs them first")
@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_a_folder_that_cannot_be_read_is_told_and_nothing_is_removed(make: Make, mode: int) -> None:
    folder = make({"content/assets/fonts/a.woff2": "x"})
    assert build.main([], folder) == 0
    (folder / "content" / "assets" / "fonts").chmod(mode)
    told = as_nobody(folder)
    (folder / "content" / "assets" / "fonts").chmod(0o755)
    name = "content/assets/fonts" + "/a.woff2" * (mode == 0o444)
    assert told == [f"{name}:1:1: cannot be read: Permission denied; give access to it"]
    assert (folder / "site" / "assets" / "fonts" / "a.woff2").exists()


def test_without_content_that_is_all_that_is_told(problems: Told, make: Make) -> None:
    shutil.rmtree(make() / "content")
    told = build_at(make)
    assert told == ["content:1:1: cannot be read: No such file or directory; give access to it"]


def build_at(make: Make) -> list[str]:
    """Build the folder as it is."""
    folder = make(dict.fromkeys(PAGES))
    shutil.rmtree(folder / "content", ignore_errors=True)
    return [str(problem) for problem in pipeline.build(folder).problems]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(make: Make) -> None:
    plain = pipeline.build(make()).outputs
    windows = "\ufeff" + INDEX.replace("\n", "\r\n")
    same = pipeline.build(make({"content/index.md": windows}))
    assert same.problems == []
    assert same.outputs == plain


def test_a_page_cut_in_the_middle_of_a_letter_is_told(problems: Told) -> None:
    cut = (INDEX + "Zelenskyj — ").encode()[:-2]
    assert problems({"content/index.md": cut}) == [
        "content/index.md:16:11: is not UTF-8; save the file in that encoding"
    ]
