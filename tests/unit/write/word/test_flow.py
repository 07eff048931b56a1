"""Blocks: paragraphs, space between them, containers, rules, rows, frames and sections."""

from __future__ import annotations

import itertools

from .conftest import W, brief


def spaces(made) -> list[tuple[int, int]]:
    """Return what stands before and after each paragraph, styles resolved."""
    out = []
    for element in made.all("p"):
        found = {"before": 0, "after": 0}
        style = element.find(f"{W}pPr/{W}pStyle")
        if style is not None:
            for candidate in made.all("style", "styles"):
                if candidate.get(W + "styleId") == style.get(W + "val"):
                    for spacing in candidate.iter(W + "spacing"):
                        found |= {key: int(spacing.get(W + key, found[key])) for key in found}
        for spacing in element.findall(f"{W}pPr/{W}spacing"):
            found |= {key: int(spacing.get(W + key, found[key])) for key in found}
        out.append((found["before"], found["after"]))
    return out


def gaps(made) -> list[int]:
    """Return the space between paragraphs: the larger of what is after one and before the next."""
    pairs = spaces(made)
    return [max(after[0], before[1]) for before, after in itertools.pairwise(pairs)]  # ECMA-376 part 1, 17.3.1.33


def test_margins_collapse_to_the_larger(word):
    made = word("<p>a</p><p>b</p><h2>c</h2><p>d</p>", "p { margin: 4pt 0 6pt } h2 { margin: 12pt 0 2pt }")
    assert gaps(made) == [120, 240, 80]


def test_margins_collapse_through_containers(word):
    made = word(
        "<p>a</p><section><div><p>b</p></div></section>",
        "p { margin: 0 0 6pt } section { margin-top: 10pt } div { margin-top: 20pt }",
    )
    assert gaps(made) == [400]


def test_padding_does_not_collapse(word):
    made = word("<p>a</p><div><p>b</p></div>", "p { margin: 6pt 0 } div { padding-top: 10pt }")
    assert gaps(made) == [(6 + 10 + 6) * 20]


def test_paddings_of_paragraphs_are_their_own_space(word):
    made = word("<p>a</p><p>b</p><p>c</p>", "p { padding: 2pt 0 6pt }")
    assert spaces(made) == [(40, 120), (160, 120), (160, 120)]
    assert gaps(made) == [160, 160]
    assert made.paragraphs[1] == "p(pPr(pStyle{val=BodyText}), r(t'b'))"


def test_a_style_holds_what_most_have_and_the_odd_one_says_so_itself(word):
    made = word('<p>a</p><p>b</p><p style="">c</p><p id="x">d</p>'.replace(' style=""', ""), "#x { text-align: right }")
    assert [brief(p) for p in made.all("pPr")[:3]] == ["pPr(pStyle{val=BodyText})"] * 3
    assert "jc{val=right}" in made.paragraphs[3]


def test_containers_indent_shade_and_border_what_they_hold(word):
    made = word(
        '<div class="box"><p>a</p><p>b</p></div>',
        ".box { margin-left: 10pt; padding: 0 5pt; background: #eeeeee; border-left: 2pt solid #ff0000 }",
    )
    shape = made.style("Body Text")
    assert "left{val=single sz=16 space=5 color=FF0000}" in shape
    assert "shd{val=clear color=auto fill=EEEEEE}" in shape
    assert "ind{left=340 right=100}" in shape


def test_a_container_puts_its_rules_on_the_first_and_the_last_paragraph(word):
    made = word(
        "<section><p>a</p><p>b</p><p>c</p></section>",
        "section { border-top: 1pt solid #000; border-bottom: 1pt solid #000 }",
    )
    assert ["top{" in p for p in made.paragraphs] == [True, False, False]
    assert ["bottom{" in p for p in made.paragraphs] == [False, False, True]


def test_a_rule_that_is_wider_than_its_text_becomes_a_line_of_its_own(word):
    made = word('<p class="line">a</p>', ".line { padding: 0 16pt; border-bottom: 2pt solid #c00000 }")
    assert len(made.paragraphs) == 2
    assert "ind{left=320 right=320}" in made.style("Line")
    assert "bottom{val=single sz=16 space=0 color=C00000}" in made.style("Rule")
    assert made.paragraphs[1] == "p(pPr(pStyle{val=Rule}))"


def test_a_background_reaches_into_the_padding(word):
    made = word('<p class="bar">a</p>', ".bar { background: #006644; padding: 8pt 10pt }")
    assert "pBdr(top{val=single sz=2 space=8 color=006644}, left{val=single sz=2 space=10 color=006644}" in made.style(
        "Bar"
    )
    assert len(made.paragraphs) == 1


def test_an_empty_element_leaves_nothing_but_its_height(word):
    made = word('<p>a</p><div class="gap"></div><div></div><p>b</p>', ".gap { height: 30pt }")
    assert gaps(made) == [600]


def test_an_empty_element_with_a_border_is_a_rule(word):
    made = word('<p>a</p><div class="red"></div>', ".red { border-bottom: 2pt solid #d00000; margin-top: 5pt }")
    assert "bottom{val=single sz=16 space=0 color=D00000}" in made.style("Red")


def test_what_css_does_not_display_is_not_in_the_file(word):
    made = word('<p>a</p><p class="off">geheim</p><p>b<span class="off">geheim</span></p>', ".off { display: none }")
    assert made.text() == "ab"
    assert all(b"geheim" not in part for part in made.parts.values())


def test_a_first_line_indent_counts_characters_in_chinese_only(word):
    css = "p { text-indent: 2em }"
    assert "ind{firstLineChars=200 firstLine=480}" in word("<p>词</p>", css).style("Body Text")
    assert "ind{firstLine=480}" in word("<p>word</p>", css, "en").style("Body Text")


