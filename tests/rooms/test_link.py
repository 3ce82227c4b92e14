"""Links and citations."""

import pytest
from conftest import Make, Told, mistakes, rights
from tiny import INDEX, PAGES, SOURCES, front, guide, index, part, part_with

import build
from builder import pipeline

# The mistake, the change to the tiny site, and all that the build says of it.
MISTAKES = [
    (
        "a web address without its beginning",
        index("See [x](www.example.org). [¶1]"),
        [
            "content/index.md:17:9: link to 'www.example.org' leads nowhere; write https:// before it"
        ],
    ),
    (
        "a comparison with no part",
        part_with("[compare]", "[compare]\nirak = 'x [¶1]'"),
        ["content/parts/iran.md:25:1: 'compare.irak' names no other part; known are none"],
    ),
    (
        "a comparison of a part with itself",
        part_with("[compare]", "[compare]\niran = 'x [¶1]'"),
        ["content/parts/iran.md:25:1: 'compare.iran' names no other part; known are none"],
    ),
    (
        "an address that only this machine has",
        index("See [x](http://localhost:8000/people.html). [¶1]"),
        [
            "content/index.md:17:9: link to 'http://localhost:8000/people.html' is not allowed; use https or mailto without spaces, or a file of this site"
        ],
    ),
    (
        "a paragraph that the article has not",
        index("Said. [¶3]"),
        ["content/index.md:17:8: no ¶3; the article has ¶1 to ¶2"],
    ),
    (
        "paragraph zero",
        index("Said. [¶0]"),
        ["content/index.md:17:8: no ¶0; the article has ¶1 to ¶2"],
    ),
    (
        "a source mistyped, and not uncited as well",
        {
            "content/people.md": PAGES["content/people.md"].replace("@ap-talks", "@ap-talk"),
            "content/parts/iran.md": PAGES["content/parts/iran.md"].replace(
                "@ap-talks", "@ap-talk", 1
            ),
        },
        [
            "content/parts/iran.md:27:18: no source 'ap-talk' in content/sources.toml; did you mean 'ap-talks'?",
            "content/people.md:10:13: no source 'ap-talk' in content/sources.toml; did you mean 'ap-talks'?",
        ],
    ),
    (
        "a source that is not there",
        index("Said. [¶1 @zz]"),
        ["content/index.md:17:11: no source 'zz' in content/sources.toml; add it there"],
    ),
    (
        "citations with a comma",
        index("Said. [¶1, ¶2]"),
        ["content/index.md:17:8: '¶1,' cannot be read; write [¶12], [¶5 ¶6], [@key] or [¶12 @key]"],
    ),
    (
        "citations with a word",
        index("Said. [¶1 and]"),
        [
            "content/index.md:17:11: 'and' cannot be read; write [¶12], [¶5 ¶6], [@key] or [¶12 @key]"
        ],
    ),
    (
        "a citation without its at sign",
        index("Said. [¶1 ap-talks]"),
        [
            "content/index.md:17:11: 'ap-talks' cannot be read; write [¶12], [¶5 ¶6], [@key] or [¶12 @key]"
        ],
    ),
    (
        "a heading mistyped",
        index("See [it](people.md#ann-le). [¶1]"),
        [
            "content/index.md:17:10: link to 'people.md#ann-le' leads nowhere; did you mean '#ann-lee'?"
        ],
    ),
    (
        "a heading that is not there",
        index("See [it](people.md#zzz). [¶1]"),
        [
            "content/index.md:17:10: link to 'people.md#zzz' leads nowhere; no such heading there, add it or mend the name"
        ],
    ),
    (
        "a file mistyped",
        index("See [it](peeple.md). [¶1]"),
        ["content/index.md:17:10: link to 'peeple.md' leads nowhere; did you mean 'people.md'?"],
    ),
    (
        "a file of another folder mistyped",
        index("See [it](parts/irna.md). [¶1]"),
        [
            "content/index.md:17:10: link to 'parts/irna.md' leads nowhere; did you mean 'parts/iran.md'?"
        ],
    ),
    (
        "a link to the finished page",
        index("See [it](people.html). [¶1]"),
        ["content/index.md:17:10: link to 'people.html' leads nowhere; did you mean 'people.md'?"],
    ),
    (
        "a link out of the content",
        index("See [it](../secret.md). [¶1]"),
        [
            "content/index.md:17:10: link to '../secret.md' leads nowhere; no such file, write one or mend the name"
        ],
    ),
    (
        "a link from the root",
        index("See [it](/people.md). [¶1]"),
        ["content/index.md:17:10: link to '/people.md' leads nowhere; did you mean 'people.md'?"],
    ),
    (
        "a link that would run",
        index("See [it](javascript:alert(1)). [¶1]"),
        [
            "content/index.md:17:10: link to 'javascript:alert(1)' is not allowed; use https or mailto without spaces, or a file of this site"
        ],
    ),
    (
        "a link to data",
        index("See [it](data:text/html,x). [¶1]"),
        [
            "content/index.md:17:10: link to 'data:text/html,x' is not allowed; use https or mailto without spaces, or a file of this site"
        ],
    ),
    (
        "a link without a scheme",
        index("See [it](//evil.example/x). [¶1]"),
        [
            "content/index.md:17:10: link to '//evil.example/x' is not allowed; use https or mailto without spaces, or a file of this site"
        ],
    ),
    (
        "a link that is no address",
        index("See [it](http://[). [¶1]"),
        [
            "content/index.md:17:10: link to 'http://[' is not allowed; use https or mailto without spaces, or a file of this site"
        ],
    ),
    (
        "the same wrong link twice",
        index("See [it](gone.md). [¶1]\n\nSee [it](gone.md) again. [¶1]"),
        [
            "content/index.md:17:10: link to 'gone.md' leads nowhere; no such file, write one or mend the name",
            "content/index.md:19:10: link to 'gone.md' leads nowhere; no such file, write one or mend the name",
        ],
    ),
    (
        "a link that leads nowhere at all",
        index("See [it](). [¶1]"),
        ["content/index.md:17:8: the link is empty; write where it leads, [words](file.md)"],
    ),
    (
        "an image from elsewhere",
        index("![Alt](https://example.org/x.png) [¶1]"),
        [
            "content/index.md:17:8: link to 'https://example.org/x.png' is not allowed; use a file of this site"
        ],
    ),
    (
        "an image that is a page",
        index("![A person](people.md) [¶1]"),
        [
            "content/index.md:17:13: 'people.md' is no image; show a file that ends in .svg .png .jpg .webp"
        ],
    ),
    (
        "an address without a host",
        index("[x](https://) and [y](mailto:). [¶1]"),
        [
            "content/index.md:17:5: link to 'https://' is not allowed; use https or mailto without spaces, or a file of this site",
            "content/index.md:17:23: link to 'mailto:' is not allowed; use https or mailto without spaces, or a file of this site",
        ],
    ),
    (
        "a paragraph with a zero",
        index("One. [¶01]"),
        ["content/index.md:17:7: '¶01' cannot be read; write [¶12], [¶5 ¶6], [@key] or [¶12 @key]"],
    ),
    (
        "a way around the folder",
        index("[x](../assets/icon.svg) [¶1]"),
        [
            "content/index.md:17:5: link to '../assets/icon.svg' leads nowhere; no such file, write one or mend the name"
        ],
    ),
    (
        "a link to a file of another kind",
        index("[x](notes.doc) [¶1]") | {"content/notes.docx": "x"},
        [
            "content/index.md:17:5: link to 'notes.doc' leads nowhere; no such file, write one or mend the name",
            "content/notes.docx:1:1: is not a kind of file that is published; those are .md .css .woff2 .svg .png .jpg .webp .txt",
        ],
    ),
    (
        "a file of this site that is not there",
        index("[x](assets/gone.png) [¶1]"),
        [
            "content/index.md:17:5: link to 'assets/gone.png' leads nowhere; no such file, write one or mend the name"
        ],
    ),
    (
        "a file whose name has a number sign, not encoded",
        index("[x](assets/a#b.txt) [¶1]") | {"content/assets/a#b.txt": "x"},
        [
            "content/index.md:17:5: link to 'assets/a#b.txt' leads nowhere; no such file, write one or mend the name"
        ],
    ),
    (
        "two words that lead to the same gap",
        index("[x](gone.md) and [y](gone.md). [¶1]"),
        [
            "content/index.md:17:5: link to 'gone.md' leads nowhere; no such file, write one or mend the name",
            "content/index.md:17:22: link to 'gone.md' leads nowhere; no such file, write one or mend the name",
        ],
    ),
    (
        "a wrong citation beside a right one",
        index("One. [¶1] Two. [¶1 ¶9] Three. [¶9]"),
        [
            "content/index.md:17:20: no ¶9; the article has ¶1 to ¶2",
            "content/index.md:17:32: no ¶9; the article has ¶1 to ¶2",
        ],
    ),
    (
        "a wrong link in the front matter",
        part_with("Step deal. [¶1]", "[Step](../zzzzz.md). [¶1]"),
        [
            "content/parts/iran.md:19:16: link to '../zzzzz.md' leads nowhere; no such file, write one or mend the name"
        ],
    ),
    (
        "a wrong source in the front matter, its key twice",
        part_with("Step table. [@ap-talks]", "Step table. [@ap-talk]"),
        [
            "content/parts/iran.md:35:22: no source 'ap-talk' in content/sources.toml; did you mean 'ap-talks'?"
        ],
    ),
]


