"""How a test drives a panel of chapter 05."""

from __future__ import annotations

from typing import Any

from branchcraft.teaching.store import Store


def guess(panel: Any, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._run()


def says(panel: Any) -> str:
    return panel.message.widget.value


def kept(chapter: str = "05") -> dict[str, str]:
    return {row["key"]: row["label"] for row in Store().rows("decision") if row["chapter"] == chapter}


def press(panel: Any, word: str) -> None:
    """Press the one button with this description."""

    def all_in(widget: Any) -> list[Any]:
        return [widget, *(found for child in getattr(widget, "children", ()) for found in all_in(child))]

    (button,) = [one for one in all_in(panel.widget) if getattr(one, "description", None) == word and hasattr(one, "click")]
    button.click()
