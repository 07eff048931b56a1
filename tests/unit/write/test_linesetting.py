import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.write.linesetting import INNER_CAP, NO_END, NO_START, Atom, Setter, classify, prepare


def atoms_of(text):
    """Return the atoms of a text, a character one wide, its marks with a blank half."""
    made, at = [], 0
    while at < len(text):
        char, end = text[at], at + 1
        if char.isascii() and char.isalnum():
            while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] in ".%"):
                end += 1
            made.append(Atom(text[at:end], "word", (end - at) / 2, 1.0, 0, at))
        else:
            while char in "—…" and text[end : end + 1] == char:
                end += 1
            kind = "break" if char == "\n" else classify(char)
            half = 0.5 if kind in ("open", "close", "pause", "stop") else 0.0
            made.append(
                Atom(text[at:end], kind, {"break": 0.0, "space": 0.3}.get(kind, end - at), 1.0, 0, at, half=half)
            )
        at = end
    prepare(made)
    return made


def set_text(text, measure, justified=True, indent=0.0):
    made = atoms_of(text)
    lines = Setter(made, measure, indent, justified).lines()
    return made, lines


def texts(text, measure, **how):
    made, lines = set_text(text, measure, **how)
    return ["".join(atom.text for atom in made[line.first : line.last]) for line in lines]


def width(made, line):
    halves = sum(atom.half for atom, half in zip(made[line.first : line.last], line.halved, strict=True) if half)
    return sum(atom.width for atom in made[line.first : line.last]) + sum(line.gaps[:-1]) - halves


def test_a_text_that_fits_stays_one_line():
    assert texts("流域治理方案", 10) == ["流域治理方案"]


def test_no_line_begins_with_a_closing_mark():
    # ten wide: the comma would be the eleventh, so the character before it goes with it to the next line
    assert texts("流域治理总体方案已定，各市照此办理", 10) == ["流域治理总体方案已", "定，各市照此办理"]


def test_a_mark_is_squeezed_into_its_line_before_a_character_is_pushed_out():
    # fifteen characters in fourteen: the comma gives up half at the end, the pauses inside the rest
    lines = texts("上游、中游、下游、各市共治理，形成治理合力", 14)
    assert lines[0] == "上游、中游、下游、各市共治理，"


def test_no_line_ends_with_an_opening_mark():
    for line in texts("各市要把握好“同防同治同享同责”的要求并抓好落实工作", 7)[:-1]:
        assert line[-1] not in NO_END


@pytest.mark.parametrize("whole", ["——", "……"])
def test_a_dash_or_ellipsis_of_two_characters_is_never_split(whole):
    text = f"上游保得住{whole}下游才清得了水质才有保障"
    for measure in range(4, 14):
        assert sum(whole in line for line in texts(text, measure)) == 1


def test_a_number_stays_with_its_unit():
    for measure in range(5, 12):
        lines = texts("到二〇二七年力争建成120公里绿色廊道带动就业18000人", measure)
        assert not any(line[-1].isdigit() for line in lines[:-1] if line[-1:].isdigit() and line.endswith("18000"))
        assert not any(line.startswith("人") for line in lines)


def test_the_last_line_is_never_a_single_character():
    for length in range(15, 60):
        text = "".join("上游中游下游各市共同治理形成合力"[n % 16] for n in range(length)) + "。"
        for measure in (10, 12, 14):
            lines = texts(text, measure)
            assert len(lines[-1].rstrip("。")) > 1 or len(text) <= measure


def test_adjacent_marks_share_an_em():
    made, lines = set_text("他说“可以”，（都行）", 20)
    halved = [atom.text for atom, half in zip(made, lines[0].halved, strict=True) if half]
    assert halved == ["”", "，"]


def test_a_mark_keeps_its_width_at_the_end_of_a_line_where_there_is_room():
    made, lines = set_text("流域治理总体方案。“同防同治”各市照办", 9)
    assert made[lines[0].last - 1].text == "。"
    assert not lines[0].halved[-1]


def test_every_line_but_the_last_fills_the_measure():
    text = "沿河三市将共同编制流域治理总体方案，明确工作要求，建立联席会议制度（每季度一次），并完成首轮评估。"
    for measure in (9.5, 14, 20, 28):
        made, lines = set_text(text, measure, indent=2)
        for number, line in enumerate(lines[:-1]):
            assert width(made, line) == pytest.approx(measure - (2 if number == 0 else 0), abs=0.01)


def test_ragged_lines_are_not_stretched():
    _, lines = set_text("沿河三市将共同编制流域治理总体方案并完成首轮评估", 7.5, justified=False)
    assert all(gap == 0 for line in lines for gap in line.gaps)


def test_a_word_wider_than_the_measure_breaks_anywhere_it_is_allowed_to():
    made = [Atom(char, "word", 0.5, 1.0, 0, n, anywhere=True) for n, char in enumerate("briefings" * 3)]
    prepare(made)
    lines = Setter(made, 4.0, 0.0, justified=False).lines()
    assert all(line.last - line.first <= 8 for line in lines)


def test_a_forced_break_ends_its_line_unstretched():
    made, lines = set_text("甲乙丙\n丁戊己庚辛壬癸子丑寅卯", 8)
    assert [made[line.first].text for line in lines[:2]] == ["甲", "丁"]
    assert set(lines[0].gaps) == {0.0}


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="流域治理方案市县水，。、“”（）《》—…；：12a ", min_size=1, max_size=120),
    st.floats(min_value=6, max_value=30),
)
def test_whatever_the_text_nothing_is_lost_and_nothing_forbidden_stands_at_an_edge(text, measure):
    text = text.strip() or "水"
    made, lines = set_text(text, measure)
    said = "".join(atom.text for line in lines for atom in made[line.first : line.last])
    assert said.replace(" ", "") == text.replace(" ", "")
    assert len(lines[0].gaps) == lines[0].last - lines[0].first
    for line in lines[1:]:
        assert made[line.first].breaks or made[line.first - 1].kind == "space"
    for line in lines:
        assert all(gap >= -INNER_CAP - 0.01 for gap in line.gaps[:-1])


def test_closing_marks_and_units_may_not_begin_a_line_and_opening_marks_not_end_one():
    assert set("。，、；：？！”’）》〉】〕…—%℃") <= NO_START
    assert set("“‘（《〈【〔￥") <= NO_END
