"""Readers at the desk: who they are, what they agreed to, where they signed in, what was done."""
