"""The lists that templates show."""

import itertools
import re

from conftest import Make, rendered
from tiny import PAGES, PART, front, index, part

from builder.gather import menu, pairs, sections
from builder.load import load
from builder.pipeline import build
from builder.shape import shape
from builder.text import parse


def test_a_page_that_was_changed_says_when_and_leads_to_why(make: Make) -> None:
    """The last of its changes, from the one list of them, on the page that has that section."""
    changes = "\n\n".join(
        f"{date}\n:   {text}"
        for date, text in (
            ("2026-11-26", "A sentence now says what the article says. [¶2 @ap-talks]"),
            ("2026-11-25", "[Iran](parts/iran.md#said) and [Ann](people.md#ann-lee) were mended."),
            ("2026-10-02", "[Iran](parts/iran.md) was new."),
            ("2026-09-01", "All was new."),
            ("2026-08-01", "[The first entry](article.md#p1) was longer. [¶1]"),
        )
    )
    about = front("About", 50) + f"## What changed {{: .corrections }}\n\n{changes}\n"
    built = build(make({"content/about.md": about}))
    assert built.problems == []
    outputs = built.outputs
    told = '<p class="changed">Changed 25\u00a0November 2026: <a href="{}about.html#what-changed">'
    assert told.format("../") in outputs["parts/iran.html"].decode()
    assert told.format("") in outputs["people.html"].decode()
    assert "Changed 1\u00a0August 2026" in outputs["article.html"].decode()
    shown = outputs["about.html"].decode()
    assert '<dt><time datetime="2026-10-02">2\u00a0October 2026</time></dt><dd>' in shown
    assert not [url for url in ("about.html", "index.html") if b'class="changed"' in outputs[url]]


def test_an_entry_says_where_it_is_mentioned(make: Make) -> None:
    """And leads to the section that names it first."""
    text = "[Ann](people.md#ann-lee). [¶1]\n\n## Once more\n\n[Ann](people.md#ann-lee). [¶1]"
    html = rendered(make, text, "people.html")
    assert (
        '<p class="mentions">Mentioned in <a href="index.html#all-parts">Home</a>, '
        '<a href="article.html#p2">Guide</a>.</p>'
    ) in html


def test_the_timeline_gathers_the_dates_of_all_parts_in_order(make: Make) -> None:
    folder = make(
        {
            "content/parts/iran.md": PAGES["content/parts/iran.md"]
            + "\n2020-05-01\n:   Later. [¶1]\n\n"
            + '!!! since "S"\n    2026-01\n    :   After. [@ap-talks]\n',
            "content/parts/gaza.md": part("Gaza", 2)
            + "2019\n:   Early. [¶2]\n\n## Since {: .since }\n",
            "content/timeline.md": front("Time", 9)
            + "## Up {: .before }\n\n## On {: .after }\n\n[Home](index.md)\n",
            "content/assets/timeline.css": "dl { margin: 0 }\n",
        }
    )
    built = build(folder)
    assert built.problems == []
    outputs = built.outputs
    html = outputs["timeline.html"].decode()
    places = [html.index(word) for word in ("Early.", "Later.", 'id="on"', "After.")]
    assert places == sorted(places)


def test_care_in_a_part_is_named_in_the_guide_at_its_paragraph(make: Make) -> None:
    care = '\n!!! care "Mind this"\n    Careful. [¶2 @ap-talks]\n'
    outputs = build(make({"content/parts/iran.md": PART + care})).outputs
    _, second = outputs["article.html"].decode().split('id="p2"')
    assert 'Read with care: <a href="parts/iran.html#mind-this">Mind this</a>' in second


def test_a_voice_lists_its_entries_of_the_guide_with_their_speakers(make: Make) -> None:
    voices = front("Voices", 9) + "## Named {: .named }\n\n## Told {: .reported }\n"
    outputs = build(make({"content/who-says-so.md": voices})).outputs
    named, told = outputs["who-says-so.html"].decode().split('id="told"')
    assert '<li><a href="article.html#p2">¶2 Two</a>: Ann Lee</li>' in named
    assert '<li><a href="article.html#p1">¶1 One</a></li>' in told
    assert "says so." not in named and "First." not in told
    html = outputs["article.html"].decode()
    assert '<i class="cell"></i>Named source: Ann Lee</p>' in html
    assert '<i class="cell"></i>Reported</p>' in html


