"""What a person reads first, and whose work is on the stick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from branchcraft.authoring.package.stock import Packed
from branchcraft.authoring.package.wheels import Wheel

LICENCES = {
    "课程-代码-MIT.txt": "LICENSE",
    "课程-内容-CC-BY-4.0.txt": "LICENSE-content",
    "字体-OFL-1.1.txt": "lib/branchcraft/ui/fonts/OFL.txt",
    "第03章数据.md": "lib/branchcraft/marketing/data/README.md",
    "案例数据.md": "cases/data/README.md",
}
LONGEST_LICENCE = 80

READ_ME = """\
网点精细化管理实训 {version}　课程包使用说明（{made} 制作）

一、安装（不需要联网，一台电脑装一次，两三分钟）

  1. 电脑上要有 64 位的 Python：{pythons}。没有就先装，安装时勾选“Add python.exe to PATH”；
     不能自己装软件的电脑，请信息部门帮忙。
  2. 建议先把整个课程包拷到电脑硬盘上再装，比在 U 盘上装快。压缩包要先完整解压，不要在压缩包里直接双击。
  3. 运行安装：
       Windows      双击「安装.bat」。提示“Windows 已保护你的电脑”时，点“更多信息”，再点“仍要运行”。
       苹果电脑     右键点「安装.command」，选“打开”。打不开就在“终端”里运行：python3 setup_course.py
       Linux        在终端里运行：sh 安装.sh
     三种电脑也都可以在命令行里运行同一条命令：python setup_course.py
  4. 最后看到“可以上课了”就是装好了。

  课程装在课程包旁边的「网点实训课程」文件夹；课程包在 U 盘上时，装在个人文件夹里。
  想装到别处：python setup_course.py --to 文件夹
  讲师要连做好的习题一起装：python setup_course.py --trainer

二、开课

  双击「网点实训课程」里的「开课.bat」（苹果电脑是「开课.command」，Linux 是「开课.sh」），按数字选择怎么打开。

三、再运行一次安装，就是修复或更新

  软件包坏了会重装；有新的课程包，用新包里的安装再装一次。
  答案和进度在个人文件夹的 .branchcraft 里，安装从不动它。
  学员改过的笔记本不会丢：更新时换个名字留在原处。
  软件包怎么都不对，用：python setup_course.py --repair
  删除课程：删掉「网点实训课程」文件夹即可。

四、课程包里有什么

  course        课程：章节、案例和数据、练习（学员版）
  学员讲义      可以打印、可以直接打开
  讲师          幻灯片、讲师讲义、讲师手册、习题答案。发给学员以前，把这个文件夹删掉
  wheels        软件包
  许可          课程、字体、数据和软件包各自的许可
  manifest.json 版本、日期和每个文件的 SHA-256。核对整个课程包：python setup_course.py --check

五、能装在哪些电脑上

{table}
{notes}
"""


def read_me(version: str, made: str, packed: Sequence[Packed]) -> str:
    """使用说明.txt."""
    pythons = list(dict.fromkeys("{}.{}".format(*one.target.python) for one in packed))
    titles = list(dict.fromkeys(one.target.system.title for one in packed))
    lines = []
    for title in titles:
        mine = [one for one in packed if one.target.system.title == title]
        floor = max((one.floor for one in mine), key=_numbers)
        words = f"，系统 {floor} 或更新" if floor else ""
        lines.append(f"  {title}{words}：Python {'、'.join(_python(one) for one in mine)}")
    less = list(dict.fromkeys(f"  {one.target.system.title}没有 {'、'.join(one.without)}：模拟照样能做，慢一些。" for one in packed if one.without))
    return READ_ME.format(version=version, made=made, pythons="、".join(pythons), table="\n".join(lines), notes="\n".join(less)).rstrip() + "\n"


def _python(one: Packed) -> str:
    dotted = "{}.{}".format(*one.target.python)
    return dotted if one.python == f"{dotted}.0" else f"{dotted}（{one.python} 起）"


def _numbers(floor: str) -> tuple[int, ...]:
    return tuple(int(part) for part in floor.rpartition(" ")[2].split(".") if part)


def licences(root: Path) -> dict[str, str]:
    """The licence texts of the course itself, its font and its data, by file name."""
    return {name: (root / source).read_text(encoding="utf-8") for name, source in LICENCES.items()}


def software(wheels: Iterable[Wheel]) -> str:
    """Name, version and licence of every package, one a line; the full texts are inside the wheels."""
    lines = sorted((f"{wheel.name} {wheel.version}　{licence(wheel)}" for wheel in wheels), key=str.lower)
    return "课程用到的软件包和它们的许可（全文在各软件包里）\n\n" + "\n".join(lines) + "\n"


def licence(wheel: Wheel) -> str:
    """What the wheel says its licence is."""
    metadata = wheel.metadata
    short = metadata["License-Expression"] or (metadata["License"] or "").strip().partition("\n")[0]
    if short and len(short) <= LONGEST_LICENCE:
        return str(short)
    classed = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    return "、".join(classed) or "见软件包内的许可文件"
