"""What endpoints go through, by scenario: their metrics and their log lines.

`scenarios` says what happens in each minute, `metrics` and `lines` what is told of it, `play`
writes that into a local cloud. All but `play` is pure, and the same each time.
"""
