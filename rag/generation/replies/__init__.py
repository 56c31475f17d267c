"""Answers what is no search: what is in here, a summary, a comparison, a greeting."""
