"""The loop that answers what waits and sends what is due, and one job a file. Every job may run twice without harm.

Runs inside the gateway by default, or as processes of its own (`./coach worker`).
May import: every room below; never gateway, desk or actions.
"""
