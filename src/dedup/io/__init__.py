"""Files in, files out: what is read, where it goes, and nothing half-written."""