def test_a_first_line_indent_of_two_narrowed_characters_is_two_characters(word):
    made = word("<p>词</p>", "p { font-size: 16pt; letter-spacing: -0.207pt; text-indent: 31.586pt }")
    assert "ind{firstLineChars=200 firstLine=640}" in made.style("Body Text")


def test_lines_are_exactly_as_high_as_in_css(word):
    assert "spacing{before=0 after=0 line=400 lineRule=exact}" in word("<p>a</p>").style("Normal")
    assert "line=240 lineRule=auto" in word("<p>a</p>", "html { line-height: normal }").style("Normal")


def test_letters_are_moved_together_by_the_next_step_so_that_a_line_holds_as_many(word):
    assert "spacing{val=-5}" in word("<p>a</p>", "html { letter-spacing: -0.207pt }").style("Normal")
    assert "spacing{val=40}" in word("<p>a</p>", "html { letter-spacing: 2pt }").style("Normal")


def test_what_must_stay_together_does(word):
    made = word(
        '<h2>a</h2><p class="k">b</p><div class="k"><p>c</p><p>d</p></div><p>e</p><p>f</p>',
        "h2 { break-after: avoid } .k { break-inside: avoid }",
    )
    assert "keepNext" in made.style("heading 1")
    assert "keepLines" in made.style("K")
    assert "keepNext" in made.paragraphs[2]
    assert "keepNext" not in made.paragraphs[3]


def test_a_page_begins_where_css_says(word):
    made = word('<p>a</p><section class="annex"><h2>b</h2></section>', ".annex { break-before: page }")
    assert "pageBreakBefore" not in made.paragraphs[0]
    assert "pageBreakBefore" in made.paragraphs[1]


def test_a_row_of_texts_is_one_line_with_stops(word):
    made = word(
        '<p class="row"><span>左</span> <span>中</span> <span>右</span></p>',
        ".row { display: flex; justify-content: space-between }",
    )
    assert "tab{val=center leader=none pos=3968}, tab{val=right leader=none pos=7937}" in made.style("Row")
    assert brief(made.all("p")[0]).endswith("r(t'左'), r(tab), r(t'中'), r(tab), r(t'右'))")


def test_what_is_placed_at_the_bottom_is_a_frame_there(word):
    made = word(
        '<p>a</p><footer class="foot"><p>b</p></footer>',
        ".foot { position: absolute; bottom: 0; border-top: 1pt solid #000 }",
    )
    rule, text = made.paragraphs[1:3]
    for paragraph in (rule, text):
        assert "framePr{w=7937 wrap=around vAnchor=margin hAnchor=margin x=1 yAlign=bottom}" in paragraph
    assert "fill=000000" in made.style("Rule")
    assert "framePr" not in made.paragraphs[3]


FOOT = ".foot { float: footnote } .foot::footnote-call { content: '' } .footnote { float: footnote }"


def test_a_foot_among_the_notes_is_a_note_without_a_mark_where_notes_could_meet_it(word):
    made = word('<p>a<span class="footnote">n</span></p><footer class="foot"><p>印发</p></footer>', FOOT)
    silent = made.all("footnoteReference")[1]
    assert silent.get(W + "customMarkFollows") == "1"
    assert "rStyle{val=FootnoteReference}" in brief(silent.getparent())
    assert made.text().replace("\u200b", "") == "a"
    assert brief(made.all("footnote", "footnotes")[-1]).count("footnoteRef") == 0
    assert made.text("footnotes").endswith("印发")


def test_no_rule_of_notes_stands_above_a_foot_among_them(word):
    noted = '<p>a<span class="footnote">n</span></p>'
    assert "separator))" in brief(word(noted, FOOT).xml("footnotes"))
    assert "separator))" not in brief(word(noted + '<footer class="foot"><p>印发</p></footer>', FOOT).xml("footnotes"))


def test_a_foot_among_the_notes_is_a_frame_where_there_are_none(word):
    made = word('<p>a</p><footer class="foot"><p>印发</p></footer>', FOOT)
    assert "framePr" in made.paragraphs[1]


def test_list_items_have_the_style_and_the_marks_of_their_list(word):
    made = word(
        "<ul><li>甲</li><li>乙</li></ul><ol start=3><li>丙</li><li>丁</li></ol>", "ul, ol { padding-left: 20pt }"
    )
    assert [brief(p).split("val=")[1].split("}")[0] for p in made.all("p")] == ["ListBullet"] * 2 + ["ListNumber"] * 2
    assert "lvlText{val=•}" in brief(made.xml("numbering"))
    assert "startOverride{val=3}" in brief(made.xml("numbering"))


def test_figures_are_drawings_with_their_words(word, tmp_path):
    from PIL import Image

    Image.new("RGB", (40, 20), "red").save(tmp_path / "map.png", dpi=(96, 96))
    made = word('<figure><img src="map.png" alt="四市位置"><figcaption>图</figcaption></figure>', "img { width: 60pt }")
    drawing = brief(made.all("drawing")[0])
    assert "extent{cx=762000 cy=381000}" in drawing
    assert "descr=四市位置" in drawing
    assert "line=240 lineRule=auto" in made.style("Body Text")
    assert [name for name in made.parts if name.startswith("word/media/")] == ["word/media/image1.png"]


def test_a_missing_or_unknown_image_is_a_fault(word, tmp_path):
    import pytest

    from pipeline.errors import WriteError

    (tmp_path / "no.png").write_text("this is no image")
    with pytest.raises(WriteError) as caught:
        word('<p><img src="gone.png" alt="x"><img src="no.png" alt="y"></p>')
    assert [problem.message.split(":")[0] for problem in caught.value.problems] == [
        "image 'gone.png'",
        "image 'no.png'",
    ]
