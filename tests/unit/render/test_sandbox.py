"""Templates from elsewhere: what they may not say, reach or use. Each attack must end in an error, and soon."""

import time

import pytest

from pipeline.errors import TemplateError

FORBIDDEN = {
    "private attributes": "{{ article.__class__ }}",
    "private attributes by subscript": "{{ article['__class__'] }}",
    "private attributes by filter": "{{ [article]|map(attribute='__class__')|list|length }}",
    "private names": "{{ _x }}",
    "methods of Python": "{{ ''.format(article) }}",
    "format strings": "{{ '{0.__class__}'.format(article) }}",
    "methods of the model": "{{ article.model_dump_json() }}",
    "quotes of the model": "{% for quote in article.quotes() %}x{% endfor %}",
    "subclasses": "{{ ().__class__.__mro__[1].__subclasses__() }}",
    "globals of functions": "{{ t.__globals__ }}",
    "globals of macros": "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "calls with stars": "{{ t(*[1]) }}",
    "attr filter": "{{ article|attr('title') }}",
    "pprint": "{{ article|pprint }}",
    "lipsum": "{{ lipsum(n=100000) }}",
    "range": "{% for i in range(10) %}x{% endfor %}",
    "cycler": "{{ cycler('a').next() }}",
    "joiner": "{{ joiner(',')() }}",
    "power": "{{ 10 ** (10 ** 9) }}",
    "power in a branch never taken": "{% if false %}{{ 10 ** (10 ** 9) }}{% endif %}",
    "repetition": "{{ 'a' * 1000000000 }}",
    "repetition of lists": "{% for i in [0] * 1000000000 %}x{% endfor %}",
    "percent formatting": "{{ '%1000000000d' % 1 }}",
    "division": "{{ 1 / 0 }}",
    "center": "{{ 'a'|center(1000000000) }}",
    "format": "{{ '%1000000000d'|format(1) }}",
    "indent": "{{ 'a'|indent(1000000000) }}",
    "wordwrap": "{{ 'aaa'|wordwrap(1) }}",
    "batch": "{{ [1]|batch(1000000000, 0)|list|length }}",
    "slice": "{{ [1]|slice(1000000000)|list|length }}",
    "a number of many digits": "{{ " + "9" * 5000 + " }}",
    "a great number": "{{ 10000000000 }}",
    "marking as safe": "{{ edited(article.overview)|safe }}",
    "autoescape off": "{% autoescape false %}<script>{% endautoescape %}",
    "recursive loops": "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "loop methods": "{% for x in [1] %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "appending": "{% set x = [] %}{% if x.append(1) %}{% endif %}",
    "mutating the audience": "{% if document.columns.update({}) %}{% endif %}",
    "assigning to the model": "{% set article.title = 1 %}",
    "the file system": "{% include '../../../../etc/passwd' %}",
    "an absolute path": "{% include '/etc/passwd' %}",
    "the network": "{% include 'http://example.org/x.html' %}",
    "a script": "<script>alert(1)</script>",
    "a style": "<p style='background: url(http://example.org)'>x</p>",
    "an event": "<p onclick='x'>x</p>",
    "a frame": "<iframe></iframe>",
    "a comment": "<!-- note -->",
    "an attachment": "<link rel='attachment' href='file:///etc/passwd'>",
    "a colspan that fills the memory": "<table><tr><td colspan='1000000000'>x</td></tr></table>",
    "a colspan made by an expression": "<table><tr><td colspan='{{ 999999 }}'>x</td></tr></table>",
    "an element made by an expression": "{{ '<script>'|safe }}x{{ '</script>'|safe }}",
    "a link to a script": "<a href='javascript:alert(1)'>x</a>",
    "a link to a file": "<a href='file:///etc/passwd'>x</a>",
    "nesting": "<div>" * 100 + "</div>" * 100,
    "nested brackets": "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
    "nested lists": "{{ " + "[" * 3000 + "]" * 3000 + " }}",
    "nested conditions": "{% if 1 %}" * 200 + "{% endif %}" * 200,
}

BOMBS = {
    "nested loops": "{% for a in x %}" * 9 + "y" + "{% endfor %}" * 9,
    "nested loops that print nothing": "{% for a in x %}" * 9 + "{% endfor %}" * 9,
    "nested loops with a condition": "{% for a in x if a > 99 %}{% endfor %}"
    + "{% for a in x %}" * 9
    + "{% endfor %}" * 9,
    "doubling by ~": "{% set s = 'aaaaaaaa' %}" + "{% set s = s ~ s %}" * 60,
    "doubling by capture": "{% set s = 'aaaaaaaa' %}" + "{% set s %}{{ s }}{{ s }}{% endset %}" * 60,
    "doubling of lists": "{% set s = [1, 2] %}" + "{% set s = s + s %}" * 60,
    "doubling by join": "{% set s = 'aaaaaaaa' %}" + "{% set s = [s, s, s]|join(s) %}" * 40,
    "doubling by replace": "{% set s = 'aaaaaaaa' %}" + "{% set s = s|replace('a', s) %}" * 20,
    "doubling by a macro": "{% macro d(s) %}{{ s }}{{ s }}{% endmacro %}{{ "
    + "d(" * 35
    + "'aaaaaaaa'"
    + ")" * 35
    + " }}",
    "doubling in a namespace": "{% set n = namespace(s='aaaaaaaa') %}{% for a in x %}{% for b in x %}{% set n.s = n.s ~ n.s %}{% endfor %}{% endfor %}",
    "growing lists": "{% set n = namespace(s=[1]) %}{% for a in x %}{% for b in x %}{% set n.s = n.s + n.s %}{% endfor %}{% endfor %}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "fixed text in loops": "{% for a in x %}{% for a in x %}{% for a in x %}{% for a in x %}"
    + "y" * 10000
    + "{% endfor %}" * 4,
    "an escaped text in loops": "{% set s = '<<<<<<<<<<' %}{% for a in x %}{% for a in x %}{% for a in x %}{% for a in x %}{{ s|e }}"
    + "{% endfor %}" * 4,
    "a string turned into a list": "{% set s = 'a' %}"
    + "{% set s = s ~ s %}" * 14
    + "{% for c in s %}{% for d in s %}{% for e in s %}{% endfor %}{% endfor %}{% endfor %}",
    "an inner loop whose condition never holds": "{% set s = 'a' %}"
    + "{% set s = s ~ s %}" * 14
    + "{% for c in s %}{% for d in s %}{% for e in s if e == 'b' %}{% endfor %}{% endfor %}{% endfor %}",
}


@pytest.mark.parametrize("attack", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_a_template_may_not_say_or_reach_is_an_error(body, attack):
    with pytest.raises(TemplateError) as caught:
        body(attack)
    assert all("parts/text.html" in str(p.location) or "note.html" in str(p.location) for p in caught.value.problems)


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_no_template_runs_on_or_fills_the_memory(body, bomb):
    start = time.process_time()
    with pytest.raises(TemplateError) as caught:
        body("{% set x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20] %}" + bomb)
    assert time.process_time() - start < 8
    assert "parts/text.html" in str(caught.value)


def test_templates_that_include_each_other_without_end_are_an_error(body, write):
    write("base/parts/again.html", '{% include "parts/" ~ "again.html" %}')
    with pytest.raises(TemplateError, match=r"again.html:1.*without end"):
        body('{% include "parts/again.html" %}')


def test_a_bomb_outside_all_blocks_of_a_child_template_is_charged_too(page, write):
    x = "{% set x = 'aaaaaaaaaaaaaaaaaaaa' %}"
    write("base/note.html", '{% extends "frame.html" %}' + x + "{% for a in x %}" * 9 + "{% endfor %}" * 9)
    with pytest.raises(TemplateError, match=r"does not come to an end|longer than"):
        page()


def test_the_memory_of_a_rendering_is_bounded(body):
    import tracemalloc

    tracemalloc.start()
    with pytest.raises(TemplateError):
        body(
            "{% set n = namespace(l=[]) %}{% set s = 'a' %}"
            + "{% set s = s ~ s %}" * 14
            + "{% for c in s %}{% set n.l = n.l + [s ~ c] %}{% endfor %}"
        )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000_000


def test_text_of_the_extract_is_escaped(mini, article, edition, write):
    from pipeline.render.audience import load_audience
    from pipeline.render.renderer import Renderer

    evil = article.mechanisms[0].model_copy(
        update={"ask": article.overview.model_copy(update={"zh": "<script>&</script>"})}
    )
    write("base/parts/text.html", "<p>{{ edited(mechanism.ask) }}</p>")
    html = (
        Renderer(mini, load_audience(mini, "base"))
        .render(article.model_copy(update={"mechanisms": (evil,)}), "note", "zh", "M1", edition)
        .html
    )
    assert "&lt;script&gt;&amp;&lt;/script&gt;" in html


ALLOWED = {
    "{{ 1 + 2 - 1 }}": "2",
    "{{ 'a' ~ 'b' ~ 1 }}": "ab1",
    "{% set n = namespace(l=[]) %}{% for a in [1, 2] %}{% set n.l = n.l + [a] %}{% endfor %}{{ n.l|length }}": "2",
    "{% macro m(x) %}<em>{{ x }}</em>{% endmacro %}{{ m('a') }}": "<em>a</em>",
    "{% for a in ['x', 'y'] %}{{ loop.index }}{{ a }}{% endfor %}": "1x2y",
    "{{ mechanism.actions|map(attribute='number')|join('、') }}": "1.1a、1.1b、1.2a、1.2b",
    "{{ mechanism.actions|selectattr('firmness', 'equalto', 'firm')|list|length }}": "1",
    "{% for g in mechanism.actions|groupby('firmness') %}{{ g.grouper }}{{ g.list|length }} {% endfor %}": "explore1 firm1 promote2 ",
    "{{ '1.2'.split('.')[0] }}": "1",
    "{{ 'a|b'|replace('|', '<br>'|safe) }}": "a<br>b",
    "{% filter upper %}a{% endfilter %}": "A",
    "{% call(x) m() %}{{ x }}{% endcall %}{% macro m() %}{{ caller('z') }}{% endmacro %}": None,
    "{{ edition.date.year }}": "2024",
    "{{ article.sentence('A1.2').number }}": "1.2",
    "{{ '<' ~ '<em>'|safe ~ '</em>'|safe }}": "&lt;<em></em>",
}


@pytest.mark.parametrize(("text", "made"), ALLOWED.items(), ids=ALLOWED)
def test_what_documents_need_is_allowed(body, text, made):
    if made is None:
        text = "{% macro m() %}{{ caller('z') }}{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}"
        made = "z"
    assert body(text) == made
