"""Pay and benefits: what is asked before an estimate, and how its outcome is told.

The calculations are in bot/answers/benefits; here is only the way to them: what is known so far, the next thing to ask, the says.
Never here: a rule, a rate or a limit. May import answers/benefits, care, messaging, words, knowledge, people, text and the ground.
"""