test_a_mistake_is_told_with_its_place_and_its_remedy = mistakes(MISTAKES)

# What looks like a mistake, and is none.
RIGHT = [
    (
        "an address with an apostrophe or capitals",
        index("[x](https://example.org/o'brien) and [y](HTTPS://example.org/a) [¶1]"),
    ),
    (
        "files named with spaces, signs and other scripts",
        index(
            "[a](assets/a%23b%25.txt) [b](<assets/c d.txt>) [c](assets/c%20d.txt) [d](assets/мир.txt) ![E](assets/c%20d.png) [¶1]"
        )
        | {
            "content/assets/a#b%.txt": "x",
            "content/assets/c d.txt": "x",
            "content/assets/мир.txt": "x",
            "content/assets/c d.png": "x",
        },
    ),
    (
        "a heading in another script",
        index("## Мир\n\n[So](#мир) and [so](#%D0%BC%D0%B8%D1%80). [¶1]"),
    ),
    (
        "an entry in another script",
        index("[He](people.md#иван). [¶1]")
        | {"content/people.md": PAGES["content/people.md"] + "\n## Иван\n\nA man. [¶1]\n"},
    ),
]

test_what_is_right_is_not_told = rights(RIGHT)


NOTES = front("Notes", 30) + "## A\n\nSee [home](index.md).\n"


