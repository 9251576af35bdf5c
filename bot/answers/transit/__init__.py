"""Trips by bus and train: timetables (GTFS) read into memory, the search through them, and other planners by HTTP.

Plain functions on frozen records; times are seconds since 1970 (UTC) inside, the timetable's own zone at the edge.
Never here: sentences for people (data/words), a street map, a fare that the timetable does not hold.
May import care, messaging, words, knowledge, people, store, text and the ground.
"""
