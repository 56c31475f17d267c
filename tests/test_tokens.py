import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.tokens import count_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("hello world", 2)],
)
def test_short_texts_have_their_tokens(text: str, tokens: int) -> None:
    assert count_tokens(text) == tokens


def test_chinese_costs_about_a_token_a_character() -> None:
    text = "黄河流域生态保护和高质量发展"
    assert len(text) * 0.5 <= count_tokens(text) <= len(text) * 2


@pytest.mark.parametrize("text", ["<|endoftext|>", "<|im_end|>", "<|fim_prefix|>"])
def test_control_tokens_are_counted_as_plain_text(text: str) -> None:
    assert count_tokens(text) > 1


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_a_text_has_no_more_tokens_than_bytes(text: str) -> None:
    assert bool(text) <= count_tokens(text) <= len(text.encode())