def test_a_renamed_page_is_told_once(make: Make) -> None:
    """Its page is published and another beside it is not: eleven links are one mistake."""
    links = "".join(f"[Iran](parts/iran.md) {number}. [¶1]\n\n" for number in range(10))
    gaza = part("Gaza", 2).replace("[compare]", '[compare]\niran = "As there. [¶1]"')
    folder = make(index(links) | {"content/parts/gaza.md": gaza + "## Since {: .since }\n"})
    assert build.main([], folder) == 0
    (folder / "content/parts/iran.md").rename(folder / "content/parts/persia.md")
    assert [str(problem) for problem in pipeline.build(folder).problems] == [
        "content/index.md:17:8: link to 'parts/iran.md' leads nowhere, as do 10 more; content/parts/persia.md is new; renamed?"
    ]


def test_a_renamed_page_is_told_once_where_another_is_new_as_well(make: Make) -> None:
    folder = make(index("[x](parts/iran.md) [¶1]"))
    assert build.main([], folder) == 0
    (folder / "content/parts/iran.md").rename(folder / "content/parts/persia.md")
    (folder / "content/parts/gaza.md").write_text(part("Gaza", 2) + "## Since {: .since }\n")
    assert [str(problem) for problem in pipeline.build(folder).problems] == [
        "content/index.md:17:5: link to 'parts/iran.md' leads nowhere; "
        "content/parts/persia.md or content/parts/gaza.md is new; renamed?"
    ]


def test_a_page_that_is_gone_is_told_at_every_link(make: Make) -> None:
    folder = make(index("[x](notes.md) [¶1]\n\n[y](notes.md) [¶1]") | {"content/notes.md": NOTES})
    assert build.main([], folder) == 0
    (folder / "content/notes.md").unlink()
    gone = (
        "link to 'notes.md' leads nowhere; the page is gone, take the link out or put the file back"
    )
    assert [str(problem) for problem in pipeline.build(folder).problems] == [
        f"content/index.md:17:5: {gone}",
        f"content/index.md:19:5: {gone}",
    ]


