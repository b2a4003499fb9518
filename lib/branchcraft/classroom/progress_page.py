"""My progress: what I did, under which nickname, and how to take it along or delete it."""

from __future__ import annotations

import html

import ipywidgets as widgets
import pandas as pd

from branchcraft.classroom.shelf import exercises
from branchcraft.errors import InputError
from branchcraft.folders import in_class
from branchcraft.teaching.export import MOST_NICKNAME, NICKNAME, export_progress, nickname_of, read_progress, take_in
from branchcraft.teaching.store import EXERCISE, Store, now
from branchcraft.ui.controls import Message, after_typing, guarded, named, panel_box
from branchcraft.ui.tables import download_link, html_table

KEPT_HERE = "答案存在这台电脑的进度文件夹里，不上传。公用电脑上，课后请导出再删除。"
KEPT_IN_CLASS = "答案存在讲师的电脑上、只属于你的文件夹里：别的学员看不到，讲师看得到。想带走就导出，想删掉就点「全部删除」。"


class ProgressPanel:
    """Nickname, what was done, export, import, delete; attribute `widget`."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store or Store()
        self.message = Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.nickname = named(widgets.Text(placeholder="随便起一个", layout=widgets.Layout(width="220px")), f"昵称，最多 {MOST_NICKNAME} 个字")
        self.keep_name = widgets.Button(description="记下昵称", tooltip="进度文件里只有这个昵称，请不要用真名", layout=widgets.Layout(width="110px"))
        self.export = widgets.Button(
            description="导出进度", button_style="primary", tooltip="交给讲师，或带到另一台电脑", layout=widgets.Layout(width="110px")
        )
        self.upload = widgets.FileUpload(accept=".json", multiple=False, description="读入进度", tooltip="把另一台电脑上导出的进度读进来")
        self.delete = widgets.Button(description="全部删除", tooltip="删掉这台电脑上的全部答案和计划", layout=widgets.Layout(width="110px"))
        self.sure = widgets.Button(description="确定删除", button_style="danger", layout=widgets.Layout(width="110px", display="none"))
        again = widgets.Button(description="更新", tooltip="按现在的答案重新合计", layout=widgets.Layout(width="90px"))
        self.keep_name.on_click(after_typing(guard(self._name)))
        self.export.on_click(lambda _: guard(self._export)())
        self.upload.observe(lambda _: guard(self._import)(), names="value")
        self.delete.on_click(lambda _: guard(self._ask)())
        self.sure.on_click(lambda _: guard(self._delete)())
        again.on_click(lambda _: guard(self.refresh)())
        self.download, self.table = widgets.HTML(), widgets.HTML()
        self.widget = panel_box(
            "我做到哪里了？",
            [
                widgets.HBox([widgets.Label("昵称（不要用真名）"), self.nickname, self.keep_name]),
                widgets.HBox([self.export, self.upload, again, self.delete, self.sure]), self.message.widget, self.download, self.table,
            ],
        )  # fmt: skip
        guard(self.refresh)()

    def refresh(self) -> None:
        """Read the store and add up, sheet by sheet."""
        self.nickname.value = self._store.setting(NICKNAME)
        rows = self._store.rows("submission")
        table = []
        for exercise in exercises().values():
            bank = exercise.bank
            best: dict[str, float] = {}
            for row in rows:
                if row["sheet"] == bank.name and row["purpose"] == EXERCISE and row["item"] in bank.by_id:
                    best[row["item"]] = max(best.get(row["item"], 0.0), row["points"])
            table.append([bank.title, f"{len(best)} / {len(bank.items)}", f"{sum(best.values()):.3g} / {bank.points:g}"])
        plans = [row["chapter"] for row in self._store.rows("plan")]
        guesses = len(self._store.rows("prediction"))
        self.message.show(
            [
                f"一共答过 {len(rows)} 次，留下 {guesses} 个估计、{len(plans)} 份行动计划{'(第 ' + '、'.join(plans) + ' 章)' if plans else ''}。",
                KEPT_IN_CLASS if in_class() else KEPT_HERE,
            ]
        )
        self.table.value = html_table(pd.DataFrame(table, columns=["练习和案例", "做过的题", "得分"]), "每一份")

    def _name(self) -> None:
        self._store.set_setting(NICKNAME, nickname_of(self.nickname.value))
        self.message.show(f"昵称记下了：{nickname_of(self.nickname.value)}。", "good")

    def _export(self) -> None:
        if not self._store.setting(NICKNAME):
            raise InputError("先起一个昵称再导出，讲师收到才分得清是谁的。不要用真名。")
        name, content = export_progress(self._store, now())
        self.download.value = download_link(content, name, f"下载 {html.escape(name)}")
        self.message.show("导出好了，点下面的链接存下来。文件里有你的答案、估计、决定、计划和昵称，没有别的。", "good")

    def _import(self) -> None:
        if not self.upload.value:
            return
        one = self.upload.value[0]
        try:
            progress = read_progress(bytes(one["content"]), one["name"])
        except InputError as error:
            raise InputError(f"「{one['name']}」{error}。") from None
        added = take_in(self._store, progress)
        self.refresh()
        self.message.show(f"读入「{one['name']}」：添了 {added} 次答案；这里原有的没有动。", "good")

    def _ask(self) -> None:
        self.sure.layout.display = ""
        self.message.show("全部答案、估计、决定、计划和昵称都会删掉，找不回来。要留就先导出。真的删除，点「确定删除」。", "warning")

    def _delete(self) -> None:
        self._store.clear()
        self.sure.layout.display = "none"
        self.download.value = ""
        self.refresh()
        self.message.show("都删掉了。已经打开的练习页面要重新运行一遍才会变空。", "good")


def progress_panel() -> widgets.Widget:
    """The learner's progress."""
    return ProgressPanel().widget
