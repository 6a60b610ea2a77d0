"""How much may be done: how often, when, for how much money, and whether at all. Pure."""
