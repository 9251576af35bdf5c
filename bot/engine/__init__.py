"""What the Rasa process loads: channel, tracker, encoder, classifier, importer, launcher, and what trains and measures them.

Python 3.10 and Rasa 3.6.21 live only here. Nothing of ours imports this room (the app speaks to it over loopback), no sentence
for people is written here, and no name or number of a person may enter. Of ours it imports bot.text and nothing else.
"""