def test_without_people_a_voice_has_no_names_and_no_template_is_blamed(make: Make) -> None:
    voices = front("Voices", 9) + "## Named {: .named }\n"
    guide = PAGES["content/article.md"].replace("[Ann Lee](people.md#ann-lee)", "Ann")
    index = PAGES["content/index.md"].replace(" and [people](people.md)", "")
    changes = {"content/who-says-so.md": voices, "content/article.md": guide}
    folder = make(changes | {"content/index.md": index, "content/people.md": None})
    assert [str(problem) for problem in build(folder).problems] == []


def test_disputes_and_cautions_of_parts_and_of_the_argument_are_found(make: Make) -> None:
    boxes = '!!! disputed "{0} so?"\n    - A. [¶1]\n    - B. [¶2]\n\n!!! care "{0} new"\n    C. [¶2 @ap-talks]\n'
    voices = front("Voices", 9) + "## In dispute {: .disputes }\n"
    folder = make(
        {
            "content/who-says-so.md": voices,
            "content/argument.md": front("Argument", 5) + boxes.format("Is it"),
            "content/parts/iran.md": f"{PART}\n{boxes.format('Was it')}",
        }
    )
    outputs = build(folder).outputs
    html = outputs["who-says-so.html"].decode()
    assert re.findall(r"<li>(<a [^>]*#.*?)</li>", html) == [
        '<a href="parts/iran.html#was-it-so">Was it so?</a>, in Iran',
        '<a href="argument.html#is-it-so">Is it so?</a>, in Argument',
    ]
    _, second = outputs["article.html"].decode().split('id="p2"')
    assert 'Read with care: <a href="argument.html#is-it-new">Is it new</a>' in second


def test_a_preview_tells_an_entry_in_plain_words(make: Make) -> None:
    entry = "\n## Bob & Co\n\nA *man* [¶1], `<b>` said & [Ann](#ann-lee). [@ap-talks]\n"
    folder = make(
        {
            "content/people.md": PAGES["content/people.md"] + entry,
            "content/index.md": PAGES["content/index.md"] + "\n[B](people.md#bob-co). [¶1]\n",
        }
    )
    html = build(folder).outputs["index.html"].decode()
    assert "<b>Bob &amp; Co</b></a><p>A man, &lt;b&gt; said &amp; Ann.</p><button" in html


def test_ids_stay_on_the_page_that_they_were_written_on(make: Make) -> None:
    """Dated entries show on the timeline too."""
    entry = "\n2019\n:   *So*{: #x } it was. [¶1]\n\n## Since {: .since }\n"
    folder = make(
        {
            "content/parts/iran.md": PART + entry.replace("## Since {: .since }\n", ""),
            "content/parts/gaza.md": part("Gaza", 2) + entry,
            "content/timeline.md": front("Time", 90) + "## Up {: .before }\n\n## On {: .after }\n",
            "content/assets/timeline.css": "dl { margin: 0 }\n",
        }
    )
    built = build(folder)
    assert [str(problem) for problem in built.problems] == []
    assert 'id="x"' in built.outputs["parts/gaza.html"].decode()
    assert 'id="x"' not in built.outputs["timeline.html"].decode()


def test_the_menu_is_divided_by_the_groups_of_parts_in_reading_order(make: Make) -> None:
    record = part("Gaza", 2).replace('"now"', '"record"') + "## Since {: .since }\n"
    folder = make({"content/parts/gaza.md": record, "content/notes/x.md": front("X", 50)})
    site = load(folder, [])
    titles = [(name, [page.meta.title for page in pages]) for name, pages in menu(site)]
    assert titles == [("Now", ["Iran"]), ("The record", ["Gaza"]), ("", ["Guide", "People"])]
    html = build(folder).outputs["parts/gaza.html"].decode()
    assert (
        '<p class="label" aria-hidden="true" id="group-2">The record</p>\n<ul aria-labelledby="group-2">'
        in html
    )
    assert '<p class="kicker">The record · as of 7\u00a0March 2025</p>' in html


def cells(html: str) -> list[str]:
    """Return the cells of the steps in a page's tables, tags and all."""
    return re.findall(r"<td class=\"[^\"]*\"><p class=\"step\">.*?</td>", html)


