"""Meridian's theme: its nameplate, its accent and its ruler of longitudes."""
