"""Where the prompts lie: within `rag` once it is installed, beside it in a checkout."""

from pathlib import Path

_INSTALLED = Path(__file__).with_name("prompts")
PROMPTS = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[1] / "prompts"
