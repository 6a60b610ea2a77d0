"""Carries out what was planned. A client comes first; it only writes."""
