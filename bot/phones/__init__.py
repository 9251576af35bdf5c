"""Twilio on this machine: its REST API, its webhooks and its opt-out rules, with phones of 555-01xx numbers behind it.

A program of its own on loopback (`python -m bot.phones`), so that whoever has no Twilio account, and every test, meets the same
protocol, really signed. Nothing here may know what the coach says or does, reach beyond this machine, or be imported by the coach
(only client.py may). Imports the ground, text and the signatures of messaging/channels.
"""
