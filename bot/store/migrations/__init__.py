"""Alembic's scripts: one file a step, each with its own day and sentence.

Here live only changes of tables; never data of people.
May import: store/types for its column types, nothing else of ours.
"""
