"""The addresses that programs made for OpenAI's API know: models, chat, embeddings."""
