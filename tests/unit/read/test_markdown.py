"""Markdown: words without marks, structure as marks."""

from __future__ import annotations

from pipeline.read.reader import read_text

TEXT = """---
title: not part of the text
---
# A plan *for* buses #

One line
and its next, with `code`, **weight** and [a link](https://example.org).

Setext heading
--------------

1. First item
   goes on.

   A second paragraph of it.
2. Second item[^1]
   - inner *item*

> Quoted words.

<ol type="a"><li>From HTML</li></ol>

[^1]: A note.
"""


def test_marks_go_and_words_stay() -> None:
    lines = read_text(TEXT, "a.md").text.strip().split("\n")
    assert lines == [
        "A plan for buses",
        "One line and its next, with code, weight and a link.",
        "Setext heading",
        "First item goes on.",
        "A second paragraph of it.",
        "Second item",
        "inner item",
        "Quoted words.",
        "From HTML",
        "A note.",
    ]


def test_structure_becomes_marks() -> None:
    source = read_text(TEXT, "a.md")
    marks = {source.text[m.start :].split("\n")[0][:10]: (m.kind, m.level, m.label) for m in source.marks}
    assert marks == {
        "A plan for": ("heading", 1, None),
        "Setext hea": ("heading", 2, None),
        "First item": ("item", 1, "1."),
        "A second p": ("within", 1, None),
        "Second ite": ("item", 1, "2."),
        "inner item": ("item", 2, None),
        "From HTML": ("item", 1, "a)"),
        "A note.": ("note", 1, None),
    }


def test_front_matter_tells_title_date_and_author_of_a_text_without_its_own_title() -> None:
    front = "---\nlayout: page\ntitle: 'Keeping the River Clean'\ndate: 2021-05-04\nauthor: Ann Field\ntags:\n  - water\n---\n"
    source = read_text(front + "\nThe river runs through three towns.\n", "note.txt")
    assert source.text.split("\n")[:4] == [
        "Keeping the River Clean",
        "date: 2021-05-04",
        "author: Ann Field",
        "The river runs through three towns.",
    ]
    assert [(mark.kind, mark.level) for mark in source.marks] == [("heading", 1)]


def test_front_matter_repeats_no_title_that_stands_in_the_text() -> None:
    source = read_text("---\ntitle: Site | River\n---\n\n# The River\n\nIt runs through three towns.\n", "note.md")
    assert source.text.startswith("The River\n")


def test_a_numbered_label_stands_alone_and_lines_as_long_as_paragraphs_are_some() -> None:
    long = "Lamps that come on with movement cost a third of those that burn all night. " * 4
    text = f"## Advice\n{long}\nRecommendation 1\n#### Light it\n{long}\n{long}\n"
    assert [line[:16] for line in read_text(text, "a.md").text.strip().split("\n")] == [
        "Advice",
        "Lamps that come ",
        "Recommendation 1",
        "Light it",
        "Lamps that come ",
        "Lamps that come ",
    ]
