"""The ways a message leaves and how a door knows that it is really Twilio knocking.

One file a channel, the table of what Twilio's codes mean for us, and the signatures of its webhooks. Nothing here may read the
database, the environment or data/words, and no number or body may enter an error or a log. The only room that imports twilio;
of ours it imports errors and clock.
"""
