"""The record of runs: what the ledger's table keeps of each, as values and as items."""
