"""Quality and speed, one command each."""
