"""Who is who: people, their contact points, language and consent; organizations, staff, roles, audit.

Never here: messages, cases, pages. Numbers and names are sealed and looked up by keyed hash.
May import: store, text and the ground.
"""
