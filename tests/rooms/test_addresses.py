"""Addresses as a finished page needs them."""

from conftest import Make
from tiny import PART, SOURCES, index

from builder.pipeline import build


def test_sources_that_another_page_lists_are_one_link_to_its_list(make: Make) -> None:
    both = "[¶1 @ap-more @ap-talks]"
    changes = {
        "content/sources.toml": SOURCES + SOURCES.replace("[ap-talks]", '[ap-more]\nvia = "More"'),
        "content/parts/iran.md": PART.replace("A line. [@ap-talks]", f"A line. {both}")
        + f'!!! background "B"\n    A fact. {both}\n',
    }
    outputs = build(make(index("## S {: .since }\n") | changes)).outputs
    home = outputs["index.html"].decode().partition("A line.")[2]
    assert home.startswith(
        '<span class="cites">\u00a0<a href="article.html#p1" aria-label="paragraph 1">¶1</a> '
        '<a href="parts/iran.html#page-sources">AP\u00a06\u00a0Mar\u00a0a, AP\u00a06\u00a0Mar\u00a0b</a>'
        "</span>"
    )
    iran = outputs["parts/iran.html"].decode().partition("A fact.")[2]
    assert iran.startswith(
        '<span class="cites">\u00a0<a href="../article.html#p1" aria-label="paragraph 1">¶1</a> '
        '<a href="#source-ap-more">AP 6\u00a0Mar\u00a0a</a> '
        '<a href="#source-ap-talks">AP 6\u00a0Mar\u00a0b</a></span>'
    )


def test_a_button_keeps_the_punctuation_behind_it(make: Make) -> None:
    text = "[Ann](people.md#ann-lee): “so,” or ([Iran](parts/iran.md)), she said. [¶1]"
    html = build(make(index(text))).outputs["index.html"].decode()
    kept = '<span class="kept"><button popovertarget="about-{}" type="button">{}</button>{}</span>'
    assert kept.format("people-ann-lee", "Ann", ":") + " “so,” or (" in html
    assert kept.format("parts-iran", "Iran", "),") + " she said." in html
