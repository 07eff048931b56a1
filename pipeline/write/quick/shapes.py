"""What Pango says of texts, remembered: a Voice speaks for all styles of one look, and keeps the shape of each line.

In: styles and texts that stay in one line. Out: measures and glyphs. All that is kept lives with the font
configuration, so that it goes with the fonts that it was learned from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import weasyprint.text.line_break as line_break
from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import get_pango_font_key

MOST = 12_000
"""Lines that are kept at a time; a page has about a hundred."""

_LOOK = (
    "font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps", "font_variation_settings",
    "font_language_override", "lang", "direction",
)  # fmt: skip
_FEATURES = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
_MEASURES = (
    "ascent", "underline_position", "strikethrough_position", "underline_thickness", "strikethrough_thickness",
)  # fmt: skip
_look = itemgetter(*_LOOK)
_features = itemgetter(*_FEATURES)
_OLD = pango.pango_version() < 14802  # its runs know no size: https://gitlab.gnome.org/GNOME/pango/-/issues/530


@dataclass(eq=False)
class Face:
    """A font at a size, as Pango found it; `keeper` is a layout that holds on to it."""

    font: Any
    keeper: Any
    key: int
    description: Any
    size: float
    widths: dict[int, int] = field(default_factory=dict)

    def width(self, glyph: int) -> int:
        """Return the advance of a glyph in thousandths of an em."""
        if glyph not in self.widths:
            logical = ffi.new("PangoRectangle *")
            pango.pango_font_get_glyph_extents(self.font, glyph, ffi.NULL, logical)
            self.widths[glyph] = round(logical.width * 1000 * FROM_UNITS / self.size)
        return self.widths[glyph]


@dataclass(frozen=True)
class Run:
    """Glyphs of one face: their numbers, advances and offsets, these in Pango's units."""

    face: Face
    glyphs: tuple[list[int], list[int], list[int]]
    known: tuple[tuple[int, str, int], ...]
    """Each glyph once: its number, its characters, its own width."""
    shown: str
    """The glyphs as a PDF shows them."""

    def show(self, widths: dict[int, int]) -> str:
        """Return the glyphs as a PDF shows them, where the file says that each is so wide."""
        size, shown = self.face.size, "<"
        for glyph, advance, moved in zip(*self.glyphs, strict=True):
            offset = moved / size
            if offset:
                shown += f">{-offset}<"
            shown += f"{glyph:04x}"
            kerning = widths[glyph] + offset - advance * 1000 * FROM_UNITS / size
            if kerning:
                shown += f">{int(kerning)}<"
        return shown[:-1] if shown[-1] == "<" else shown + ">"


@dataclass(frozen=True)
class Shape:
    """What Pango says of a text in one line; `runs` is None where WeasyPrint has to draw it."""

    width: float
    height: float
    baseline: float
    direction: int
    runs: tuple[Run, ...] | None


class Voices:
    """What was learned of the looks, faces and lines of one font configuration."""

    def __init__(self, font_map: Any) -> None:
        self.font_map = font_map
        self.looks: dict[Any, Look] = {}
        self.voices: dict[Any, Voice] = {}
        self.faces: dict[Any, Face] = {}
        self.lines: dict[Any, Shape] = {}


