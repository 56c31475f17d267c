"""Looks at what Wenqu stands on here: what is sound, what is missing, and what to do about it."""
