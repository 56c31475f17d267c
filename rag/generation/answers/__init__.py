"""Answers one question from what was retrieved for it."""
