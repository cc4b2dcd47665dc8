"""How long a reader of text takes for twice the text."""
