"""Readers at the desk: profile, consents, sign-ins, membership and activity."""
