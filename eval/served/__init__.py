"""Measures the chat page as readers have it: over HTTP, many at once, for a long time."""
