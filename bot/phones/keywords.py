"""Words that Twilio itself answers, as Advanced Opt-Out is set up by what `./coach up` prints: CANCEL, END, QUIT and YES taken out,
so that an answer to a reminder cuts nobody off. Spanish and Portuguese words reach the coach, which understands them itself.

The replies are Twilio's part of the conversation, not the coach's: they stand in for what is configured there.
"""

KEYWORDS = {
    **dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "REVOKE", "OPTOUT"), "STOP"),
    **dict.fromkeys(("START", "UNSTOP"), "START"),
    **dict.fromkeys(("HELP", "INFO"), "HELP"),
}

STOCK_REPLIES = {
    "STOP": "You are unsubscribed and will get no more messages. Reply START to get them again.",
    "START": "You are subscribed again. Reply HELP for help, STOP to stop. Msg & data rates may apply.",
    "HELP": "Reply STOP to unsubscribe. Msg & data rates may apply.",
}
