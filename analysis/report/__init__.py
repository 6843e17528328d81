"""Pages made from numbers: Typst templates and the fonts of every PDF, posters' included.

May import `analysis` and typst. It never reads a store, a clock, a system font or the network: same input, same bytes.
"""

from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
"""Tinos in four faces: the widths of Times New Roman and all Vietnamese letters; its licence lies beside it."""
FONT = "Tinos"
