"""Find the pictures that a panel shows when it opens.

While a notebook runs, every widget reports its state: what it holds and which widgets lie inside it. Walking from the panel's outermost box to
the image widgets gives exactly the pictures that a learner sees first – the same bytes, so the stored picture cannot drift from the panel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_REFERENCE = "IPY_MODEL_"


class WidgetState:
    """The widgets' states of one executed notebook, by model id."""

    def __init__(self, models: Mapping[str, Mapping[str, Any]]) -> None:
        self._models = models

    def pictures(self, model_id: str) -> list[str]:
        """PNG images visible under the widget, as base64, in reading order; hidden parts and closed pages do not count."""
        return list(self._walk(model_id))

    def _walk(self, model_id: str) -> Iterator[str]:
        model = self._models.get(model_id)
        if model is None or self._hidden(model):
            return
        state = model.get("state", {})
        if model.get("model_name") == "ImageModel" and state.get("format", "png") == "png":
            yield from (one["data"].strip() for one in model.get("buffers", ()) if one.get("path") == ["value"] and one.get("data"))
        for child in self._open_children(state):
            if child.startswith(_REFERENCE):
                yield from self._walk(child.removeprefix(_REFERENCE))

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
