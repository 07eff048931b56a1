"""Faults of templates that need no article to be seen: each with file, line and column, all at once."""

import pytest

from pipeline.errors import TemplateError
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Renderer

FAULTS = {
    "<p>{{ articel.title }}</p>": "templates/base/parts/text.html:1:7: error: 'articel' is not defined\n  hint: did you mean 'article'?",
    "<p>\n  {{ t('doc.nota') }}</p>": "parts/text.html:2:9: error: there is no label 'doc.nota' in wording/zh.yaml\n  hint: did you mean 'doc.note'?",
    "<p>{{ quot(mechanism.lead) }}</p>": "text.html:1:7: error: 'quot' is not defined\n  hint: did you mean 'quote'?",
    "{% if %}": "parts/text.html:1: error: Expected an expression",
    "{% for a in article.mechanisms %}": "parts/text.html:1: error: Unexpected end of template",
    "a\n{% include 'parts/txt.html' %}": "parts/text.html:2:13: error: there is no template 'parts/txt.html'\n  hint: did you mean 'parts/text.html'?",
    "<p>x</p>\n<sectoin>x</sectoin>": "parts/text.html:2:2: error: <sectoin> is not in the vocabulary\n  hint: did you mean <section>?",
    "<p clas='x'>x</p>": "parts/text.html:1:4: error: <p> takes no attribute 'clas'\n  hint: did you mean 'class'?",
    "<p style='color: red'>x</p>": "parts/text.html:1:4: error: <p> takes no attribute 'style'\n  hint: give it a class, and the look in a stylesheet",
    "<td {% if true %}colspn='2'{% endif %}>x</td>": "parts/text.html:1:18: error: <td> takes no attribute 'colspn'",
    "<!-- x -->": "parts/text.html:1:1: error: an HTML comment would reach the reader",
    "{{ 'x'|uper }}": "parts/text.html:1:8: error: there is no filter 'uper', did you mean 'upper'?",
    "<p": "parts/text.html:1:2: error: <p> has no end '>'",
}


def faults(mini, audience="base", language="zh"):
    return "\n".join(map(str, Renderer(mini, load_audience(mini, audience)).check()))


def test_sound_templates_have_no_fault(mini):
    assert faults(mini) == ""


@pytest.mark.parametrize(("text", "expected"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_named_with_its_place_and_a_hint(mini, write, text, expected):
    write("base/parts/text.html", text)
    assert expected in faults(mini)


def test_all_faults_of_all_templates_come_at_once(mini, write):
    write("base/parts/text.html", "<p>{{ articel }}{{ mechansim }}</p>\n<pp>x</pp>")
    write("base/parts/all.html", "{{ t('x.y') }}")
    found = faults(mini)
    assert all(word in found for word in ("'articel'", "'mechansim'", "<pp>", "'x.y'"))


def test_expressions_in_names_and_values_are_left_to_the_page(mini, write):
    write(
        "base/parts/text.html",
        "<h{{ 1 + 1 }} class=\"{{ 'a' }} b\" id='{{ kind }}'>x</h{{ 1 + 1 }}>{% raw %}<p>{{ }}</p>{% endraw %}",
    )
    assert faults(mini) == ""


def test_a_file_that_is_not_utf8_is_named(mini):
    (mini / "base/parts/text.html").write_bytes("市".encode("gb18030"))
    assert "templates/base/parts/text.html:1:" in faults(mini)


OVERLAY = {
    "parts/txet.html": (
        "<p>x</p>",
        "templates/town/parts/txet.html: error: overrides nothing\n  hint: did you mean 'parts/text.html'?",
    ),
    "sytle.css": ("p {}", "templates/town/sytle.css: error: overrides nothing\n  hint: did you mean 'style.css'?"),
    "note.html": (
        '{% extends "base/note.html" %}\n{% block contnt %}x{% endblock %}',
        "templates/town/note.html:2:10: error: the block 'contnt' overrides nothing\n  hint: did you mean 'content'?",
    ),
    "digest.html": (
        '{% extends "digest.html" %}',
        "templates/town/digest.html:1:13: error: the template extends itself\n  hint: did you mean 'base/digest.html'?",
    ),
}


@pytest.mark.parametrize("name", OVERLAY)
def test_an_overlay_that_overrides_nothing_is_an_error(mini, write, name):
    text, expected = OVERLAY[name]
    write("town/audience.yaml", "")
    write(f"town/{name}", text)
    assert expected in faults(mini, "town")


def test_an_overlay_may_replace_a_template_a_block_a_part_or_add_a_style(mini, write, page):
    write("town/audience.yaml", "documents: {digest: {sections: [mine]}}\n")
    write("town/parts/text.html", "<p>镇</p>")
    write("town/checklist.html", '{% extends "frame.html" %}{% block content %}<p>清单</p>{% endblock %}')
    write(
        "town/comparison.html",
        '{% extends "base/comparison.html" %}{% block content %}<p>前</p>{{ super() }}{% endblock %}',
    )
    write("town/parts/mine.html", "<p>我</p>")
    write("town/style.css", "p { margin: 1mm }")
    write("town/logo.png", "")
    write("town/.hidden", "")
    assert faults(mini, "town") == ""
    assert "<p>镇</p>" in page("town")
    assert "<p>清单</p>" in page("town", "checklist")
    assert "<p>前</p><p>镇</p>" in page("town", "comparison")
    assert "<p>我</p>" in page("town", "digest")


def test_wording_of_an_audience_may_only_reword_what_there_is(mini, write):
    write("town/audience.yaml", "wording:\n  zh:\n    doc.nota: 镇报\n    place.paragraph: 第{paragraf}段\n")
    with pytest.raises(TemplateError) as caught:
        Renderer(mini, load_audience(mini, "town"))._environment("zh")
    message = str(caught.value)
    assert (
        "templates/town/audience.yaml:3:15: error: there is no label 'doc.nota'\n  hint: did you mean 'doc.note'?"
        in message
    )
    assert (
        "audience.yaml:4:22: error: the label 'place.paragraph' has an unknown mark {paragraf}\n  hint: known here: paragraph"
        in message
    )
