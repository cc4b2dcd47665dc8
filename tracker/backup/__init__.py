"""The archive in one file: `make save` and `make restore FILE=…`.

A saved file is a tar that holds the database (as pg_dump writes it), the secret key, and a manifest
with the versions that made it, the rows of each table, and a checksum of everything.
"""
