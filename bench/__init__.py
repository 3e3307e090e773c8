"""`make bench`: the figures of this checkout, measured on the real code path. How each is measured: README.md."""
