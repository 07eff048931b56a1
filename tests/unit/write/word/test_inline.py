"""The inside of a paragraph, from inline HTML to runs, links, notes, fields and controls."""

from __future__ import annotations

import pytest

from pipeline.errors import WriteError

from .conftest import W, brief


def test_white_space_collapses_as_in_html(word):
    made = word("<p>\n  one\n  <em>two </em> three  </p>", lang="en")
    assert made.text() == "one two three"


def test_white_space_that_css_keeps_becomes_tabs_and_breaks(word):
    made = word("<p>a\tb\nc</p>", "p { white-space: pre }")
    assert brief(made.all("p")[0]).endswith("r(t'a'), r(tab), r(t'b'), r(br), r(t'c'))")


def test_a_break_is_a_break_and_takes_the_space_before_it_away(word):
    made = word("<p>一 <br> 二</p>")
    assert brief(made.all("p")[0]).endswith("r(t'一'), r(br), r(t'二'))")


def test_elements_become_character_styles_that_hold_their_look(word):
    made = word("<p>平<strong>重</strong></p>", "strong { font-family: 黑体; font-weight: 400 }")
    assert "r(rPr(rStyle{val=Strong}), t'重')" in made.paragraphs[0]
    assert made.style("Strong").endswith("rPr(rFonts{ascii=黑体 hAnsi=黑体 eastAsia=黑体 cs=黑体}))")


def test_a_class_that_looks_no_different_leaves_no_style(word):
    made = word('<p>平<span class="plain">词</span></p>')
    assert "rStyle" not in made.paragraphs[0]
    assert made.text() == "平词"


def test_what_a_style_does_not_hold_is_direct_formatting(word):
    made = word(
        '<p>a<strong>b</strong><strong id="x">c</strong></p>', "strong { color: #ff0000 } #x { font-size: 20pt }", "en"
    )
    assert "r(rPr(rStyle{val=Strong}), t'b')" in made.paragraphs[0]
    assert "r(rPr(rStyle{val=Strong}, sz{val=40}, szCs{val=40}), t'c')" in made.paragraphs[0]


def test_bold_within_a_bold_style_stays_bold(word):
    """On/off properties of a paragraph style and a character style cancel each other out in Word."""
    made = word("<h2>a<strong>b</strong></h2><p>c<strong>d</strong></p>", "h2, strong { font-weight: 700 }", "en")
    heading, plain = made.paragraphs
    assert "r(rPr(rStyle{val=Strong}), t'd')" in plain
    assert "r(rPr(rStyle{val=Strong}, b, bCs), t'b')" in heading


def test_a_passage_in_another_language_says_so(word):
    made = word('<p>词<span lang="en">word</span></p>')
    assert "r(rPr(lang{val=en-GB}), t'word')" in made.paragraphs[0]
    made = word('<p>word<span lang="zh-CN">词</span></p>', lang="en")
    assert "r(rPr(lang{val=zh-CN}), t'词')" in made.paragraphs[0]


def test_marks_that_both_scripts_have_are_drawn_by_the_chinese_face_in_chinese_text(word):
    assert "r(rPr(rFonts{hint=eastAsia}), t'“词”')" in word("<p>“词”</p>").paragraphs[0]
    assert "hint" not in word("<p>“word”</p>", lang="en").paragraphs[0]


def test_raised_text_is_as_big_as_css_makes_it(word):
    made = word("<p>a<sup>2</sup></p>", "sup { font-size: 6pt }", "en")
    assert "sz{val=18}, szCs{val=18}, vertAlign{val=superscript}" in made.paragraphs[0]


def test_capitals_of_css_are_capitals_of_word(word):
    made = word('<p class="loud">loud</p>', ".loud { text-transform: uppercase }", "en")
    assert "rPr(caps)" in made.style("Loud")


def test_a_link_inside_leads_to_a_bookmark(word):
    made = word('<p><a href="#there">go</a></p><p id="there">here</p>', lang="en")
    assert "hyperlink{anchor=there history=1}(r(" in made.paragraphs[0]
    assert "bookmarkStart{id=1 name=there}, bookmarkEnd{id=1}" in made.paragraphs[1]


def test_a_link_outside_is_a_relationship(word):
    made = word('<p><a href="https://example.org/a?b=1">go</a></p>', lang="en")
    assert b'Target="https://example.org/a?b=1" TargetMode="External"' in made.parts["word/_rels/document.xml.rels"]


