"""WeasyPrint's hottest spots with less work and the same result, byte for byte.

A profile of 120 documents said where the time goes; what each spot saves, its module here says. engine.py puts them
in place; tests/unit/write/test_quick.py sets each beside the original, and documents beside those that came before.
Rejected: compiling WeasyPrint with mypyc, which would make the set-up need a compiler.
"""

from __future__ import annotations

import pydyf
import weasyprint.css as css
import weasyprint.draw.text as draw_text
import weasyprint.formatting_structure.boxes as boxes
import weasyprint.layout.absolute as absolute
import weasyprint.layout.background as background
import weasyprint.layout.block as block
import weasyprint.layout.column as column
import weasyprint.layout.float as floats
import weasyprint.layout.grid as grid
import weasyprint.layout.inline as inline
import weasyprint.layout.page as page
import weasyprint.layout.percent as percent
import weasyprint.layout.preferred as preferred
import weasyprint.layout.table as table
import weasyprint.pdf.fonts as fonts
import weasyprint.text.line_break as line_break

from pipeline.write.quick import backgrounds, files, lengths, lines, styles, text

SPOTS = (
    (css.ComputedStyle, "__missing__", styles.missing),
    (css, "StyleFor", lambda _: styles.StyleFor),
    (css, "find_stylesheets", styles.brought),
    *(
        (module, "resolve_percentages", lengths.resolved)
        for module in (absolute, block, column, floats, grid, inline, page, percent, table)
    ),
    (line_break.Layout, "setup", text.set_up),
    *((module, "split_first_line", text.split) for module in (inline, preferred)),
    (line_break, "first_line_metrics", text.metrics),
    *((module, "strut", text.strut) for module in (inline, line_break)),
    (draw_text, "draw_first_line", text.draw),
    (inline, "split_inline_box", lines.split),
    *((module, "avoid_collisions", lines.avoid) for module in (block, inline)),
    (boxes.Box, "is_in_normal_flow", lines.flows),
    (boxes.Box, "descendants", lines.below),
    (background, "resolve_radii_percentages", backgrounds.corners),
    (background, "layout_box_backgrounds", backgrounds.layout),
    (pydyf, "_to_bytes", files.to_bytes),
    (pydyf.PDF, "page_references", files.pages),
    (pydyf.PDF, "write", files.write),
    (fonts.Font, "__init__", files.begun),
    (fonts.Font, "clean", files.cleaned),
    (fonts, "ffi", files.Arrays),
)
"""Module or class, what is replaced there, and what makes the replacement of it."""
