"""Build the packaged tables from the facts folder, the curated lists and registry packages."""
