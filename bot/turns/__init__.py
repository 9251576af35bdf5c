"""One turn of a conversation: from a stored message to queued replies, committed once.

Never here: what a topic does (that is the topic's room), sending, or any sentence.
May import: every room below; worker, gateway, desk and actions stand above.
"""
