"""Where a measurement's figures go: the terminal, and a file when one is named."""

import json
from pathlib import Path
from typing import Any


def keep(figures: dict[str, Any], to: Path | None) -> str:
    """Write the figures to a file, if any, with its folder; return them as JSON text."""
    text = json.dumps(figures, indent=2)
    if to:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text + "\n", encoding="utf-8")
    return text
