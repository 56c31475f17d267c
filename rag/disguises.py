"""What a text may hold that only a chat model sees: hidden characters, control tokens."""

import re

# Joiners spell words in Arabic and Indic scripts, selectors choose the form of a Han character.
_INVISIBLE = re.compile(
    "(?<![\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0dff])"
    "|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164]"
    "|[\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
    "|(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)

CONTROL_TOKEN = r"""<(?=
        [|｜][\w▁:-]{1,60}[|｜]>
      | <SYS>> | </SYS>>
      | /?(?:s|bos|eos|pad|unk|mask|im_start|im_end|start_of_turn|end_of_turn|endoftext)>
      | /?(?:think|tool_call|tool_response)>
      ) | \[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])"""
_CONTROL_TOKEN = re.compile(CONTROL_TOKEN, re.VERBOSE)


def without_invisible(text: str) -> tuple[str, int]:
    """`text` without what is not to be seen and spells nothing, and how many characters it was."""
    return _INVISIBLE.subn("", text)


def with_broken_tokens(text: str) -> tuple[str, int]:
    """`text` in which no chat model reads a token of its own, and how many there were.

    `<|im_end|>` is `< |im_end|>`.
    """
    return _CONTROL_TOKEN.subn(r"\g<0> ", text)
