"""Schedule: shifts and classes of a person, when they repeat, reminders and what is answered to them, attendance, imports.

Never here: sentences (data/words), what a text means (Rasa), trips to a shift (put together one stair up).
May import care, messaging, words, knowledge, people, store, text and the ground; not pathways or answers.
"""
