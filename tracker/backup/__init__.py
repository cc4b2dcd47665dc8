"""The archive in one file: `make save` and `make restore FILE=…`.

A saved file is a tar archive of a pg_dump, the secret key, the captured pages where the data folder
holds them, and a manifest with versions, the number of rows of each table, and checksums.
"""