def test_a_bookmark_name_is_one_that_word_takes(word):
    long = "kapitel-" + "x" * 60
    made = word(f'<p id="1.2">a</p><p id="1-2">b</p><p id="{long}">c</p>')
    names = [element.get(W + "name") for element in made.all("bookmarkStart")]
    assert names[:2] == ["b_1_2", "b_1_2_2"]
    assert len(names[2]) == 40
    assert len(set(names)) == 3


def test_a_link_to_nowhere_is_a_fault_that_names_its_words(word):
    with pytest.raises(WriteError, match=r"test\.html: error: link to '#gone', which no element has as its id: 'weg'"):
        word('<p><a href="#gone">weg</a></p>')


def test_an_id_that_occurs_twice_is_a_fault(word):
    with pytest.raises(WriteError, match="id 'a' occurs twice"):
        word('<p id="a">x</p><p id="a">y</p>')


@pytest.mark.parametrize(
    "body",
    [
        "<p>a<video>b</video></p>",
        "<video>b</video>",
        "<p>a</p><svg></svg>",
        "<table><tr><td><marquee>b</marquee></td></tr></table>",
    ],
)
def test_an_element_outside_the_vocabulary_is_a_fault_and_never_dropped(word, body):
    with pytest.raises(WriteError, match="is no element that Word documents can hold"):
        word(body)


def test_every_fault_is_reported_at_once(word):
    with pytest.raises(WriteError) as caught:
        word('<p><video>a</video><a href="#b">b</a></p><blink>c</blink>')
    assert len(caught.value.problems) == 3


NOTE = """.footnote { float: footnote; font-size: 9pt } .footnote::footnote-call { content: '〔' counter(footnote) '〕' }
.footnote::footnote-marker { content: counter(footnote) }"""


def test_a_footnote_is_a_real_one_with_its_mark_where_it_stands(word):
    made = word('<p>文<span class="footnote">注一</span>后<span class="footnote">注二</span></p>', NOTE)
    assert [element.get(W + "id") for element in made.all("footnoteReference")] == ["1", "2"]
    assert made.text() == "文〔〕后〔〕"
    notes = made.all("footnote", "footnotes")
    assert [note.get(W + "type") for note in notes[:2]] == ["separator", "continuationSeparator"]
    assert brief(notes[2]).startswith(
        "footnote{id=1}(p(pPr(pStyle{val=FootnoteText}), r(rPr(rStyle{val=FootnoteReference}), footnoteRef)"
    )
    assert made.text("footnotes") == " 注一 注二"


def test_what_stands_around_the_number_of_a_note_is_for_word_alone(word):
    css = NOTE + ".footnote::footnote-marker { content: '〔' counter(footnote) '〕' }"
    made = word('<p>文<span class="footnote">注</span></p>', css)
    assert brief(made.all("footnote", "footnotes")[2]).startswith(
        "footnote{id=1}(p(pPr(pStyle{val=FootnoteText}), r(AlternateContent(Choice{Requires=w16se}(t'〔'), Fallback)), "
        "r(footnoteRef), r(AlternateContent(Choice{Requires=w16se}(t'〕'), Fallback(t' '))), r(t'注'))"
    )
    assert (
        b'xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex"' in made.parts["word/footnotes.xml"]
    )


def test_the_marks_of_notes_have_their_size_from_a_style(word):
    made = word('<p>文<span class="footnote">注一</span>后<span class="footnote">注二</span></p>', NOTE)
    assert "sz{val=22}" in made.style("footnote reference")
    assert "vertAlign{val=superscript}" in made.style("footnote reference")
    assert made.paragraphs[0].count("rPr(rStyle{val=FootnoteReference})") == 6  # 〔, number and 〕 of two notes


def test_a_document_without_notes_has_no_part_for_them(word):
    assert "word/footnotes.xml" not in word("<p>文</p>").parts


def test_a_field_is_rich_text_in_a_hidden_bookmark(word):
    made = word('<p>部门：<span data-field="M1.2c.lead" data-placeholder="待定">市科技局</span></p>')
    control = made.all("sdt")[0]
    assert brief(control) == (
        "sdt(sdtPr(alias{val=待定}, tag{val=M1.2c.lead}, id{val=1001}, lock{val=sdtLocked}), sdtContent(r(t'市科技局')))"
    )
    assert control.getprevious().get(W + "name") == "_f_M1_2c_lead"
    assert control.getnext().tag == W + "bookmarkEnd"


@pytest.mark.parametrize("words", ["", "待定"])
def test_an_empty_field_shows_its_placeholder_as_one(word, words):
    made = word(f'<p><span data-field="a" data-placeholder="待定">{words}</span></p>')
    assert "showingPlcHdr" in brief(made.all("sdt")[0])
    assert made.text() == "待定"


