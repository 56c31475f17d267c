"""`python -m rag` is the command `wenqu`."""

from rag.cli import main

main()
