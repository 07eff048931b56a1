import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.render.quoting import faithful, is_opening, opening, shown, tidy


@pytest.mark.parametrize(
    ("quote", "display"),
    [
        ("建立平台,推进共享。", "建立平台，推进共享。"),
        ("目标:到位;如何?好!", "目标：到位；如何？好！"),
        ("基金(暂名)设立", "基金（暂名）设立"),
        ("建立了“1+1”体系,推动", "建立了‘1+1’体系，推动"),
        ("称为“‘两江’办法”", "称为‘“两江”办法’"),
        ("机制(PPP)建设", "机制（PPP）建设"),
        ("以GDP,人均收入", "以GDP，人均收入"),
    ],
)
def test_marks_beside_han_are_shown_full_width_and_inner_quotation_marks_go_down_a_level(quote, display):
    assert shown(quote) == display
    assert faithful(display, quote)


@pytest.mark.parametrize(
    "quote", ["投资5,000万元", "9:47", "http://www.example.org:80", "Parks, lakes (and rivers); why?", "1,2", "ab(c)"]
)
def test_marks_among_digits_latin_and_addresses_stay(quote):
    assert shown(quote) == quote


def test_without_quotation_marks_around_it_the_inner_ones_stay():
    assert shown("建立“2+3”制度,", inside=False) == "建立“2+3”制度，"


@pytest.mark.parametrize(
    ("quote", "display"),
    [("plant more trees", "Plant more trees"), ("Plant trees", "Plant trees"), ("éclairage", "Éclairage"),
     ("2 more trees", "2 more trees"), ("种树", "种树"), ("ßeta", "ßeta"), ("", "")],
)  # fmt: skip
def test_a_heading_begins_with_a_capital_and_nothing_else_does(quote, display):
    assert shown(quote, inside=False, heading=True) == display
    assert faithful(display, quote)
    assert not faithful("plant More trees", "plant more trees")


ZH = "修好渠道。" + "由各村出工出力，县里给水泥和图纸，" * 8 + "三年完成。以后每年冬天清淤。"
EN = "Mend the canals. " + "Every village lends its hands and the county gives cement and plans, " * 6 + "for No. 3 first. Then clear."


@pytest.mark.parametrize(
    ("quote", "first"),
    [
        (ZH, "修好渠道。"),
        (EN, "Mend the canals."),
        ("修好渠道。清淤。", "修好渠道。清淤。"),
        ("没有句号" * 60, "没有句号" * 60),
        ("一句话很长，" * 30 + "完。再说一句。", "一句话很长，" * 30 + "完。"),
        ("称“好！”的渠道。" * 20, "称“好！”的渠道。" * 13),
        ("修好No. 3渠道，" * 20 + "完。清淤。", "修好No. 3渠道，" * 20 + "完。"),
    ],
)
def test_a_long_quote_opens_with_the_sentences_that_a_short_one_has_room_for(quote, first):
    assert opening(quote) == first
    assert is_opening(shown(first), quote)
    assert not is_opening(shown(first[:-2]), quote)


@pytest.mark.parametrize(
    ("quote", "display"),
    [
        ("《护河办法》解读", "〈护河办法〉解读"),
        ("印发《护河“十条”》的通知", "印发〈护河“十条”〉的通知"),
        ("《读〈水经〉》后", "〈读《水经》〉后"),
        ("让“小河”连起大城", "让“小河”连起大城"),
    ],
)
def test_within_title_marks_those_of_a_title_go_down_a_level_and_quotation_marks_stay(quote, display):
    assert shown(quote, titled=True) == display
    assert faithful(display, quote)


def test_apostrophes_are_no_quotation_marks():
    assert shown("the “city’s” plan and the cities’ budgets") == "the ‘city’s’ plan and the cities’ budgets"


def test_closing_marks_without_end_are_told_from_apostrophes_at_once():
    assert shown("‘甲’、" * 500 + "the cities’ own") == "“甲”、" * 500 + "the cities’ own"


def test_a_line_end_between_han_vanishes_and_between_words_is_a_space():
    assert tidy("建立\n平台") == "建立平台"
    assert tidy("build\n a  platform") == "build a platform"
    assert faithful("建立平台", "建立\n平台")


@pytest.mark.parametrize(
    ("display", "quote"),
    [("建立平台。", "建立平台"), ("建立平太", "建立平台"), ("建立平台，", "建立平台。"), ("", "建"), ("建（", "建)")],
)
def test_any_other_difference_is_seen(display, quote):
    assert not faithful(display, quote)


@given(st.text(alphabet="建立a1 ,:;()“”‘’。，\n", max_size=40), st.booleans())
def test_the_display_form_of_any_text_is_faithful_to_it(text, inside):
    assert faithful(shown(text, inside), text)
