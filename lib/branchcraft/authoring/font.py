"""Build the course's Chinese font: a subset of Noto Sans CJK SC that travels with the package.

A trainer's laptop may have no Chinese font, and a picture full of boxes is worse than none. The full font is 16 MB; the course needs the 8,105
characters of the 通用规范汉字表 (2013, the standard table of general Chinese characters, which holds the rarer ones found in names), the
symbols of GB 2312 and Latin. The subset gets a family name of its own, so that it never mixes with an installed font.

Run: python -m branchcraft.authoring.font NotoSansCJKsc-Regular.otf characters.txt
(characters.txt: the table's characters, UTF-8, in any layout; `ui/fonts/README.md` says where both files come from.)
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from branchcraft.ui.theme import FAMILY, FONT_OTF, FONT_WOFF2

TABLE_SIZE = 8105
_LATIN = range(0x20, 0x100)
_GREEK = [*range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x3B1, 0x3C2), *range(0x3C3, 0x3CA)]
_MORE = "–—―‘’“”…‰′″※←↑→↓↔⇒∑√∞∫≈≠≤≥±×÷−·•°℃①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳■□▲△▼▽◆◇○◎●★☆✓♀♂〇〈〉《》「」『』【】〔〕〖〗、。々〆〜!"  # %&'()*+,-./:;<=>?@[]^_`{|}~¥€£"
_FIXED_TIME = 3_800_000_000  # any constant: the font file must be the same whenever it is built


def gb2312_symbols() -> set[str]:
    """The 682 characters of GB 2312 that are not Chinese characters (rows 1–9: punctuation, full width, kana, box drawing …)."""
    found = set()
    for row in range(0xA1, 0xAA):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def wanted_characters(table: str) -> set[str]:
    """Everything the subset shall hold; refuses a table that is not the standard one."""
    characters = {one for one in table if ord(one) > 0x2E80}
    if len(characters) != TABLE_SIZE:
        raise SystemExit(f"the table holds {len(characters)} characters, {TABLE_SIZE} are expected")
    gb2312 = {chr(c) for c in range(0x4E00, 0xA000) if _in_gb2312(chr(c))}
    return characters | gb2312 | gb2312_symbols() | set(map(chr, _LATIN)) | set(map(chr, _GREEK)) | set(_MORE)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def build(source: Path, table: str) -> list[str]:
    """Write the .otf and .woff2 beside the theme; returns the wanted characters that the source font does not have."""
    wanted = wanted_characters(table)
    options = subset.Options(layout_features=["kern"], name_IDs=["*"], notdef_outline=True, hinting=True, desubroutinize=False)
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(one) for one in wanted])
    cutter.subset(font)
    _rename(font)
    font["head"].modified = font["head"].created = _FIXED_TIME
    FONT_OTF.parent.mkdir(exist_ok=True)
    font.save(FONT_OTF, reorderTables=True)
    font.flavor = "woff2"
    font.save(FONT_WOFF2, reorderTables=True)
    return sorted(wanted - {chr(code) for code in font.getBestCmap()})


def _rename(font: TTFont) -> None:
    postscript = FAMILY.replace(" ", "") + "-Regular"
    names = {1: FAMILY, 2: "Regular", 3: f"{postscript};subset", 4: f"{FAMILY} Regular", 6: postscript}
    for record in list(font["name"].names):
        if record.nameID in (16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=record.nameID)
        elif record.nameID in names:
            record.string = names[record.nameID]
    top = font["CFF "].cff
    top.fontNames[0] = postscript
    top[0].FullName, top[0].FamilyName = f"{FAMILY} Regular", FAMILY


def main() -> None:
    """Command line: source font, then the character table."""
    source, table = (Path(argument) for argument in sys.argv[1:3])
    absent = build(source, table.read_text(encoding="utf-8"))
    print(f"{FONT_OTF.name}: {FONT_OTF.stat().st_size / 1e6:.1f} MB, {FONT_WOFF2.name}: {FONT_WOFF2.stat().st_size / 1e6:.1f} MB")
    if absent:
        print(f"not in the source font: {''.join(absent)}")


if __name__ == "__main__":
    main()
