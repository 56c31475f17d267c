"""Wenqu for LangChain: a retriever, the assistant as a Runnable and a chat model, tools for agents.

>>> wenqu = rag.open(".wenqu")
>>> retriever = WenquRetriever(wenqu=wenqu, k=5)  # documents
>>> assistant = WenquAssistant(wenqu)  # an Answer as `wenqu ask --json` prints it
>>> chat = WenquChat(wenqu=wenqu)  # the same as a message whose text has citations
>>> tools = [search_tool(wenqu), ask_tool(wenqu)]  # citations are the artifact
"""

from rag.integrations.langchain.assistant import WenquAssistant
from rag.integrations.langchain.chat import WenquChat
from rag.integrations.langchain.retriever import WenquRetriever
from rag.integrations.langchain.tools import ask_tool, search_tool

__all__ = ["WenquAssistant", "WenquChat", "WenquRetriever", "ask_tool", "search_tool"]
