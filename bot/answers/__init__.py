"""Answers: what a person asks about benefits, knowledge and trips.

Each topic is a folder of plain functions over dated records of data/knowledge; what no record supports is not answered.
Never here: sentences for people (data/words), how a question was understood, or anything of another person.
May import care, messaging, words, knowledge, people, store, text and the ground; not pathways or schedule.
"""
