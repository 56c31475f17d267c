"""Proves a sentence by the articles: which span it rests on, and what of it stands there."""
