"""WeasyPrint's line boxes → the same boxes with Chinese lines broken and fitted by linesetting.

WeasyPrint asks Pango, line by line, where a line may end; Pango knows neither squeezing nor the next line, and
WeasyPrint stretches only spaces. Here the content of a line box is flattened to atoms, set as a whole, and
rebuilt: each text is cut where its gaps change, its letter-spacing carries the change, and a preserved line feed
stands at the end of each line. None of that reaches the text of the PDF. Rejected: the same work on the HTML,
before layout, because widths of table cells and notes are only known inside it.

What is neither Chinese nor a title, and what is floated round or led by leaders, is left to WeasyPrint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import floor
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.preferred import max_content_width
from weasyprint.text.line_break import split_first_line

from pipeline.write.fontfaces import HALVES
from pipeline.write.linesetting import Atom, Kind, Line, Setter, classify, prepare
from pipeline.write.quick.lengths import akin
from pipeline.write.quick.shapes import voice_of
from pipeline.write.titles import Vocabulary, breaks

PANGO = 1024
"""Pango's units in a CSS pixel: letter-spacing is a whole number of them."""
SAFETY = 0.02
"""CSS pixels by which a line stays short of its measure, for the rounding of its pieces."""

WORD = 8.0
"""What it costs to break inside the firmest of words, where lines are ragged; a character's room costs half."""

MARKS = frozenset("“”‘’—…·")
"""Shared by Chinese and Latin: what they are in a text shows in their width."""


