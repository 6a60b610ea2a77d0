"""Decides what has to be done. Pure."""
