"""The course font inside a page, with the characters that the course uses: a hand-out of half a megabyte instead of two and a half, and no boxes.

The whole course needs some fifteen hundred characters; the font has eight thousand. It is cut down once for all pages, and again only when a page
brings a character that no other has.
"""

from __future__ import annotations

import base64
import io
import string
from pathlib import Path

from fontTools import subset

from branchcraft.folders import course_folder
from branchcraft.ui import theme

ALWAYS = string.printable + "　，。、；：？！“”‘’（）《》【】…—·第页共续"
"""Characters that a browser itself puts on a page (list numbers, page numbers) or that the layout adds."""
PATTERNS = ("notebooks/*.ipynb", "cases/*.ipynb", "exercises/solutions/*.ipynb", "*/items/*.yaml", "notebooks/plans/*.yaml")

_cut: tuple[frozenset[str], str] = (frozenset(), "")


def font_css(text: str) -> str:
    """Style sheet that gives a page the course font, cut down to the characters of the course and of `text`."""
    global _cut
    needed = frozenset(text)
    if not needed <= _cut[0]:
        characters = _cut[0] | needed | (frozenset() if _cut[1] else _of_the_course())
        _cut = (characters, theme.font_css(url="data:font/woff2;base64," + base64.b64encode(cut_font(characters)).decode("ascii")))
    return _cut[1]


def cut_font(characters: frozenset[str]) -> bytes:
    """The course font as WOFF2 with these characters only; what it does not have is left out."""
    options = subset.Options(flavor="woff2", desubroutinize=True)
    font = subset.load_font(str(theme.FONT_OTF), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    file = io.BytesIO()
    subset.save_font(font, file, options)
    font.close()
    return file.getvalue()


def _of_the_course() -> frozenset[str]:
    folder = course_folder()
    texts = (path.read_text(encoding="utf-8") for pattern in PATTERNS for path in sorted(folder.glob(pattern)))
    own = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py")))
    return frozenset(ALWAYS).union(own, *texts)
