"""Shingle sets to candidates, verified pairs and clusters."""
