"""The MBTA's V3 interface: alerts and predicted times on a line, where MBTA_API_KEY is set. It plans no trips.

Never here: what is said about them. Data are MassDOT's, under its developers' licence.
May import only the ground and the records of bot/answers/transit.
"""
