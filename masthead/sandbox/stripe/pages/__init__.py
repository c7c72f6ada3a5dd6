"""The hosted pages: checkout, billing portal, invoice. Each page is a module with a `PATH`, and
`show`, `submit` and `show_error` (what was wrong is said on the page itself)."""
