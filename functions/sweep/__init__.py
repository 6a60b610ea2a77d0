"""The sweep: goes through everything in the account, and wakes the rooms that events missed."""
