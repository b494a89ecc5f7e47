"""Blocks to evidence of template junk: features of a page, and a score per block."""
