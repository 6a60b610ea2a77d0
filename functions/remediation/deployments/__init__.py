"""Deployments of an endpoint: the last one, and whether it can be gone back from."""
