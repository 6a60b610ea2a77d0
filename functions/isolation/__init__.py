"""The room that keeps teams apart: it compiles, proves, attaches and keeps each team's IAM policies."""
