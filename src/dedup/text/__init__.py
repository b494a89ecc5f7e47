"""Characters to shingle sets: blocks, the comparison form and its tokens, shingle hashes."""
