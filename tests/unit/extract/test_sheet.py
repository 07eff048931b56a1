"""A YAML file edited in place: what is not touched keeps every character."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import yamltext
from pipeline.extract.sheet import Block, Sheet, new_item

LIVED_IN = """\
# of the whole file

a: 1  # one
# about b
b:  # bees
# before the first
- x: 1
  # on y
  y: >- # folded
    some text

    more
  # deeper
# before the second
-
  # on z
  z: {p: 1, # inside
      q: 2}
  w:
-   k: v
    l: 'it''s
      long'

# after b
c: [1,
  2] # two
d:
# at the end
"""


def mapping(block: Block, key: str) -> Block:
    return block.block(key, "map")


def test_a_file_that_is_read_and_written_is_the_same():
    assert Sheet(LIVED_IN).text() == LIVED_IN


@pytest.mark.parametrize("text", ["\ufeffa: 1\n", "a: 1\r\n# c\r\nb:\r\n  - x: 1\r\n", "a: |+\n  x\n\n\nb: 1\n", "a:\n- - 1\n  - 2\n"])
def test_marks_line_ends_and_odd_blocks_stay(text):
    assert Sheet(text).text() == text


def test_data_is_what_yaml_says_it_is():
    assert Sheet(LIVED_IN).root.data == yaml.safe_load(LIVED_IN)


def test_a_new_value_leaves_the_comment_behind_it():
    sheet = Sheet(LIVED_IN)
    sheet.root.set("a", 2)
    assert "a: 2  # one\n" in sheet.text()


def test_the_same_value_changes_nothing():
    sheet = Sheet(LIVED_IN)
    sheet.root.set("a", 1)
    sheet.root.set("c", [1, 2])
    assert sheet.text() == LIVED_IN


def test_comments_move_with_their_element():
    sheet = Sheet(LIVED_IN)
    entries = sheet.root.block("b", "list").entries
    entries.append(entries.pop(0))
    text = sheet.text()
    assert text.index("# before the second") < text.index("z:") < text.index("# before the first") < text.index("- x: 1")
    assert text.index("# deeper") > text.index("- x: 1")
    assert text.index("# after b") > text.index("# deeper")
    assert yaml.safe_load(text)["b"] == yaml.safe_load(LIVED_IN)["b"][1:] + yaml.safe_load(LIVED_IN)["b"][:1]


def test_a_comment_inside_a_value_that_is_replaced_goes_above_it():
    sheet = Sheet(LIVED_IN)
    second = sheet.root.block("b", "list").entries[1].node
    assert isinstance(second, Block)
    second.set("z", {"p": [5, 6]})
    lines = sheet.text().splitlines()
    at = lines.index("  # inside")
    assert lines[at - 1 : at + 2] == ["  # on z", "  # inside", "  z: {p: [5, 6]}"]


def test_a_comment_behind_a_value_that_grows_over_lines_goes_above_it():
    sheet = Sheet("a: 1  # why\nb: 2\n")
    sheet.root.set("a", "one word after the other " * 8 + "end")
    assert sheet.text().startswith("# why\na: >-\n")
    assert yaml.safe_load(sheet.text())["a"] == "one word after the other " * 8 + "end"


def test_a_key_is_put_where_the_order_says():
    sheet = Sheet("one: 1\nthree: 3\n")
    sheet.root.set("two", 2, ["zero", "one", "two", "three"])
    sheet.root.set("zero", 0, ["zero", "one", "two", "three"])
    assert sheet.text() == "zero: 0\none: 1\ntwo: 2\nthree: 3\n"


def test_an_element_fits_in_at_any_depth():
    sheet = Sheet("a:\n    b:\n    - x: 1\n")
    mapping(sheet.root, "a").block("b", "list").entries.append(new_item({"x": 2, "why": {"z": "文"}}))
    assert sheet.text() == "a:\n    b:\n    - x: 1\n    - x: 2\n      why:\n        z: 文\n"


def test_an_emptied_list_is_written_as_empty():
    sheet = Sheet("a:\n  - 1\nb: 2\n")
    sheet.root.block("a", "list").entries.clear()
    assert yaml.safe_load(sheet.text()) == {"a": [], "b": 2}


@pytest.mark.parametrize("text", ['{"a": [1, {"b": "x"}]}\n', "? a\n: 1\n# note\nb: 2\n"])
def test_a_layout_that_is_not_followed_is_laid_out_anew(text):
    sheet = Sheet(text)
    assert yaml.safe_load(sheet.text()) == yaml.safe_load(text)
    assert ("# note" in sheet.text()) == ("# note" in text)


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.text(max_size=200))
KEYS = st.text(min_size=1, max_size=12)
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20)


@given(st.dictionaries(KEYS, DATA, min_size=1, max_size=4))
def test_whatever_is_written_is_read_back(data):
    from pipeline.errors import ExtractError
    from pipeline.yamlfile import parse

    text = yamltext.emit(data)
    assert parse(text, "x.yaml", ExtractError).data == data
    assert Sheet(text).text() == text
