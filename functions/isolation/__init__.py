"""Isolation: each team's IAM policies, compiled from the registry and attached once proven."""