def test_a_page_that_was_never_published_is_not_taken_for_a_renamed_one(problems: Told) -> None:
    told = problems(index("[x](parts/persia.md) [¶1]") | {"content/parts/gaza.md": part("G", 20)})
    assert "content/index.md:17:5: link to 'parts/persia.md' leads nowhere; " in told[0]


def source(key: str, date: str, name: str = "AP") -> str:
    """Return an entry of the sources."""
    found = SOURCES.replace("ap-talks", key).replace('"AP"', f'"{name}"')
    return found.replace("2025-03-06", date)


DATED = [
    (["2025-03-18", "2025-04-02"], ["AP 18 Mar", "AP 2 Apr"]),
    (["2025-03-18", "2024-03-18"], ["AP 18 Mar 2025", "AP 18 Mar 2024"]),
    (["2017-03-18", "2017-04-02"], ["AP 18 Mar 2017", "AP 2 Apr 2017"]),  # the article is of 2025
    (["2025-03-18", "2025-03"], ["AP 18 Mar", "AP Mar"]),
    (["2025-09", "2026"], ["AP Sep 2025", "AP 2026"]),
    (["2025-03-18", "2025"], ["AP 18 Mar", "AP 2025"]),
    (["2025-03-18", "undated"], ["AP 18 Mar", "AP undated"]),
    (["2025-03-18", "2025-04-02", "2025-03-18"], ["AP 18 Mar a", "AP 2 Apr", "AP 18 Mar b"]),
    (["undated", "undated"], ["AP undated a", "AP undated b"]),
]


@pytest.mark.parametrize(("dates", "shown"), DATED)
def test_sources_of_one_name_are_told_apart_on_their_page(
    make: Make, dates: list[str], shown: list[str]
) -> None:
    """In the order of their keys, which is not that of the file; by the same labels in the list."""
    entries = {f"k{number}": date for number, date in enumerate(dates)}
    texts = [source(key, date) for key, date in reversed(entries.items())]
    cites = " ".join(f"[¶1 @{key} @afp]" for key in entries)
    changes = {
        "content/sources.toml": "\n".join([SOURCES, *texts, source("afp", "2025-03", "AFP")])
    }
    outputs = pipeline.build(
        make(changes | {"content/index.md": f"{INDEX}\nSo. {cites}\n"})
    ).outputs
    home = outputs["index.html"].decode().replace("\u00a0", " ")
    for key, label in zip(entries, shown, strict=True):
        assert f'<a href="#source-{key}">{label}</a>' in home
        assert f'<li id="source-{key}"><b>{label}</b> ' in home
    assert '<a href="#source-afp">AFP</a>' in home
    assert '<a href="#source-ap-talks">AP</a>' in outputs["people.html"].decode()


def test_a_source_whose_key_is_a_number_is_no_paragraph(make: Make) -> None:
    changes = {"content/sources.toml": SOURCES + "\n" + source("1", "2025-03-06", "One")}
    built = pipeline.build(make(changes | index("So. [¶1 @1]\n")))
    assert built.problems == []
    html = built.outputs["index.html"].decode()
    assert (
        '<a href="article.html#p1" aria-label="paragraph 1">¶1</a> <a href="#source-1">One</a>'
        in html.replace("a><a", "a> <a")
    )


def test_an_entry_of_the_guide_does_not_cite_itself(make: Make) -> None:
    changed = make(guide("First. [¶1]", "First. [¶1 ¶2]"))
    article = pipeline.build(changed).outputs["article.html"].decode()
    assert (
        '<p>First.<span class="cites">\u00a0<a href="#p2" aria-label="paragraph 2">¶2</a></span></p>'
        in article
    )
    assert ">¶1</a>" not in article
    article = pipeline.build(make(guide("First. [¶1]", "First [¶1], so."))).outputs["article.html"]
    assert "<p>First, so.</p>" in article.decode()


def test_what_stood_behind_a_citation_of_itself_keeps_to_the_button_before(make: Make) -> None:
    told = guide("First. [¶1]", "So said [Ann](people.md#ann-lee) [¶1], and left.")
    built = pipeline.build(make(told))
    assert built.problems == []
    assert ">Ann</button>,</span> and left.</p>" in built.outputs["article.html"].decode()
