"""The shared kernel of every function: vocabulary and plumbing, and nothing of any one room."""

__version__ = "0.1.0"
