"""A payment vendor in a box: an HTTP server that behaves as Stripe's does, for demonstrations and
tests. Stripe's own SDK talks to it. No money moves, and only test cards work.

It knows nothing of the rest of Masthead and needs nothing but Python's standard library.
"""
