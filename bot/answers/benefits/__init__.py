"""Benefits and wages: what SSI, SSDI, SNAP, the EITC, health cover and rent come to when somebody earns more or less.

Pure functions on Decimal, one module a program; figures come from data/knowledge/rules by the month asked about.
Never here: the database, the clock, sentences for people, a decision (all of this is an estimate).
May import knowledge, text and the ground.
"""
