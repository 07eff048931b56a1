"""The lines of a page: as high in Word as the type area allows, margins that a person finds under Page Setup."""

import pytest

from .conftest import W, brief

PAGE = """
:root { --table-room: 6.91pt }
@page { size: 210mm 297mm; margin: 97.97pt 26mm 92.4pt 28mm }
html { font: 16pt/29.61pt 仿宋 }
h1 { line-height: 44.415pt; padding: 29.61pt 0 14.805pt }
.small { font-size: 12pt; line-height: 18pt }
"""


def section(made):
    return brief(made.all("sectPr")[0])


def test_the_margins_are_those_of_the_type_area(word):
    margins = word("<p>甲</p>", PAGE).all("pgMar")[0]
    top, bottom, left, right = (int(margins.get(W + side)) / 1440 * 25.4 for side in ("top", "bottom", "left", "right"))
    assert [top, bottom, left, right] == pytest.approx([37, 35, 28, 26], abs=0.05)


def test_as_many_lines_as_in_css_stand_between_them(word):
    made = word("<p>甲</p>", PAGE)
    assert "docGrid{type=lines linePitch=579}" in section(made)
    assert "spacing{before=0 after=0 line=579 lineRule=exact}" in made.style("Normal")
    assert 22 * 579 <= 16838 - sum(int(made.all("pgMar")[0].get(W + side)) for side in ("top", "bottom")) < 23 * 579


def test_lines_and_spaces_of_whole_and_half_lines_keep_to_the_grid(word):
    title = word("<h1>题</h1><p>甲</p>", PAGE).style("Title")
    assert "spacing{before=579 after=290 line=868}" in title


def test_lines_of_another_height_stay_as_they_are(word):
    assert "snapToGrid{val=0}, spacing{line=360}" in word('<p class="small">甲</p>', PAGE).style("Small")


def test_a_page_that_gives_up_nothing_has_the_margins_of_css(word):
    made = word("<p>甲</p>", PAGE + ":root { --table-room: 0pt }")
    assert "pgMar{top=1959" in section(made)
    assert "docGrid{type=lines linePitch=592}" in section(made)


def test_a_page_that_holds_no_whole_number_of_lines_has_the_margins_of_css(word):
    made = word("<p>甲</p>", PAGE + "@page { margin: 40mm 26mm 35mm 28mm }")
    assert "pgMar{top=2268" in section(made)
    assert "docGrid" not in section(made)
    assert "line=592" in made.style("Normal")
