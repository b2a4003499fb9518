"""Panel 3, third part: her own list read, learned and ranked; what goes wrong is said and nothing stale stays under a new file."""

from __future__ import annotations

import base64
import io
import re
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from branchcraft.errors import InputError
from branchcraft.marketing import panel_campaign
from branchcraft.marketing.campaign_example import example_campaign
from branchcraft.marketing.panel_campaign import OwnListPanel


@pytest.fixture
def panel() -> OwnListPanel:
    return OwnListPanel()


@pytest.fixture
def read(panel: OwnListPanel) -> OwnListPanel:
    panel.example.click()
    return panel


def guess(panel: OwnListPanel, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._run()


def upload(panel: OwnListPanel, name: str, content: bytes) -> None:
    stamp = datetime(2026, 11, 1, tzinfo=UTC)
    panel.upload.value = ({"name": name, "type": "text/csv", "size": len(content), "content": memoryview(content), "last_modified": stamp},)


def shown(part: object) -> bool:
    return part.layout.display != "none"  # type: ignore[attr-defined]


def test_the_example_is_read_and_its_trouble_is_shown(read: OwnListPanel) -> None:
    assert "读到 1602 行：采用 1596 行，放在一边 6 行" in read.message.widget.value
    assert "下载放在一边的 6 行" in read.summary.value
    assert read.left_out.value == ("通话时长（秒）",)
    assert "已先放进「不学这些列」" in read.message.widget.value
    assert shown(read.learn)
    assert not shown(read.rank)


def test_nothing_is_learned_before_the_guess(read: OwnListPanel) -> None:
    read.gate._button.click()
    assert read.scores is None
    assert read.result.value == ""


def test_an_upload_is_read_like_the_example(panel: OwnListPanel) -> None:
    content, _ = example_campaign()
    upload(panel, "我的.csv", content)
    assert "「我的.csv」读到 1602 行" in panel.message.widget.value


def test_guess_ranking_and_download_stand_together(read: OwnListPanel) -> None:
    guess(read, "70")
    half = 100 * read.scores.best_half
    assert f"你估计 70%，没见过的客户里是 {half:.0f}%" in read._answer.widget.value
    assert read.later is not None
    assert "后来打的客户" in read.result.value
    assert shown(read.rank)
    assert "抽签留" in read._list_message.widget.value
    found = re.search(r'download="先打给谁.xlsx" href="data:[^,]+,([^"]+)"', read.ranked.value)
    assert found is not None
    book = load_workbook(io.BytesIO(base64.b64decode(found[1])))
    assert book.sheetnames[0] == "名单"
    assert read.progress.widget.layout.display == "none"


def test_the_list_is_kept_for_the_plan(read: OwnListPanel) -> None:
    with pytest.raises(InputError, match="还没有排好的名单"):
        read._decided()
    guess(read, "70")
    label, value = read._decided()
    assert label == f"自己的名单：打 {value['call']} 位，抽签留 {value['control']} 位作对照"
    assert f"抽签留 {value['control']} 位先不打" in read._list_message.widget.value


def test_costs_and_control_share_rank_anew_without_learning(read: OwnListPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    guess(read, "70")
    monkeypatch.setattr(panel_campaign, "score_contacts", lambda *_, **__: pytest.fail("a slider must not train"))
    before = read.ranked.value
    read.held_out.value = 50
    assert read.ranked.value != before
    assert "（50%）" in read._list_message.widget.value
    read.margin.value = 100
    assert "（打平）" in read._list_message.widget.value


def test_a_changed_column_says_that_the_result_is_the_last_one(read: OwnListPanel) -> None:
    read.left_out.value = ()
    assert read._answer.widget.value == "", "nothing was learned that could be stale"
    read.left_out.value = ("通话时长（秒）",)
    guess(read, "70")
    table = read.result.value
    read.left_out.value = ()
    assert "还是上一次的结果" in read._answer.widget.value
    assert read.result.value == table
    guess(read, "70")
    assert "看名字是打完电话才知道的" in read._answer.widget.value


def test_a_new_file_leaves_nothing_of_the_old_one(read: OwnListPanel) -> None:
    guess(read, "70")
    upload(read, "照片.csv", bytes(range(256)) * 30)
    assert "照片.csv" in read.message.widget.value
    assert 'role="alert"' in read.message.widget.value
    assert (read.campaign, read.scores, read.result.value, read.ranked.value, read.summary.value) == (None, None, "", "", "")
    assert not shown(read.learn) and not shown(read.rank)


def test_columns_and_words_that_are_not_understood_are_told(panel: OwnListPanel) -> None:
    rows = "\n".join(rf"{30 + k % 40},{'中' if k % 5 == 0 else '没中'}" for k in range(120))
    upload(panel, "自定.csv", (r"年龄,结局" + "\n" + rows).encode("gbk"))
    assert "没有找到「买了没有」列" in panel.message.widget.value
    assert panel.columns.selected_index == 0
    panel.choices["bought"].value = "结局"
    again = panel.columns.children[0].children[-1]
    again.click()
    assert "读不懂（中）" in panel.message.widget.value
    panel.words["yes_words"].value, panel.words["no_words"].value = "中", "没中、落空"
    again.click()
    assert "采用 120 行" in panel.message.widget.value


def test_only_the_customer_number_offers_identifying_columns(read: OwnListPanel) -> None:
    assert "客户编号" in read.choices["customer"].options
    assert "客户姓名" not in read.choices["bought"].options
    read.choices["customer"].value = "客户编号"
    read.columns.children[0].children[-1].click()
    guess(read, "70")
    assert "K1" in read.ranked.value


def test_a_list_that_comes_back_with_groups_shows_the_effect(panel: OwnListPanel) -> None:
    rows = "\n".join(
        rf"{20 + k % 50},{'打' if k % 2 else '对照'},{'是' if k % 2 else '否'},{'是' if k % (4 if k % 2 else 10) < 1 + k % 2 else '否'}"
        for k in range(400)
    )
    upload(panel, "回来.csv", (r"年龄,分组,是否联系,是否购买" + "\n" + rows).encode())
    assert "打 对 对照" in panel.groups.value
    assert "差别看见了" in panel.groups.value


def test_groups_that_cannot_be_compared_are_said_and_nothing_from_the_file_becomes_markup(panel: OwnListPanel) -> None:
    rows = "\n".join(rf"{20 + k % 50},<b>甲</b>,{'是' if k % 3 else '否'}" for k in range(60))
    upload(panel, "x.csv", (r"年龄,分组,是否购买" + "\n" + rows).encode())
    assert "还用不上" in panel.groups.value
    both = rows + "\n" + rows.replace("<b>甲</b>", "对照").replace("是", "否")
    upload(panel, "y.csv", (r"年龄,分组,是否购买" + "\n" + both).encode())
    assert panel.groups.value.count("&lt;b&gt;甲") == 2, "in the table and in the sentence"
    assert "<b>甲" not in panel.groups.value + panel.message.widget.value


def test_too_few_rows_are_answered_and_the_bar_goes(panel: OwnListPanel) -> None:
    upload(panel, "x.csv", (r"年龄,是否购买" + "\n" + "\n".join(rf"{k},{'是' if k % 3 else '否'}" for k in range(20))).encode())
    guess(panel, "60")
    assert "只有 20 位" in panel.message.widget.value
    assert panel.progress.widget.layout.display == "none"


def test_where_all_were_called_the_judgement_stands_and_the_list_says_why_it_is_empty(panel: OwnListPanel) -> None:
    rows = "\n".join(rf"{20 + k % 50},{'是' if (20 + k % 50) > 50 and k % 3 else '否'}" for k in range(200))
    upload(panel, "x.csv", (r"年龄,是否购买" + "\n" + rows).encode())
    guess(panel, "60")
    assert "排得准不准" in panel.result.value
    assert "没有可以排的" in panel._list_message.widget.value
    assert panel.ranked.value == ""
    assert "学过去、考将来的成绩看不了" in panel._answer.widget.value


def test_reading_again_without_a_file_says_what_to_do(panel: OwnListPanel) -> None:
    panel.columns.children[0].children[-1].click()
    assert "还没有文件" in panel.message.widget.value