def is_han(char: str) -> bool:
    """Return whether a character is a Han character, as wide as its font is high."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"


@dataclass(frozen=True)
class Piece:
    """A stretch of text whose gaps all change alike, and whose marks are all whole or all without blank half."""

    text: str
    gap: float
    half: bool


@dataclass
class Leaf:
    """A text or an atomic box in a line, and what became of it."""

    box: Any
    kind: Kind | None
    """None for text that is set character by character."""
    before: float = 0.0
    """Room for the borders and paddings of inline boxes that begin here."""
    after: float = 0.0
    pieces: list[Piece] = field(default_factory=list)
    ends: bool = False
    """Whether a line ends behind this box."""


class Unsettable(Exception):
    """The line box holds something whose width cannot be known beforehand."""


def set_lines(context: Any, box: Any, containing_block: Any) -> Any:
    """Return a line box in which every line of Chinese is broken and fitted; `box` itself where that is not ours."""
    if not _ours(context, box):
        return box
    measure = containing_block.width - SAFETY
    leaves: list[Leaf] = []
    try:
        _flatten(context, box, containing_block, leaves, call=False)
        texts = tuple(leaf.box.text if isinstance(leaf.box, boxes.TextBox) else "" for leaf in leaves)
        known = box.__dict__.setdefault("_set_lines", {})
        if (measure, texts) not in known:
            known[measure, texts] = _composed(context, box, containing_block, leaves, measure)
        return known[measure, texts]
    except Unsettable:
        return box


def _ours(context: Any, box: Any) -> bool:
    """Return whether a line box is Chinese text that may wrap, or a title in any language."""
    if context.excluded_shapes or box.style["white_space"] not in ("normal", "pre-line", "pre-wrap"):
        return False
    if box.style["direction"] == "rtl" or any(b.is_leader for b in box.descendants(placeholders=True)):
        return False
    texts = [b for b in box.descendants() if isinstance(b, boxes.TextBox)]
    if _is_title(box) or any(map(_is_soft, texts)):
        return True
    text = "".join(b.text for b in texts)
    han = sum(map(is_han, text))
    if (box.style["lang"] or "").lower().startswith("zh"):
        return han > 0
    return han > len(text) / 2


def _flatten(context: Any, box: Any, block: Any, leaves: list[Leaf], call: bool) -> None:
    """Collect the leaves of an inline box in order."""
    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.TextBox):
            leaves.append(Leaf(child, "call" if call else None))
        elif isinstance(child, boxes.InlineBox):
            first = len(leaves)
            is_call = call or child.element_tag.endswith("::footnote-call")
            _flatten(context, child, block, leaves, is_call)
            if len(leaves) > first:
                leaves[first].before += _side(child, "left")
                leaves[-1].after += _side(child, "right")
        elif isinstance(child, boxes.AtomicInlineLevelBox):
            leaves.append(Leaf(child, "object"))
        else:
            raise Unsettable


def _side(box: Any, side: str) -> float:
    """Return the margin, border and padding of an inline box on one side."""
    total = float(box.style[f"border_{side}_width"])
    for name in ("margin", "padding"):
        value = box.style[f"{name}_{side}"]
        if value == "auto":
            continue
        if getattr(value, "unit", None) != "px":
            raise Unsettable
        total += value.value
    return total


def _composed(context: Any, box: Any, block: Any, leaves: list[Leaf], measure: float) -> Any:
    indent = box.style["text_indent"]
    if getattr(indent, "unit", None) not in ("px", "%"):
        raise Unsettable
    first = indent.value if indent.unit == "px" else indent.value * block.width / 100
    atoms = list(_atoms(context, leaves, measure, block))
    if not atoms:
        return box
    if _is_title(box) and not any(atom.kind == "break" and not atom.soft for atom in atoms):
        _deal_title(context, atoms, measure, leaves, _is_centred(box))
        return _rebuilt(box, iter(leaves))
    atoms = [atom for atom in atoms if not atom.soft]
    prepare(atoms)
    justified = box.style["text_align_all"] == "justify"
    if not justified:
        _keep_words(context, atoms)
    _deal(atoms, Setter(atoms, measure, first, justified).lines(), leaves)
    return _rebuilt(box, iter(leaves))


def _keep_words(context: Any, atoms: list[Atom]) -> None:
    """Make lines that need not be full, as in the cells of a table, end rather between words than inside one."""
    words = _vocabulary(context)
    for before, after in pairwise(atoms):
        if before.kind == after.kind == "han":
            after.cost += WORD * words.bond(before.text, after.text)


def _vocabulary(context: Any) -> Vocabulary:
    return context.font_config.__dict__.get("vocabulary") or Vocabulary({}, {})


def _is_title(box: Any) -> bool:
    """Return whether the lines are those of a title; a Chinese heading that is not centred is set as a paragraph."""
    if box.element_tag in ("h2", "h3", "h4"):
        return _is_centred(box) or not (box.style["lang"] or "").lower().startswith("zh")
    return bool(box.element_tag == "h1")


def _is_centred(box: Any) -> bool:
    return bool(box.style["text_align_all"] == "center")


def _deal_title(context: Any, atoms: list[Atom], measure: float, leaves: list[Leaf], centred: bool) -> None:
    """Give each leaf its pieces of a title's lines; the editor's marks themselves are not shown."""
    marks = set()
    shown: list[Atom] = []
    for atom in atoms:
        if atom.soft:
            marks.add(len(shown))
        else:
            shown.append(atom)
    prepare(shown)
    starts = breaks(shown, measure, marks - {0, len(shown)}, _vocabulary(context), centred)
    _deal(shown, Setter(shown, measure, 0.0, justified=False).lines_at(starts), leaves)


def _atoms(context: Any, leaves: list[Leaf], measure: float, block: Any) -> Iterator[Atom]:
    for number, leaf in enumerate(leaves):
        style = leaf.box.style
        em = floor(style["font_size"] * PANGO) / PANGO
        made: list[Atom] = []
        if leaf.kind == "object":
            made.append(Atom("\ufffc", "object", max_content_width(context, leaf.box), em, number))
        elif leaf.kind == "call":
            half = _styled(style, 0.0, True)  # the brackets of a note's number stand close
            made.append(Atom(leaf.box.text, "call", _width(context, leaf.box.text, half), em, number, glued=True))
        else:
            made += _characters(context, leaf.box, em, number, measure)
        if style["white_space"] in ("nowrap", "pre"):
            for atom in made[1:]:
                atom.glued = True
        if made:
            made[0].width += leaf.before
            made[-1].width += leaf.after
        yield from made


def _characters(context: Any, box: Any, em: float, number: int, measure: float) -> Iterator[Atom]:
    """Yield the atoms of a text: a character, a word, a space, or —— and …… whole."""
    text, style = box.text, box.style
    wide = {mark: _width(context, mark, style) > 0.8 * em for mark in MARKS if mark in text}
    spacing = 0 if style["letter_spacing"] == "normal" else int(style["letter_spacing"] * PANGO) / PANGO
    at = 0
    while at < len(text):
        char, end = text[at], at + 1
        if char == "\n":
            yield Atom(char, "break", 0.0, em, number, at, soft=_is_soft(box))
        elif is_han(char):
            yield Atom(char, "han", em + spacing, em, number, at)
        elif char == " ":
            yield Atom(char, "space", _width(context, char, style), em, number, at)
        elif char >= "\u2e80" or wide.get(char):
            while char in "—…" and end < len(text) and text[end] == char:
                end += 1
            yield _mark(context, text[at:end], style, Atom("", classify(char), 0.0, em, number, at))
        else:
            while end < len(text) and _in_word(text, end, wide):
                end += 1
            yield from _word(context, text[at:end], style, em, (number, at, measure))
        at = end


def _is_soft(box: Any) -> bool:
    """Return whether a line feed is br.break: a break at meaning in a title."""
    element = box.element
    return element is not None and element.tag == "br" and "break" in (element.get("class") or "").split()


def _mark(context: Any, text: str, style: Any, atom: Atom) -> Atom:
    """Return the atom of a mark, with the width that it loses without its blank half."""
    atom.text, atom.width = text, _width(context, text, style)
    if text in HALVES:
        atom.half = max(0.0, atom.width - _width(context, text, _styled(style, 0.0, True)))
    return atom


def _in_word(text: str, at: int, wide: dict[str, bool]) -> bool:
    """Return whether text[at] goes on with the word before it."""
    char = text[at]
    if char in " \n" or char >= "\u2e80" or wide.get(char):
        return False
    return not (text[at - 1] in "-/@.:=&?_" and char.isalpha())


def _word(context: Any, word: str, style: Any, em: float, where: tuple[int, int, float]) -> Iterator[Atom]:
    number, at, measure = where
    width = _width(context, word, style)
    if width <= measure:
        yield Atom(word, "word", width, em, number, at)
        return
    for offset, char in enumerate(word):
        yield Atom(char, "word", _width(context, char, style), em, number, at + offset, anywhere=True)


def _width(context: Any, text: str, style: Any) -> float:
    """Return the advance of a text in CSS pixels, letter-spacing included."""
    if "\t" in text or style["word_spacing"]:
        return float(split_first_line(text, style, context, None, 0)[3])
    return voice_of(style).line(text).width


def _deal(atoms: list[Atom], lines: list[Line], leaves: list[Leaf]) -> None:
    """Give each leaf its pieces of the lines."""
    for line in lines:
        for atom, gap, half in zip(atoms[line.first : line.last], line.gaps, line.halved, strict=True):
            leaf = leaves[atom.owner]
            if leaf.kind != "object":
                _add(leaf.pieces, Piece(atom.text, gap, half or atom.kind == "call"))
        if line is not lines[-1]:
            ender = leaves[atoms[line.last - 1 if line.first < line.last else line.last].owner]
            if ender.kind == "object":
                ender.ends = True
            else:
                last = ender.pieces[-1] if ender.pieces else Piece("", 0.0, False)
                _add(ender.pieces, Piece("\n", last.gap, last.half))


def _add(pieces: list[Piece], piece: Piece) -> None:
    last = pieces[-1] if pieces else None
    if last and abs(last.gap - piece.gap) < 1e-6 and last.half == piece.half and not last.text.endswith("\n"):
        pieces[-1] = Piece(last.text + piece.text, last.gap, last.half)
    else:
        pieces.append(piece)


def _rebuilt(box: Any, leaves: Iterator[Leaf]) -> Any:
    """Return a copy of an inline box in which each leaf stands as its pieces; `is_set` says that it holds only such."""
    children: list[Any] = []
    plain = box.style["position"] == "static" and box.style["direction"] == "ltr"
    for child in box.children:
        if not child.is_in_normal_flow():
            children.append(child)
            plain = False
        elif isinstance(child, boxes.InlineBox):
            children.append(_rebuilt(child, leaves))
            plain = plain and children[-1].is_set
        else:
            leaf = next(leaves)
            if leaf.kind == "object":
                plain = False
                children.append(child)
                if leaf.ends:
                    children.append(_text(boxes.TextBox.anonymous_from(box, "\n"), Piece("\n", 0.0, False)))
            else:
                children += [_text(child, piece) for piece in leaf.pieces]
    copy = box.copy_with_children(tuple(children))
    copy.style = _styled(box.style, 0.0, False)
    copy.is_set = plain
    return copy


def _text(box: Any, piece: Piece) -> Any:
    copy = box.copy_with_text(piece.text)
    copy.style = _styled(box.style, piece.gap, piece.half)
    return copy


def _styled(style: Any, gap: float, half: bool) -> Any:
    """Return a style whose text does not wrap, whose gaps are changed by `gap` and whose marks are `half`."""
    made = style.__dict__.setdefault("_set_styles", {})
    key = (round(gap, 6), half)
    if key not in made:
        changed = style.copy()
        changed["white_space"] = "pre"
        if gap:
            before = 0 if style["letter_spacing"] == "normal" else int(style["letter_spacing"] * PANGO) / PANGO
            changed["letter_spacing"] = floor((before + gap) * PANGO) / PANGO
        if half:
            features = style["font_feature_settings"]
            changed["font_feature_settings"] = (*(() if features == "normal" else features), ("hwid", 1))
        akin(changed, style)
        made[key] = changed
    return made[key]