def test_the_ladder_has_labels_a_part_its_sentences_and_a_line_joins_what_was_reached(
    make: Make,
) -> None:
    label = '<p class="step"><i class="dot"></i><span aria-hidden="true">A deal</span> '
    label += "<span>Yes</span></p>"
    text = PART.replace('step = "reached"', 'step = "partly"', 1)
    text = text.replace('[track.lasting]\nstep = "reached"', '[track.lasting]\nstep = "none"')
    outputs = build(make({"content/parts/iran.md": text} | index("## T {: .tracks }\n"))).outputs
    home, iran = cells(outputs["index.html"].decode()), cells(outputs["parts/iran.html"].decode())
    kinds = [cell.split('"')[1] for cell in home]
    assert kinds == ["used", "partly joined", "reached", "none"]
    assert home[2] == f'<td class="reached">{label}</td>'
    assert '<span class="clipped">in part: </span>Yes</span>' in home[1]  # what only its dot tells
    assert iran[2].startswith(f'<td class="reached">{label}<p>Step deal.<span')
    assert len(iran) == 8
    shown = outputs["index.html"].decode()
    assert '<th scope="rowgroup" colspan="4">Now</th>' in shown
    assert '<a href="parts/iran.html">Iran</a></th>' in shown
    assert "Iran <small>Both</small></th>" in outputs["parts/iran.html"].decode()
    (strip,) = re.findall(r'<p class="to-guide">.*?</p>', shown)
    assert strip.startswith('<p class="to-guide"><a href="article.html"><span class="cells">')
    assert re.findall(r'<i class="(\w+)"><i class="cell">', strip) == ["reported", "named"]
    assert "Who speaks: all 2 paragraphs" in strip
    key = re.findall(r'<li class="([\w ]+)"><i class="dot"></i>(.*?)</li>', shown)
    words = ["yes", "in part", "nothing to judge"]
    words += ['<span class="partly"><i class="dot"></i></span>both reached']
    assert key == list(zip(["used", "partly", "none", "joined reached"], words, strict=True))


def test_notes_stand_beside_the_block_right_before_them_and_nothing_else_does(make: Make) -> None:
    def box(kind: str) -> str:
        sides = "    - A. [¶1]\n    - B. [¶1]" if kind == "disputed" else "    A. [@ap-talks]"
        return f'!!! {kind} "{next(numbers)}"\n{sides}'

    numbers = itertools.count()
    blocks = [
        *("## A", box("care"), "One. [¶1]", "Two. [¶1]", box("care"), box("background")),
        *("> Q.\n>\n> — Ann [¶1]", box("care"), "Three. [¶1]", box("disputed"), box("care")),
        *("- Four. [¶1]", box("background"), "### B", box("care")),
    ]
    parsed = parse("\n\n".join(blocks))
    shape(parsed)
    (*_, section) = sections(parsed.tree)
    assert [
        (each.tag, [note.get("id") for note in notes]) for each, notes in pairs(section.body)
    ] == [
        *(("div", []), ("p", []), ("p", ["1", "2"]), ("figure", ["3"]), ("p", [])),
        *(("div", []), ("div", []), ("ul", ["6"]), ("h3", []), ("div", [])),
    ]
    text = f"{PART}\nOne. [¶1]\n\n{box('care')}\n"
    argument = front("Argument", 5) + f"One of [Ann](people.md#ann-lee). [¶1]\n\n{box('care')}\n"
    changes = {"content/parts/iran.md": text, "content/argument.md": argument}
    outputs = build(make(changes)).outputs
    for url in ("parts/iran.html", "argument.html"):
        html = outputs[url].decode()
        assert re.search(
            r'<div class="pair">\n<p>One.*</p>\n<div class="notes">\n<div class="care"', html
        )
        assert html.count('class="pair"') == 1
        assert 'class="side"' not in html
    iran = outputs["parts/iran.html"].decode()
    assert iran.index('class="pair"') < iran.index('id="compare"') < iran.index('id="page-sources"')


def test_home_tells_of_each_part_what_followed_in_a_line_and_in_steps(make: Make) -> None:
    html = rendered(make, "## S {: .since }\n")
    assert (
        '<a href="parts/iran.html#since">Iran <span class="clipped">since the article</span></a></th>'
        in html
    )
    assert '<td class="line"><p>A line.<span class="cites"> <a href="parts/iran.html#source' in html
    assert len(cells(html)) == 4
