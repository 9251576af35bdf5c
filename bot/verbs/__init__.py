"""The verbs of ./coach, one module a verb, each with `run(arguments: list[str]) -> int` (the exit code).

Registered in bot/cli.py, which imports only the one that is asked for. A verb reads its arguments, calls the rooms and
prints; what it knows about people or data is theirs. Starting and watching programs lives here too (supervisor, programs).
"""
