"""Wenqu for LlamaIndex: nodes that know where they come from."""

import asyncio

import pytest
from llama_index.core.schema import MetadataMode

from rag.errors import SettingsError
from rag.integrations.llamaindex import WenquRetriever
from tests.conftest import OpenWenqu

ASKED = "黄河金三角会议的主题"


def test_a_node_knows_where_it_comes_from(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu()
    nodes = WenquRetriever(wenqu, k=3).retrieve(ASKED)
    for found, hit in zip(nodes, wenqu.search(ASKED, 3), strict=True):
        node = found.node
        assert (node.node_id, found.score) == (hit.passage.id, hit.score)
        article = wenqu.article(node.source_node.node_id)
        assert article.text[node.start_char_idx : node.end_char_idx] == node.get_content()
        assert node.metadata["outlet"] == article.outlet
        told = node.get_content(MetadataMode.LLM)
        assert article.title in told and "arms" not in told


def test_filters_hold_and_the_event_loop_is_free(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu()
    retriever = WenquRetriever(wenqu, filters={"language": "zh-Hant"})
    nodes = asyncio.run(retriever.aretrieve(ASKED))
    assert nodes and {one.node.metadata["language"] for one in nodes} == {"zh-Hant"}
    with pytest.raises(SettingsError, match="sinse"):
        WenquRetriever(wenqu, filters={"sinse": "2021"})
