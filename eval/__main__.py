"""`python -m eval` is `wenqu eval`."""

from rag.commands.evaluation import app

app()
