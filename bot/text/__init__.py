"""What a text message says, before anybody decides what it means: folding, segments, numbers, clock words, language.

Pure functions over strings and two small tables in data/text. Nothing here may read the clock, the environment or the
database, or produce a sentence for people. Standard library only and Python 3.10, since the engine imports it too;
imports nothing of ours.
"""
