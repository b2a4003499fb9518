"""One font and one set of colours for the whole course.

The font is shipped with the package, so pictures and pages look the same on a machine without Chinese fonts. Colours follow Okabe & Ito (2008),
which stay apart for colour-blind readers; each has a name by what it means, not by what it looks like.
"""

from __future__ import annotations

import base64
import os
import warnings
from functools import lru_cache
from pathlib import Path

FAMILY = "Branchcraft Sans SC"
FONT_DIR = Path(__file__).parent / "fonts"
FONT_OTF = FONT_DIR / "BranchcraftSansSC-Regular.otf"
FONT_WOFF2 = FONT_DIR / "BranchcraftSansSC-Regular.woff2"

_FIXED_WIDTH = f'Menlo, Consolas, "DejaVu Sans Mono", "{FAMILY}", monospace'

INK = "#222222"
GRID = "#D0D0D0"
PREVIOUS = "#9A9A9A"
"""The run before this one."""
SERVED = "#0072B2"
"""People served; promises kept."""
WAITING = "#56B4E9"
LEFT = "#D55E00"
"""People who left; promises broken."""
OPEN_WINDOW = "#56B4E9"
ACCENT = "#E69F00"
"""Work that arrives; the learner's guess."""
PROMISE = "#117733"
CLASS_COLOURS = ("#CC79A7", "#56B4E9", "#0072B2", "#009E73", "#E69F00", "#D55E00", "#999999")

_FALLBACKS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Noto Sans CJK JP",
)


@lru_cache(maxsize=1)
def _register() -> tuple[str, ...]:
    """Tell matplotlib about the font, once; returns the families to draw with, best first."""
    from matplotlib import font_manager

    families = []
    if FONT_OTF.is_file():
        font_manager.fontManager.addfont(FONT_OTF)
        families.append(FAMILY)
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    return (*families, *(name for name in _FALLBACKS if name in installed), "DejaVu Sans")


def use_theme() -> None:
    """Set matplotlib to the course's font, sizes and lines. May be called any number of times."""
    import matplotlib as mpl

    mpl.rcParams.update(
        {
            "font.family": "sans-serif",
            "font.sans-serif": list(_register()),
            "font.size": 12,
            "axes.titlesize": 13,
            "axes.labelsize": 12,
            "axes.unicode_minus": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": INK,
            "axes.labelcolor": INK,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "figure.dpi": 100,
            "legend.fontsize": 11,
        }
    )


def strict_glyphs() -> None:
    """From now on a character without a glyph is an error instead of a box; for builds and tests."""
    warnings.filterwarnings("error", message=r".*Glyph.*missing.*")


def strict_if_building() -> None:
    """`strict_glyphs` when the environment says that a notebook is being built (BRANCHCRAFT_STRICT=1)."""
    if os.environ.get("BRANCHCRAFT_STRICT") == "1":
        strict_glyphs()


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(FONT_OTF)).get_charmap())


def missing_glyphs(text: str) -> str:
    """The characters of `text` that the course font cannot draw, each once, in order; line breaks and tabs do not count."""
    return "".join(dict.fromkeys(one for one in text if one not in "\n\r\t\ufeff\u200b\ufe0f" and ord(one) not in _characters()))


def font_css(embed: bool = False, url: str = "BranchcraftSansSC-Regular.woff2") -> str:
    """CSS that gives pages, widgets and JupyterLab the course font.

    `url` is where the page finds the WOFF2 file; with `embed` the file itself is put into the style sheet (2–3 MB), for pages that travel alone.
    """
    if embed:
        url = "data:font/woff2;base64," + base64.b64encode(FONT_WOFF2.read_bytes()).decode("ascii")
    stack = f'"{FAMILY}", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif'
    return (
        f'@font-face {{ font-family: "{FAMILY}"; src: url("{url}") format("woff2"); font-display: block; }}\n'
        f":root {{ --jp-ui-font-family: {stack}; --jp-content-font-family: {stack}; --jp-code-font-family: {_FIXED_WIDTH}; }}\n"
        f"body, .jp-RenderedHTMLCommon, .jupyter-widgets, .widget-label, .lm-Widget {{ font-family: {stack}; }}\n"
        f".jp-OutputArea-output pre, .cm-editor, code, pre {{ font-family: {_FIXED_WIDTH}; }}\n"
    )
