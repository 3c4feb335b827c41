"""What a clone keeps beside the package travels inside the wheel; an editable install reads it where it is."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BESIDE_THE_PACKAGE = ["app.py", "pages", "data", "models", "docs/glossary.md", ".streamlit/config.toml"]


class BundleHook(BuildHookInterface[Any]):
    """Copies app, pages, bundled course and models to `dropout/_bundle/` of a wheel that is really installed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; `version` is "standard" or "editable"."""
        if version == "standard":
            build_data["force_include"] |= {path: f"dropout/_bundle/{path}" for path in BESIDE_THE_PACKAGE}
