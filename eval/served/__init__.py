"""Measures what is served as people and programs have it: many at once, for a long time."""
