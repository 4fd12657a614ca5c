"""Examines an index and repairs what can be repaired: `examination` asks the checks, which ask `inspection`."""
