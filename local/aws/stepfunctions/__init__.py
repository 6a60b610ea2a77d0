"""MiniStack's Step Functions by the local cloud's clock, refusing what AWS refuses."""
