"""OpenTripPlanner 2 of a region, asked over GraphQL where OTP_URL is set.

Never here: what is said about a trip, or where it starts.
May import only the ground and the records of bot/answers/transit.
"""
