"""Find the pictures that a panel shows when it opens.

While a notebook runs, every widget reports its state: what it holds and which widgets lie inside it. Walking from the panel's outermost box to
the image widgets gives exactly the pictures that a learner sees first – the same bytes, so the stored picture cannot drift from the panel.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_REFERENCE = "IPY_MODEL_"
_SPOKEN = re.compile(r'aria-label="([^"]*)"')


class Picture(NamedTuple):
    """A PNG image as base64, and what a screen reader says of it ("" where the panel does not tell)."""

    data: str
    twin: str


class WidgetState:
    """The widgets' states of one executed notebook, by model id."""

    def __init__(self, models: Mapping[str, Mapping[str, Any]]) -> None:
        self._models = models

    def pictures(self, model_id: str) -> list[Picture]:
        """PNG images visible under the widget in reading order; hidden parts and closed pages do not count."""
        return list(self._walk(model_id, ""))

    def _walk(self, model_id: str, twin: str) -> Iterator[Picture]:
        model = self._models.get(model_id)
        if model is None or self._hidden(model):
            return
        state = model.get("state", {})
        if model.get("model_name") == "ImageModel" and state.get("format", "png") == "png":
            yield from (Picture(one["data"].strip(), twin) for one in model.get("buffers", ()) if one.get("path") == ["value"] and one.get("data"))
        children = [child.removeprefix(_REFERENCE) for child in self._open_children(state)]
        for child, following in zip(children, [*children[1:], ""], strict=False):
            yield from self._walk(child, self._spoken(following))

    def _spoken(self, model_id: str) -> str:
        """The label of a text twin, which stands right after its picture."""
        found = _SPOKEN.search(str(self._models.get(model_id, {}).get("state", {}).get("value", "")))
        return html.unescape(found.group(1)) if found else ""

    def _hidden(self, model: Mapping[str, Any]) -> bool:
        layout = str(model.get("state", {}).get("layout", "")).removeprefix(_REFERENCE)
        shape = self._models.get(layout, {}).get("state", {})
        return shape.get("display") == "none" or shape.get("visibility") == "hidden"

    @staticmethod
    def _open_children(state: Mapping[str, Any]) -> list[str]:
        children = list(state.get("children", ()))
        if "selected_index" not in state:
            return children
        chosen = state["selected_index"]
        return [] if chosen is None else children[chosen : chosen + 1]
