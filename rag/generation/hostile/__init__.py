"""Keeps what strangers wrote in articles from being more than text."""
