"""Messages in and out: conversation, inbox, outbox, options, the pending question; channels/ and the way to Rasa.

Never here: what a message means or what the coach knows. Bodies and numbers are sealed in the database.
May import: words, people, knowledge, store, text and the ground.
"""
