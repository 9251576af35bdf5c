"""The doors to the internet: Twilio's webhooks, the web chat, public pages, health and metrics.

Never here: what a message means or does; a door stores what came and answers at once.
May import: worker and every room below; never desk or actions (app.py puts the desk's routes beside its own).
"""
