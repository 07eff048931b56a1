from __future__ import annotations

import pytest

from pipeline.errors import TemplateError
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer

PARTS = {
    "an element of an expression": (
        "{% set tag = 'blink' %}\n<p>\n  <{{ tag }}>x</{{ tag }}></p>",
        "3: error: in the page: <blink> is not in the vocabulary",
    ),
    "an element that stays open": ("<div>\n{% if true %}\n  <p>open\n{% endif %}</div>", "4:12: error: in the page: </div> closes nothing: <p> is open"),
    "a link": ("{% for n in [1, 2] %}\n{% if n == 2 %}\n<p><a href='#no{{ n }}'>x</a></p>\n{% endif %}{% endfor %}", "3:4: error: in the page: the link '#no2'"),
    "words of nobody": (
        "<p>a</p>\n{{ t('doc.note') }}\n<p><span data-kind=\"quoted\" data-item=\"M1.{{ 1 }}\">none of the article</span></p>",
        "3:4: error: in the page: a quotation that is not the article's text",
    ),
    "what a macro prints, where it is printed": (
        "{% macro bad() %}\n<p {{ 'odd' }}='x'>x</p>\n{% endmacro %}\n\n{{ bad() }}",
        "5: error: in the page: <p> takes no attribute 'odd'",
    ),
    "what was captured, where it is printed": (
        "{% set bad %}\n<{{ 'blink' }}>x</{{ 'blink' }}>\n{% endset %}\n<p>a</p>\n{{ bad }}",
        "5: error: in the page: <blink> is not",
    ),
    "what follows a branch": (
        "{% if false %}\n<p>a</p>\n{% elif false %}<p>b</p>{% else %}\n<p>c</p>\n{% endif %}\n<p><{{ 'blink' }}>x</{{ 'blink' }}></p>",
        "6: error: in the page: <blink> is not",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("part", "expected"), PARTS.values(), ids=[*PARTS])
def test_a_fault_of_the_finished_page_is_told_where_the_part_makes_it(write, page, part, expected):
    write("base/parts/text.html", part + "\n")
    with pytest.raises(TemplateError) as caught:
        page()
    assert str(caught.value).startswith(f"templates/base/parts/text.html:{expected}")


def test_an_overlays_block_is_named_and_not_the_template_that_it_fills(write, page):
    write("town/audience.yaml", "")
    write("town/note.html", '{% extends "base/note.html" %}\n{% block content %}\n<p>a</p><{{ "blink" }}>\n{% endblock %}\n')
    with pytest.raises(TemplateError) as caught:
        page("town")
    places = [str(problem.location) for problem in caught.value.problems]
    assert places == ["templates/town/note.html:3", "templates/base/frame.html:9:1"]


def test_a_page_that_may_not_be_made_again_names_its_document(write, page):
    """Noting the lines takes more steps than the page itself, and the page has taken nearly all that there are."""
    many = "{% for a in [1,2,3,4,5,6,7,8,9,0] %}" * 4 + "<sub>{{ 1 }}</sub>" + "{% endfor %}" * 4
    write("base/parts/text.html", many * 4 + "<{{ 'blink' }}></{{ 'blink' }}>")
    with pytest.raises(TemplateError) as caught:
        page()
    (problem,) = caught.value.problems
    assert str(problem).startswith("templates/base/note.html: error: in the page: <blink> is not in the vocabulary")


def test_a_document_was_made_from_an_overlays_template_and_from_its_namesake_below(mini, write, article, edition):
    write("town/audience.yaml", "")
    write("town/note.html", '{% extends "base/note.html" %}\n{% block content %}\n<p>a</p>\n{% endblock %}\n')
    made = Renderer(mini, load_audience(mini, "town")).rendered(article, "note", "zh", "M1", edition)
    assert {"templates/town/note.html", "templates/base/note.html"} <= {name for name, _ in made.files}
