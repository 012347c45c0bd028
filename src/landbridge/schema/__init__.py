"""What each table is, declared as data, and the check of a frame against it."""

from landbridge.schema.declarations import (
    Licence,
    description_of,
    licence_of,
    parse_schema,
    schema_names,
    table_schema,
)
from landbridge.schema.model import DTYPES, Column, TableSchema, Violation
from landbridge.schema.validate import MAX_PER_RULE, validate, wrong_columns

__all__ = [
    "DTYPES",
    "MAX_PER_RULE",
    "Column",
    "Licence",
    "TableSchema",
    "Violation",
    "description_of",
    "licence_of",
    "parse_schema",
    "schema_names",
    "table_schema",
    "validate",
    "wrong_columns",
]
