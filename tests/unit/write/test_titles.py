import itertools
import re

import pytest

from pipeline.errors import WriteError
from pipeline.write.linesetting import Atom, classify, prepare
from pipeline.write.titles import Vocabulary, breaks

WORDS = Vocabulary.of(
    [
        "流域治理工作要求",
        "流域治理方案",
        "生态补偿制度",
        "生态补偿办法",
        "联席会议制度",
        "联席会议",
        "实施情况",
        "落实情况的实施",
        "总体方案",
        "总体要求",
    ]
)


def atoms_of(text):
    made = [Atom(char, classify(char), 1.0, 1.0, 0, n) for n, char in enumerate(text)]
    prepare(made)
    return made


def lines_of(text, measure, words=WORDS):
    """Return the lines of a title; "|" is an editor's mark."""
    marks, plain = set(), ""
    for char in text:
        if char == "|":
            marks.add(len(plain))
        else:
            plain += char
    starts = breaks(atoms_of(plain), measure, marks, words)
    return [plain[a:b] for a, b in zip([0, *starts], [*starts, len(plain)], strict=True)]


def test_a_title_that_fits_is_one_line_whatever_its_marks():
    assert lines_of("关于流域治理|总体方案", 20) == ["关于流域治理总体方案"]


def test_the_editors_mark_is_taken_where_the_title_is_too_long():
    assert lines_of("关于建立健全流域治理|联席会议制度的总体方案", 19) == [
        "关于建立健全流域治理",
        "联席会议制度的总体方案",
    ]


def test_words_of_the_document_stay_whole():
    lines = lines_of("关于推进流域治理生态补偿制度建设总体方案落实情况的简报", 18)
    for word in ("流域", "治理", "生态", "补偿", "制度", "总体", "方案"):
        assert any(word in line for line in lines), word


def test_no_line_begins_with_a_particle_or_a_closing_mark():
    for measure in range(9, 16):
        for line in lines_of("沿河三市的流域治理（试点）的总体方案、实施办法和考核细则", measure)[1:]:
            assert line[0] not in "的）、"


def test_three_lines_are_never_an_hourglass():
    for measure in range(10, 16):
        lengths = [
            len(line) for line in lines_of("沿河三市深化流域治理联席会议制度完善生态补偿办法总体方案实施情况", measure)
        ]
        if len(lengths) == 3:
            assert not (lengths[1] < lengths[0] and lengths[1] < lengths[2]), lengths


@pytest.mark.parametrize("measure", [10, 13, 17])
def test_no_line_is_wider_than_the_measure(measure):
    text = "关于建立健全流域治理联席会议制度和生态补偿办法的总体方案"
    assert max(map(len, lines_of(text, measure))) <= measure


def test_a_mark_that_leaves_a_line_too_long_does_not_stand_alone():
    lines = lines_of("方案|关于建立健全流域治理联席会议制度和生态补偿办法", 14)
    assert max(map(len, lines)) <= 14


def test_pairs_that_recur_belong_together():
    assert WORDS.bond("流", "域") > WORDS.bond("理", "工")


def test_words_of_a_title_at_the_left_edge_stay_whole_too():
    text = "《关于推进流域治理生态补偿制度建设的总体方案》落实情况汇编"
    starts = breaks(atoms_of(text), 24, (), WORDS, centred=False)
    lines = [text[a:b] for a, b in zip([0, *starts], [*starts, len(text)], strict=True)]
    assert len(lines) == 2
    for word in ("流域", "治理", "生态", "补偿", "制度", "总体", "方案", "情况"):
        assert any(word in line for line in lines), word


def english(text, measure):
    """Return the lines of an English title at the left edge, every letter half an em wide."""
    made = []
    for word in re.findall(r" |[^ -]+-?", text):
        made.append(Atom(word, "space" if word == " " else "word", 0.5 * len(word), 1.0, 0, 0))
    prepare(made)
    starts = breaks(made, measure, (), WORDS, centred=False)
    ends = [0, *starts, len(made)]
    return ["".join(atom.text for atom in made[a:b]).strip() for a, b in itertools.pairwise(ends)]


def test_an_english_title_does_not_break_behind_a_hyphen_or_a_little_word():
    lines = english("Proposals for the long-term care of the lake and its well-being in all three counties", 18)
    assert len(lines) == 3
    assert not [line for line in lines if line.endswith("-")]
    assert not [line for line in lines[:-1] if line.split()[-1] in ("for", "the", "of", "and", "its", "in")]


def test_the_lines_of_an_english_title_are_about_as_long():
    assert english("Shared lake protection: the proposals at a glance", 22) == [
        "Shared lake protection:",
        "the proposals at a glance",
    ]


def test_an_english_title_breaks_rather_behind_a_mark():
    assert english("River basins: who heads them, how figures are shared, who pays", 24) == [
        "River basins: who heads them,",
        "how figures are shared, who pays",
    ]


@pytest.mark.parametrize("measure", [0, -3.5])
def test_a_page_whose_margins_leave_no_room_is_told(measure):
    with pytest.raises(WriteError, match="the margins leave no room for text"):
        lines_of("流域治理工作要求", measure)
