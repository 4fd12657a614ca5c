"""Documents to passages to stores."""
