"""The forms that pages show: what is written, and the exact HTML."""

import pytest
from conftest import Make, rendered

HTML = [
    (
        "Said. [¶2]",
        'Said.<span class="cites">\u00a0<a href="article.html#p2" aria-label="paragraph 2">¶2</a></span>',
    ),
    (
        '!!! background "Old"\n    Fact. [@ap-talks]',
        '<div class="background" role="note" id="old"><h3 class="title"><span class="label">'
        'Background · not from the article</span> <span>Old</span></h3><p>Fact.<span class="cites"> '
        '<a href="#source-ap-talks">AP</a></span></p>\n</div>',
    ),
    (
        '!!! since "New"\n    Fact. [@ap-talks]',
        '<span class="label">Since the article</span> <span>New</span>',
    ),
    (
        "| Term | Sense |\n|---|---|\n| Deal | agreed [¶1] |",
        '<tr>\n<th scope="row">Deal</th>\n<td>agreed<span',
    ),
    (
        "> “Words.”\n>\n> — Ann [¶1]",
        "<figure><blockquote><p>“Words.”</p>\n</blockquote><figcaption>— Ann"
        '<span class="cites">\u00a0<a href="article.html#p1" aria-label="paragraph 1">¶1</a></span></figcaption>\n</figure>',
    ),
    (
        "2018-05\n:   Done. [@ap-talks]",
        '<dt><time datetime="2018-05">May 2018</time></dt>\n<dd class="background">'
        "<small>Background:</small> Done.",
    ),
    ("2018\n:   Done. [¶1]", '<dd class="article"><small>Article:</small> Done.'),
    (
        '!!! since "S"\n    2026-01-02\n    :   Done. [@ap-talks]',
        '<dd class="since"><small>Since:</small> Done.',
    ),
    ("She said \"it's ('x')\" -- so... [¶1]", "She said “it’s (‘x’)” – so…<span"),
    (
        "> “One.”\n>\n> — Ann [¶1]\n\n> “Two.”\n>\n> — Bob [¶2]",
        "<figure><blockquote><p>“One.”</p></blockquote><figcaption>— Ann"
        '<span class="cites">\u00a0<a href="article.html#p1" aria-label="paragraph 1">¶1</a></span></figcaption></figure>'
        "<figure><blockquote><p>“Two.”</p></blockquote><figcaption>— Bob"
        '<span class="cites">\u00a0<a href="article.html#p2" aria-label="paragraph 2">¶2</a></span></figcaption></figure>',
    ),
    (
        '!!! background "B"\n    > “One.”\n    >\n    > — Ann [@ap-talks]\n\n    > “Two.”\n    >\n    > — Bob [@ap-talks]',
        "</figcaption></figure><figure><blockquote><p>“Two.”</p></blockquote><figcaption>— Bob",
    ),
    ("## Переговоры", '<h2 id="переговоры">Переговоры</h2>'),
    ("## Café", '<h2 id="café">Café</h2>'),
    ("## 🙂", '<h2 id="section-3">🙂</h2>'),
    ("## **Bold** *too*", '<h2 id="bold-too"><strong>Bold</strong> <em>too</em></h2>'),
    ("## ![A dot](assets/icon.svg)", '<h2 id="a-dot"><img src="assets/icon.svg" alt="A dot"></h2>'),
    ("## 1. The letter", '<h2 id="1-the-letter">1. The letter</h2>'),
    ("## A\n\n### 和平\n\nSo. [¶1]", '<h3 id="和平">和平</h3>'),
    (
        '!!! background "Почему?"\n    Fact. [@ap-talks]',
        '<div class="background" role="note" id="почему">',
    ),
    (
        '!!! background "**!**"\n    Fact. [@ap-talks]',
        '<div class="background" role="note" id="note-1">',
    ),
    ("2018-05\n\n:   Done. [¶1]", '<dd class="article"><p><small>Article:</small> Done.'),
    ("- One. [¶1]\n\n1. Two. [¶1]", "</span></li></ul><ol><li>Two."),
    ("1. One. [¶1]\n\n- Two. [¶1]", "</span></li></ol><ul><li>Two."),
    ("“[Al-Qaeda] is over.” [¶1]", "<p>“[Al-Qaeda] is over.”<span"),
    (
        "\\[12\\] \\*\\*x \\[¶1] \\<b> \\&amp; \\{: x } [¶1]",
        "<p>[12] **x [¶1] &lt;b&gt; &amp;amp; {: x }<span",
    ),
    ("2018\\. So it was. [¶1]", "<p>2018. So it was.<span"),
    ("*نه*{: lang=fa dir=rtl } he said. [¶1]", '<em lang="fa" dir="rtl">نه</em> he said.'),
    ("Нет. [¶1]\n{: lang=uk }", '<p lang="uk">Нет.<span'),
    ("می\u200cخواهم 👩\u200d🚀 [¶1]", "<p>می\u200cخواهم 👩\u200d🚀<span"),
    ("![A dot](assets/icon.svg) [¶1]", '<p><img src="assets/icon.svg" alt="A dot"><span'),
    ("`&amp; <b>` [¶1]", "<code>&amp;amp; &lt;b&gt;</code>"),
    ("AT&T < x > y [¶1]", "AT&amp;T &lt; x &gt; y"),
    ('`"x"` stays. [¶1]', '<code>"x"</code> stays.'),
    ('`a href="/x"` stays. [¶1]', '<code>a href="/x"</code> stays.'),
    ("A&B < C [¶1]", "A&amp;B &lt; C"),
    ("{{ site }} {% x %} [¶1]", "<p>{{ site }} {% x %}<span"),
    (
        "[Ann](people.md#ann-lee) and [Ann](people.md#ann-lee). [¶1]",
        '<button popovertarget="about-people-ann-lee" type="button">Ann</button> and '
        '<a href="people.html#ann-lee">Ann</a>.',
    ),
    (
        "[Ann](people.md#ann-lee). [¶1]",
        '<div popover id="about-people-ann-lee"><div role="dialog" aria-label="Ann Lee" tabindex="-1" '
        'autofocus><a href="people.html#ann-lee"><b>Ann Lee</b></a><p>A speaker.</p><button ',
    ),
    (
        "[Ann](people.md#ann-lee). [¶1]",
        '<dt><a href="people.html#ann-lee">Ann Lee</a></dt>\n<dd>A speaker.</dd>',
    ),
    (
        "[Web](https://example.org/?a=1&b=2) [¶1]",
        '<a href="https://example.org/?a=1&amp;b=2">Web</a>',
    ),
]


@pytest.mark.parametrize(("text", "html"), HTML)
def test_markdown_becomes_the_forms_of_the_site(make: Make, text: str, html: str) -> None:
    assert html.replace("\n", "") in rendered(make, text).replace("\n", "")
