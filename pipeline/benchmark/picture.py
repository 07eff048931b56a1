"""The figures as a picture: one bar for each, as an SVG that any browser shows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

ROW, LABEL, BAR = 26, 330, 420


def svg(title: str, bars: Sequence[tuple[str, float]], unit: str) -> str:
    """Return a bar chart; the longest bar is the greatest value."""
    height = ROW * (len(bars) + 2)
    width = LABEL + BAR + 120
    most = max((value for _, value in bars), default=1) or 1
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">',
        "<style>text {font: 13px sans-serif}</style>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="10" y="20" font-weight="bold">{escape(title)}</text>',
    ]
    for n, (label, value) in enumerate(bars, 1):
        y = ROW * n + 12
        own = label.startswith("briefings")
        long = max(2.0, BAR * value / most)
        lines += [
            f'<text x="{LABEL - 8}" y="{y + 13}" text-anchor="end">{escape(label)}</text>',
            f'<rect x="{LABEL}" y="{y}" width="{long:.1f}" height="18" fill="{"#b3261e" if own else "#9aa0a6"}"/>',
            f'<text x="{LABEL + long + 6:.1f}" y="{y + 13}">{value:.3g} {escape(unit)}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"
