"""Every sentence the coach can say: loads and checks data/words, renders a key for a language and channel.

Never here: what is said when; that comes as a key with fields. Sentences live in data/words, not in code.
May import: store, text and the ground.
"""
