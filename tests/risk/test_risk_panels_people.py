"""Panels on people: keys, alerts, customers with cash, conduct, and the branch's own loan list."""

from __future__ import annotations

import datetime

from risk_panels import guess, kept, press, says

from branchcraft.risk import alerts
from branchcraft.risk.cash import DEALS, what_to_do
from branchcraft.risk.conduct_scenes import SCENES
from branchcraft.risk.own_report import example_list
from branchcraft.risk.panel import CashPanel
from branchcraft.risk.panel_alerts import AlertsPanel
from branchcraft.risk.panel_conduct import ConductPanel
from branchcraft.risk.panel_own_loans import OwnLoansPanel
from branchcraft.risk.panel_posts import PostsPanel
from branchcraft.risk.posts import found_conflicts, reassign
from branchcraft.teaching.store import Store

# Who may not hold both keys?


def test_the_conflicts_are_named_before_anything_is_moved() -> None:
    panel = PostsPanel()
    assert f"还有 {len(found_conflicts(panel.branch, panel.branch.held))} 对" in says(panel)
    assert "依据：" in says(panel)
    press(panel, "最省的改法")
    assert "先在上面写下你的估计" in says(panel)
    assert panel.held == panel.branch.held


def test_the_fewest_hand_overs_are_put_into_the_boxes() -> None:
    panel = PostsPanel()
    guess(panel, "5")
    assert "正好" in panel._answer.widget.value
    picture = panel.canvas.image.value
    press(panel, "最省的改法")
    plan = reassign(panel.branch)
    assert plan is not None
    assert found_conflicts(panel.branch, panel.held).empty
    assert "交接了 5 项；一人两把钥匙的还有 0 对。<br>守住了。" in says(panel)
    assert panel.canvas.image.value != picture
    panel.keep.button.click()
    assert kept()["posts"] == "岗位钥匙：交接 5 项，一人两把钥匙的还有 0 对"
    press(panel, "回到现在")
    assert panel.held == panel.branch.held


def test_rotation_cannot_be_met_and_the_smallest_way_out_is_named() -> None:
    panel = PostsPanel()
    guess(panel, "5")
    panel.rotate.value = True
    assert "满三年还没换的" in says(panel)
    press(panel, "最省的改法")
    assert "怎么排都不行。最小的办法" in says(panel)
    assert panel.best is not None
    assert all(fix.sentence() in says(panel) for fix in panel.best.fixes)


def test_leave_is_asked_of_a_list_that_is_in_order() -> None:
    panel = PostsPanel()
    guess(panel, "5")
    press(panel, "谁来顶")
    assert "先把分工改对" in panel._leave.widget.value
    press(panel, "最省的改法")
    answers_ = []
    for person in panel.branch.people:
        panel.away.value = person
        press(panel, "谁来顶")
        answers_.append(panel._leave.widget.value)
    assert sum("没有新的冲突，不用别的" in one for one in answers_) == 5
    assert sum("还要：" in one for one in answers_) == 4
    assert all("有 4 个人不在时，现有的资格顶不下来" in one for one in answers_)


def test_one_who_has_no_licence_is_named() -> None:
    panel = PostsPanel()
    guess(panel, "5")
    duty = panel.branch.duties[0].name
    without = next(person for person in panel.branch.people if duty not in panel.branch.licence[person])
    panel.slots[duty][0].value = without
    assert f"{without}" in says(panel)
    assert "资格" in says(panel)


# Which transactions?


def test_marking_more_than_can_be_seen_is_said() -> None:
    panel = AlertsPanel()
    panel.per_day.value = 3
    assert panel.worked is None
    guess(panel, "3")
    assert "很接近" in panel._answer.widget.value
    few = panel.canvas.image.value
    panel.per_day.value = 12
    assert "标的比看的快" in says(panel)
    assert "先来的先看，看到的都是过了时的" in says(panel)
    assert panel.canvas.image.value != few
    late = panel.worked.share_in_time
    panel.order.value = alerts.HIGHEST_FIRST
    assert panel.worked.share_in_time > late
    assert "分低的那些等于没有人看" in says(panel)
    panel.per_day.value = panel.worked.capacity
    assert "没有余地" in says(panel)
    panel.keep.button.click()
    assert kept()["alerts"].startswith(f"核实预警：每天标 {panel.worked.capacity} 笔")


def test_few_confirmed_cases_leave_the_choice_open() -> None:
    panel = AlertsPanel()
    guess(panel, "3")
    few = panel.figure.dots.get_xdata()
    panel.past.value = 200
    many = panel.figure.dots.get_xdata()
    assert max(many) - min(many) < max(few) - min(few)
    panel.ratio.value = 3000
    assert max(panel.figure.dots.get_xdata()) > max(many)


