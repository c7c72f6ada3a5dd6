"""The pages of subscribing: each parses, permits, calls one verb and renders."""