def test_an_empty_field_without_a_placeholder_is_wide_enough_to_click(word):
    made = word('<p><span data-field="a.note" data-placeholder="" title="备注"></span></p>')
    assert "showingPlcHdr" in made.paragraphs[0]
    assert "sdtContent(r(t'     '))" in made.paragraphs[0]


def test_two_controls_never_share_a_tag(word):
    made = word('<p><span data-field="a">x</span><span data-field="a">y</span></p>')
    assert [element.get(W + "val") for element in made.all("tag")] == ["a", "a~2"]


def test_no_control_is_plain_text_or_bound_to_data(word):
    made = word('<p><span data-field="a">x</span></p>')
    assert not made.all("dataBinding")
    assert not [element for element in made.all("sdtPr")[0] if element.tag == W + "text"]


@pytest.mark.parametrize(("line", "size"), [("20pt", 27), ("13pt", 26)])
def test_a_box_to_tick_is_as_high_as_that_of_css_where_its_line_has_room(word, line, size):
    css = f"input {{ height: 11pt; width: 11pt }} p {{ line-height: {line} }}"
    assert f"sz{{val={size}}}" in word('<p><input type="checkbox" name="M1.done" title="完成"></p>', css).paragraphs[0]


@pytest.mark.parametrize(("state", "value", "glyph"), [("", "0", "☐"), (" checked", "1", "☒")])
def test_a_box_to_tick_is_a_checkbox_whose_glyph_agrees(word, state, value, glyph):
    made = word(f'<p><input type="checkbox" name="M1.done" title="完成"{state}></p>')
    control = brief(made.all("sdt")[0])
    assert f"checkbox(checked{{val={value}}}" in control
    assert f"t'{glyph}'" in control
    assert b'mc:Ignorable="w14"' in made.parts["word/document.xml"]


def test_insertions_and_deletions_are_tracked_changes_by_the_author_on_their_day(word):
    made = word(
        "<p>旧<ins datetime='2024-01-02'>新</ins><del>去</del></p>", head='<meta name="author" content="办公室">'
    )
    inserted, deleted = made.all("ins")[0], made.all("del")[0]
    assert brief(inserted) == "ins{id=9001 author=办公室 date=2024-01-02T00:00:00Z}(r(t'新'))"
    assert brief(deleted) == "del{id=9002 author=办公室 date=2024-03-05T00:00:00Z}(r(delText'去'))"


def test_generated_text_is_written(word):
    made = word(
        '<p class="x" title="标">词</p>', ".x::before { content: attr(title) '：' } .x::after { content: '。' }"
    )
    assert made.text() == "标：词。"


def test_q_has_the_quotation_marks_of_its_language(word):
    assert word("<p><q>a</q></p>", lang="en").text() == "“a”"


def test_generated_content_that_word_cannot_show_is_a_fault(word):
    with pytest.raises(WriteError, match="generated content target-text"):
        word('<p><a id="a" href="#a">x</a></p>', "a::after { content: target-text(attr(href)) }")


def test_a_title_breaks_where_its_author_says_only_when_it_does_not_fit(word):
    assert not word('<h1>短题<br class="break">一行</h1>').all("br")
    made = word(f'<h1>{"很长的题目" * 8}<br class="break">{"第二行也长" * 5}</h1>')
    assert len(made.all("br")) == 1
    assert made.text() == "很长的题目" * 8 + "第二行也长" * 5


def test_a_long_title_breaks_between_words_of_the_document(word):
    title = "关于推进沿河三市流域治理生态补偿制度建设的总体方案"
    body = f"<h1><span>{title[:9]}</span>{title[9:]}</h1><p>流域治理和生态补偿制度。流域治理，生态补偿，总体方案。</p>"
    made = word(body, "h1 { font-size: 32pt }")
    whole = made.all("p")[0]
    lines = "".join("\n" if e.tag.endswith("}br") else e.text or "" for e in whole.iter() if e.tag[-2:] in ("}t", "br"))
    assert lines.replace("\n", "") == title
    assert len(made.all("br")) == len(lines.split("\n")) - 1 >= 1
    for term in ("流域", "生态", "补偿", "制度", "总体", "方案"):
        assert term in lines, term


def test_a_title_in_another_script_is_left_to_word(word):
    assert not word(f"<h1>{'A title of many words ' * 8}</h1>", lang="en").all("br")


def test_a_control_character_that_css_makes_is_a_fault(word):
    with pytest.raises(WriteError, match=r"a control character \(U\+0001\), which no document can hold"):
        word("<p>a</p>", r'p::before { content: "\1 " }')