def test_customers_with_cash_are_judged_one_by_one() -> None:
    panel = CashPanel()
    press(panel, "对一遍")
    assert "先在上面写下你的估计" in says(panel)
    guess(panel, "4")
    assert "正好" in panel._answer.widget.value
    assert "处理得对的 4 位" in says(panel)
    assert "4 位该问、该停的放过去了" in says(panel)
    for one in panel.pile.choices.values():
        one.value = "强化尽职调查：问清来源用途再定"
    assert "改过了" in says(panel)
    press(panel, "对一遍")
    assert "4 位普通客户被多问了" in says(panel)
    panel.pile.set_values({one.number: what_to_do(one) for one in DEALS})
    press(panel, "对一遍")
    assert "全对：4 位没有多问一句，4 位没有放过" in says(panel)


# When nobody looks


def test_ten_situations_are_played_and_what_comes_later_is_told() -> None:
    panel = ConductPanel()
    assert all(button.disabled for button in panel.buttons)
    panel.keep.button.click()
    assert "还没有做完十件事" in panel.keep._note.widget.value
    guess(panel, "0")
    assert not any(button.disabled for button in panel.buttons)
    for number, scene in enumerate(SCENES):
        assert scene.title in panel.scene.value
        assert f"第 {number + 1} 件" in panel.scene.value
        panel.buttons[0].click()
        assert scene.options[0].now in says(panel)
        assert scene.rule in says(panel)
    assert "后来的事" in panel.log.value
    weak = sum(scene.options[0].leaves is not None for scene in SCENES)
    assert weak > 3
    assert f"你估计留下 0 处，留下了 {weak} 处：比你想的多" in panel._answer.widget.value
    assert "把这一年重来 200 次" in says(panel)
    panel.buttons[0].click()
    assert "这一年已经做完了" in says(panel)
    panel.keep.button.click()
    assert kept()["conduct"].startswith("十件事守住 ")


def test_a_choice_may_be_taken_back_and_a_year_begun_again() -> None:
    panel = ConductPanel()
    press(panel, "退回一件")
    assert "还没有选过" in says(panel)
    guess(panel, "0")
    press(panel, "重来一年")
    assert "先把这一年做完" in says(panel)
    for _ in SCENES:
        panel.buttons[1].click()
    press(panel, "退回一件")
    assert panel.table.value == ""
    assert SCENES[-1].title in panel.scene.value
    panel.buttons[1].click()
    assert panel.table.value != ""
    press(panel, "重来一年")
    assert panel.choices == []
    assert SCENES[0].title in panel.scene.value
    assert len(panel.figure.ghosts[0].get_xdata()) > 5


# One's own list


def test_a_loan_list_goes_from_file_to_workbook() -> None:
    panel = OwnLoansPanel()
    assert panel.step_two.layout.display == "none"
    press(panel, "按上面的列重读")
    assert "还没有文件" in says(panel)
    press(panel, "用合成的示例")
    assert "采用 240" in says(panel)
    assert "放在一边的 5 行" in panel.summary.value
    assert panel.step_two.layout.display == "flex"
    assert panel.result.value == ""
    guess(panel, "5")
    assert "你估计 5 笔，是 13 笔：比你想的多" in panel._answer.widget.value
    assert "分类核对.xlsx" in panel.result.value
    panel.keep.button.click()
    assert kept()["own_loans"].startswith("自己的清单：240 笔里低于下限的 13 笔")


def upload(panel: OwnLoansPanel, content: bytes, name: str = "清单.csv") -> None:
    panel.upload.value = (
        {"name": name, "type": "", "size": len(content), "content": memoryview(content), "last_modified": datetime.datetime(2026, 3, 2)},
    )


def test_columns_that_are_not_known_can_be_named() -> None:
    panel = OwnLoansPanel()
    upload(panel, "借据号|甲|乙\n1|100|0\n2|50|95\n".replace("|", ",").encode())
    assert 'role="alert"' in says(panel)
    assert panel.columns.selected_index == 0
    assert panel.step_two.layout.display == "none"
    panel.choices["balance"].value, panel.choices["days"].value = "甲", "乙"
    panel.unit.value = "万元"
    press(panel, "按上面的列重读")
    assert panel.loans is not None
    assert panel.loans.accepted["balance"].tolist() == [100, 50]
    guess(panel, "1")
    assert "清单里没有现在的分类，只能看下限" in panel._answer.widget.value
    (row,) = Store().rows("prediction")
    assert row["truth"] is None


def test_a_second_file_that_fails_leaves_nothing_of_the_first() -> None:
    panel = OwnLoansPanel()
    upload(panel, *example_list())
    guess(panel, "5")
    upload(panel, b"")
    assert 'role="alert"' in says(panel)
    assert panel.result.value == panel.summary.value == ""
    assert panel.step_two.layout.display == "none"
