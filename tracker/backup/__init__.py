"""The archive in one file: `make save` and `make restore FILE=…`.

A saved file is a tar archive of a pg_dump, the secret key, and a manifest with versions, the number
of rows of each table, and checksums.
"""
