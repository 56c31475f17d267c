"""Questions into the articles' language and sentences into the reader's, names and numbers kept."""
