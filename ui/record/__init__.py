"""What was asked and answered, kept: chats, what readers said of answers, files of both."""
