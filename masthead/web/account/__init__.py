"""The reader's own pages: signing in, the account, and what hangs on it."""
