"""A YAML file edited in place: what is not touched keeps every character."""

from __future__ import annotations

import random

import pytest
import yaml
from hypothesis import assume, given
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


@pytest.mark.parametrize(
    "text", ["\ufeffa: 1\n", "a: 1\r\n# c\r\nb:\r\n  - x: 1\r\n", "a: |+\n  x\n\n\nb: 1\n", "a:\n- - 1\n  - 2\n"]
)
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
    assert (
        text.index("# before the second") < text.index("z:") < text.index("# before the first") < text.index("- x: 1")
    )
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


# control characters are faults that the reading of YAML names
TEXT = st.characters(exclude_categories=("Cc", "Cs"))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.text(TEXT, max_size=200))
KEYS = st.text(TEXT, min_size=1, max_size=12)
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)


@given(st.dictionaries(KEYS, DATA, min_size=1, max_size=4))
def test_whatever_is_written_is_read_back(data):
    from pipeline.errors import ExtractError
    from pipeline.yamlfile import parse

    text = yamltext.emit(data)
    assert parse(text, "x.yaml", ExtractError).data == data
    assert Sheet(text).text() == text


def lived_in(chance: random.Random, value: object, indent: int) -> str:
    """Return a block collection as hands write it: comments, blank lines, every indentation, quoted or in flow."""
    lines = ""
    pairs = value.items() if isinstance(value, dict) else [(None, inner) for inner in value]
    for key, inner in pairs:
        while chance.random() < 0.25:
            lines += chance.choice(["\n", f"{' ' * indent}# note\n", f"{' ' * chance.randint(0, 8)}# stray\n"])
        lines += " " * indent + ("-" if key is None else f"{key}:")
        end = chance.choice(["", "", "  # why", " #why"]) + "\n"
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            step = chance.choice([0, 2, 3, 4]) if key and isinstance(inner, list) else chance.choice([2, 2, 3, 4])
            lines += end + lived_in(chance, inner, indent + step)
        elif isinstance(inner, dict | list):
            lines += f" {yamltext.flow(inner)}{end}"
        else:
            lines += f" {yamltext.scalar(inner)}{end}"
    return lines


WORDS = st.sampled_from(["文字", "a b", "it's", "x: y", "# no", "", "“引”", "word after word " * 12 + "end"])
WRITTEN = st.recursive(
    WORDS | st.integers(0, 9) | st.none() | st.booleans(),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.sampled_from("abcdef"), inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)


def change(chance: random.Random, block: Block, value: dict | list) -> None:
    """Change a block and the data that it stands for in the same ways."""
    entries = list(block.entries)
    for key, entry in zip(list(value) if isinstance(value, dict) else range(len(value)), entries, strict=True):
        if isinstance(entry.node, Block):
            change(chance, entry.node, value[key])
        elif isinstance(value, dict) and chance.random() < 0.3:
            value[key] = chance.choice(["new words", [1, 2], {"x": {"y": ["z"]}}, "word after word " * 12 + "end"])
            block.set(key, value[key])
    if isinstance(value, list):
        order = chance.sample(range(len(value)), len(value))
        value[:] = [value[n] for n in order]
        block.entries = [block.entries[n] for n in order]


@given(st.dictionaries(st.sampled_from("ghijkl"), WRITTEN, min_size=1, max_size=4), st.integers(0, 10**6))
def test_however_it_is_written_only_what_is_changed_changes(data, seed):
    chance = random.Random(seed)
    text = lived_in(chance, data, 0)
    try:
        assume(yaml.safe_load(text) == data)
    except yaml.YAMLError:
        assume(False)
    sheet = Sheet(text)
    assert sheet.text() == text
    change(chance, sheet.root, data)
    assert yaml.safe_load(sheet.text()) == data
    assert Sheet(sheet.text()).text() == sheet.text()
    assert sheet.text().count("# ") + sheet.text().count("#why") >= text.count("# note") + text.count("# stray")
