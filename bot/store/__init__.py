"""The database: engine, sessions, column types, the effect ledger, migrations.

Here live the ways of storing; the tables of a topic live in the topic's room.
Nothing here knows a person, a message or a word.
May import: text, settings, clock, errors.
"""