class Look:
    """What Pango is told of a style, apart from spacing, features and the text itself."""

    def __init__(self, style: Any, font_map: Any) -> None:
        self.context = ffi.gc(pango.pango_font_map_create_context(font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(self.context, False)
        pango.pango_context_set_base_dir(self.context, PANGO_DIRECTION[style["direction"]])
        override, lang = style["font_language_override"], style["lang"]
        named = LST_TO_ISO.get(override.lower(), override) if override != "normal" else lang
        if named:
            pointer, self._kept = unicode_to_char_p(named)
            self.language = pango.pango_language_from_string(pointer)
            pango.pango_context_set_language(self.context, self.language)
        else:
            self.language = pango.pango_language_get_default()
        self.description = line_break.get_font_description(style)
        self.metrics: tuple[float, ...] | None = None

    def layout(self) -> Any:
        """Return a new layout of this look."""
        made = ffi.gc(pango.pango_layout_new(self.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(made, False)
        pango.pango_layout_set_font_description(made, self.description)
        return made

    def decoration(self) -> tuple[float, ...]:
        """Return ascent, then position and thickness of an underline and of a strike."""
        if self.metrics is None:
            metrics = ffi.gc(
                pango.pango_context_get_metrics(self.context, self.description, self.language),
                pango.pango_font_metrics_unref,
            )
            self.metrics = tuple(FROM_UNITS * getattr(pango, f"pango_font_metrics_get_{n}")(metrics) for n in _MEASURES)
        return self.metrics


class Voice:
    """Pango, told all of a style but the text."""

    def __init__(self, style: Any, look: Look, voices: Voices) -> None:
        self.look, self._voices = look, voices
        self.features = ",".join(f"{n} {v}" for n, v in line_break.font_features(*_features(style)).items()).encode()
        self._spacing = style["letter_spacing"]
        self._size = style["font_size"]
        self.struts: dict[Any, tuple[float, float]] = {}
        self._attributes = self._list(style["overflow_wrap"] in ("anywhere", "break-word"))
        self._layout = self._made()

    def _list(self, breaking: bool) -> Any:
        """Return the attributes of every text; a list owns the attributes that are put into it."""
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        if self.features:
            pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(self.features))
        if self._spacing != "normal" and self._spacing:
            units = int(self._spacing * TO_UNITS)
            pango.pango_attr_list_insert(attributes, pango.pango_attr_letter_spacing_new(units))
        if breaking:
            pango.pango_attr_list_insert(attributes, pango.pango_attr_insert_hyphens_new(False))
        return attributes

    def _made(self) -> Any:
        layout = self.look.layout()
        pango.pango_layout_set_attributes(layout, self._attributes)
        return layout

    def line(self, text: str) -> Shape:
        """Return the shape of a text that holds no line feed and no tab."""
        lines = self._voices.lines
        found = lines.get((self, text))
        if found is None:
            if len(lines) >= MOST:
                lines.clear()
            found = lines[self, text] = self._shaped(text)
        return found

    def _shaped(self, text: str) -> Shape:
        encoded = text.encode()
        pango.pango_layout_set_text(self._layout, encoded, len(encoded))
        line = pango.pango_layout_get_line_readonly(self._layout, 0)
        extents = ffi.new("PangoRectangle *")
        pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
        width, height = extents.width * FROM_UNITS, extents.height * FROM_UNITS
        if self._spacing != "normal":
            width += self._spacing
        baseline = pango.pango_layout_get_baseline(self._layout) * FROM_UNITS
        return Shape(width, height, baseline, line.resolved_dir, self._runs(line, encoded))

    def _runs(self, line: Any, text: bytes) -> tuple[Run, ...] | None:
        runs = []
        item = line.runs
        while item != ffi.NULL:
            run = self._run(item.data, text)
            if run is None:
                return None
            runs.append(run)
            item = item.next
        return tuple(runs)

    def _run(self, item: Any, text: bytes) -> Run | None:
        """Return the glyphs of a run, None where one of them is raised, empty or not in the font, or it runs left."""
        count, analysis = item.glyphs.num_glyphs, item.item.analysis
        if analysis.level % 2 or not count:
            return None
        raw = memoryview(ffi.buffer(item.glyphs.glyphs, count * ffi.sizeof("PangoGlyphInfo"))).cast("B").cast("i")
        step = len(raw) // count
        numbers, advances, moved, raised = (raw[n::step].tolist() for n in range(4))
        if max(numbers) >= pango.PANGO_GLYPH_EMPTY or min(numbers) < 0 or any(raised):
            return None
        face = self._face(analysis.font, text)
        start = item.item.offset
        ends = [*ffi.unpack(item.glyphs.log_clusters, count), item.item.length]
        known: dict[int, tuple[int, str, int]] = {}
        for n, glyph in enumerate(numbers):
            if glyph not in known:
                known[glyph] = glyph, text[start + ends[n] : start + ends[n + 1]].decode(), face.width(glyph)
        run = Run(face, (numbers, advances, moved), tuple(known.values()), "")
        object.__setattr__(run, "shown", run.show(face.widths))
        return run

    def _face(self, font: Any, text: bytes) -> Face:
        faces = self._voices.faces
        if font not in faces:
            keeper = self._made()
            pango.pango_layout_set_text(keeper, text, len(text))
            pango.pango_layout_get_line_readonly(keeper, 0)
            key, description, size = get_pango_font_key(font)
            faces[font] = Face(font, keeper, key, description, self._size if _OLD else size)
        return faces[font]


def voice_of(style: Any) -> Voice:
    """Return what speaks for a style."""
    kept: Voice | None = style.__dict__.get("_voice")
    if kept is not None:
        return kept
    voices = style.font_config.__dict__.get("_voices")
    if voices is None:
        voices = style.font_config._voices = Voices(style.font_config.font_map)
    look = (tuple(style["font_family"]), _look(style))
    key = (look, _features(style), style["letter_spacing"], style["overflow_wrap"])
    if key not in voices.voices:
        if look not in voices.looks:
            voices.looks[look] = Look(style, voices.font_map)
        voices.voices[key] = Voice(style, voices.looks[look], voices)
    voice: Voice = voices.voices[key]
    style.__dict__["_voice"] = voice
    return voice
