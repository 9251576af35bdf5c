"""Care: what happens when a person may be in danger or needs a human.

Here live the safety check that reads every text first, the cases staff work on, the roster of who is on call and the hand-over.
Never here: sentences (data/words), phone numbers (data/knowledge/support), web pages or anything that needs Rasa to run.
May import messaging, words, knowledge, people, store, text and the ground.
"""
