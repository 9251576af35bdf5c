"""Trips in conversation: what a text asks for, what is still to be asked, the way told in one or two texts, and what follows it.

Never here: planning itself (bot/answers/transit), sentences (data/words), shifts (an action brings them along).
May import transit, care, messaging, words, knowledge, people, store, text and the ground.
"""
