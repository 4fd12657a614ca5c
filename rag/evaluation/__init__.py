"""Question sets, metrics, statistics, runs."""
