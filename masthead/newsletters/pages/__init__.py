"""The subscription pages: each parses, permits, calls one verb and renders."""
