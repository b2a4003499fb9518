"""One font for the whole course: it is found under its own name, draws every character in use, and its absence is survived."""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from branchcraft.ui import theme

HOUSE = Path(__file__).resolve().parents[2]
TABLE_SIZE = 8105
"""Characters of the 通用规范汉字表."""


@pytest.fixture(autouse=True)
def settings_of_matplotlib() -> Iterator[None]:
    with mpl.rc_context():
        yield


def draw(text: str) -> None:
    figure = Figure(figsize=(2, 1))
    figure.text(0.1, 0.5, text)
    FigureCanvasAgg(figure).draw()


def level_one_and_two() -> str:
    """The 6,763 Chinese characters of GB 2312, which every Chinese machine can show."""
    found = []
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.append(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return "".join(found)


def test_the_font_is_the_shipped_one_under_its_own_name() -> None:
    theme.use_theme()
    assert mpl.rcParams["font.sans-serif"][0] == theme.FAMILY
    assert Path(font_manager.findfont(theme.FAMILY, fallback_to_default=False)) == theme.FONT_OTF


def test_the_theme_may_be_set_again_and_again() -> None:
    theme.use_theme()
    first = dict(mpl.rcParams)
    theme.use_theme()
    assert dict(mpl.rcParams) == first


def test_every_common_character_has_a_glyph() -> None:
    common = level_one_and_two()
    assert len(common) == 6763
    assert theme.missing_glyphs(common) == ""


def test_the_font_is_as_large_as_the_standard_table() -> None:
    chinese = [code for code in theme._characters() if 0x3400 <= code < 0xA000 or code >= 0x20000]
    assert len(chinese) >= TABLE_SIZE
    # Rarer ones that stand in the table and in names, and not in GB 2312; the last lies beyond 16 bits.
    assert theme.missing_glyphs("喆堃昇淼犇翀镕鑫珺\U00020164") == ""


def test_the_page_font_has_the_same_characters_as_the_picture_font() -> None:
    font_tools = pytest.importorskip("fontTools.ttLib")
    assert set(font_tools.TTFont(theme.FONT_WOFF2).getBestCmap()) == set(font_tools.TTFont(theme.FONT_OTF).getBestCmap())


def test_everything_that_a_learner_sees_has_a_glyph() -> None:
    sources = [*(HOUSE / "lib" / "branchcraft" / "staffing").glob("*.py"), *(HOUSE / "lib" / "branchcraft" / "ui").glob("*.py")]
    for path in [*sources, HOUSE / "notebooks" / "src" / "06_staffing.md"]:
        assert theme.missing_glyphs(path.read_text(encoding="utf-8")) == "", path.name


def test_missing_glyphs_are_named_once_and_in_order() -> None:
    assert theme.missing_glyphs("好\u0e01行\u1200\u0e01\n\t好\u200b") == "\u0e01\u1200"


def test_a_box_instead_of_a_character_is_an_error_when_strict() -> None:
    theme.use_theme()
    mpl.rcParams["font.sans-serif"] = [theme.FAMILY]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        draw("\u1200")
        theme.strict_glyphs()
        draw("开几个窗口：喆")
        with pytest.raises(UserWarning, match="Glyph"):
            draw("\u1200")


@pytest.mark.parametrize(("value", "strict"), [("1", True), ("0", False), (None, False)])
def test_only_a_build_is_strict(value: str | None, strict: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is None:
        monkeypatch.delenv("BRANCHCRAFT_STRICT", raising=False)
    else:
        monkeypatch.setenv("BRANCHCRAFT_STRICT", value)
    calls: list[bool] = []
    monkeypatch.setattr(theme, "strict_glyphs", lambda: calls.append(True))
    theme.strict_if_building()
    assert bool(calls) is strict


def test_without_the_font_file_an_installed_chinese_font_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Entry:
        name = "SimHei"

    monkeypatch.setattr(theme, "FONT_OTF", tmp_path / "gone.otf")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [Entry()])
    theme._register.cache_clear()
    try:
        theme.use_theme()
        assert mpl.rcParams["font.sans-serif"] == ["SimHei", "DejaVu Sans"]
    finally:
        theme._register.cache_clear()


def test_a_page_links_the_font_or_carries_it() -> None:
    linked = theme.font_css(url="fonts/a.woff2")
    assert f'@font-face {{ font-family: "{theme.FAMILY}"; src: url("fonts/a.woff2")' in linked
    assert len(linked) < 2000
    carried = theme.font_css(embed=True)
    inside = re.search(r'url\("data:font/woff2;base64,([^"]+)"\)', carried)
    assert inside is not None
    assert base64.b64decode(inside[1]) == theme.FONT_WOFF2.read_bytes()


@pytest.mark.parametrize("place", ["--jp-ui-font-family", "--jp-content-font-family", "--jp-code-font-family", ".jupyter-widgets", "pre"])
def test_the_style_reaches_text_code_and_widgets(place: str) -> None:
    rules = theme.font_css().split("}")
    assert any(place in rule and theme.FAMILY in rule for rule in rules)
