"""Membership on the reader's site: joining, the account's membership, leaving, and its letters."""
