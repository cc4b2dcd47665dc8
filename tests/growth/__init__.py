"""Running time of parsers as their input doubles."""
