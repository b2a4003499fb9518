"""The plan that goes home is drafted from what was kept in the panels, and guesses are kept under the chapter."""

from __future__ import annotations

import json

import pytest

from branchcraft.errors import InputError
from branchcraft.marketing.campaign_examples import MENDED
from branchcraft.marketing.monday import suggest
from branchcraft.marketing.panel_engines import EnginesPanel
from branchcraft.marketing.panel_page import PagePanel
from branchcraft.marketing.panel_zones import ZonesPanel
from branchcraft.teaching.store import Store


def guessed(panel, text: str):
    panel.gate._text.value = text
    panel.gate._run()
    return panel


@pytest.mark.parametrize("panel", [EnginesPanel, PagePanel, ZonesPanel])
def test_nothing_is_kept_before_a_run(panel) -> None:
    made = panel()
    with pytest.raises(InputError, match="先写下估计"):
        made._decided()


def test_what_was_kept_becomes_the_plan() -> None:
    engines = guessed(EnginesPanel(), "250")
    page = guessed(PagePanel(MENDED), "3")
    zones = guessed(ZonesPanel(), "100")
    zones.mended["厅堂"].value = True
    for panel in (engines, page, zones):
        panel.keep.button.click()
    kept = {row["key"]: json.loads(row["value"]) for row in Store().rows("decision") if row["chapter"] == "03"}
    assert set(kept) == {"hours", "campaign", "zone"}
    texts = suggest(kept)
    assert texts["goal"] == "每周从流量挪两小时到增量，试两周"
    assert "等到叫号还愿意谈几位" in texts["measure"]
    assert "存款到期安心续" in texts["first_step"] and "停止线：联系到第 40 位" in texts["first_step"]
    assert texts["who"] == MENDED.owner
    guesses = [row for row in Store().rows("prediction") if row["chapter"] == "03"]
    assert len(guesses) == 3
    assert all(row["truth"] is not None for row in guesses)


def test_a_campaign_that_may_not_be_goes_to_the_gates_first() -> None:
    panel = guessed(PagePanel(), "8")
    label, value = panel._decided()
    assert "不能做" in label
    assert "先过合规关口" in suggest({"campaign": value})["first_step"]


def test_without_decisions_there_is_still_a_draft() -> None:
    assert set(suggest({})) >= {"goal", "measure", "first_step", "by_when", "risk"}
