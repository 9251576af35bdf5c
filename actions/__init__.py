"""Rasa's custom actions, one module a topic: each reads the message, calls one function of bot/ and returns what to say.

Never here: sentences, SQL, HTTP, the clock. Slot names are in slots.py only; effect.py runs each action once a message.
May import every room of bot/ below worker, and rasa_sdk, which nobody else imports.
"""
