"""Near-duplicates and page-template junk in plain text: exact, fast, and able to explain every cut."""
