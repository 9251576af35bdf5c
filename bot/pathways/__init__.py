"""Pathways: the programs and the work they lead to, told to a person and asked about.

Never here: sentences (data/words), what a program is (data/knowledge), or how a message came in.
May import care, messaging, words, knowledge, people, store, text and the ground; not schedule or answers.
"""
