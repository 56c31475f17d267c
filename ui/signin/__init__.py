"""Who may use the page: accounts, their sessions, and the way in."""
