"""Drawings inside a page: in less room they say the same, and nothing in a label is taken for how a mark looks."""

from __future__ import annotations

import re

from sim.report.drawn import compact, shared


def test_a_drawing_in_less_room_keeps_its_words_and_its_places() -> None:
    path, text = '<path d="M 1.987654 2.5 "/>', '<text x="-3.1415926">1.234,5</text>'
    drawn = f'<svg viewBox="0 0 10.123456 5"> <!-- x -->\n{path} {text}</svg>'

    assert compact(drawn) == '<svg viewBox="0 0 10.12 5"><path d="m1.99 2.5"/><text x="-3.14">1.234,5</text></svg>'


LOOK = "fill: #123456; stroke-width: 1.2345"
HOSTILE = ' style="fill:red" clip-path="url(#a-c)" href="#a-c" d="M 1.23456 2" &lt;path style="fill:red"/&gt; <'.rstrip(
    " <"
)
"""What a label may say: quotes are no markup in text, and what would be is written otherwise by who draws."""


def test_a_label_that_reads_as_a_look_a_place_or_a_name_stays_text() -> None:
    drawn = f'<svg><clipPath id="a-c"/><text style="{LOOK}">{HOSTILE}</text><text style="{LOOK}">{HOSTILE}</text></svg>'
    page, sheet = shared({"a": compact(drawn)})

    assert page["a"].count(f'<text class="D0">{HOSTILE}</text>') == 2
    assert sheet.splitlines()[1:] == ["svg .D0{fill:#123456;stroke-width:1.23}"]


def test_a_title_that_reads_as_a_look_gives_the_page_none() -> None:
    title = HOSTILE.replace('"', "&quot;")
    page, sheet = shared(dict.fromkeys("ab", f'<svg aria-label="{title}"><path d="m1 2h3"/></svg>'))

    assert title in page["a"]
    assert "red" not in sheet


def test_two_drawings_share_looks_and_never_names() -> None:
    one = '<svg><defs><path id="{0}-m" d="m0 0h1" style="stroke:#222"/></defs>' + 2 * (
        '<g clip-path="url(#{0}-c)"><use href="#{0}-m" style="fill:url(#{0}-h)"/></g>'
    ) + '<clipPath id="{0}-c"/><pattern id="{0}-h"/></svg>'  # fmt: skip
    page, sheet = shared({name: one.format(name) for name in "ab"})
    names = [re.findall(r' id="(\w+)"', page[name]) for name in "ab"]

    assert len({*names[0], *names[1]}) == 6
    for name, mine in zip("ab", names, strict=True):
        rules = dict(re.findall(r"svg \.(\w+)\{(.+)\}", sheet))
        told = " ".join(rules[one] for looks in re.findall(r'class="([^"]*)"', page[name]) for one in looks.split())
        pointed = set(re.findall(r"#(D\w+)", page[name] + told))
        assert pointed == set(mine), "each at a name of its own drawing"
    assert sheet.count("stroke:#222}") == 1
