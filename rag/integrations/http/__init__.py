"""Answering over HTTP: what stands before the page and before the interface alike."""
