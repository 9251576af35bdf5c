"""What the coach knows: loads data/knowledge into frozen, checked records with source, date and area.

Never here: sentences for people (those are words) and anything about a person.
May import: store, text and the ground.
"""
