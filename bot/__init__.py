"""Coach: an open-source job coach by text message and web chat.

Each folder is a room with a door sign like this one; README.md has the map.
A room may import only rooms below it (tests/house and import-linter keep that).
"""
