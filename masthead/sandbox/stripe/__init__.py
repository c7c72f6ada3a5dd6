"""A sandbox of Stripe: an HTTP server that behaves as Stripe's API and hosted pages do, for
demonstrations and tests. Stripe's own SDK talks to it. No money moves, and only test cards work.

It knows nothing of the rest of Masthead and needs only Python's standard library.
"""
