"""The case managers' pages: one module and one template folder a page.

Every page passes doors.py: session, role, CSRF token, Origin, limits. Every read of a person and every change is noted in the
audit log in the same transaction. Never here: what a message means, sending, tables; sentences for people (data/words).
May import worker and every room below it; never gateway or actions.
"""
