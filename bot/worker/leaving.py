"""Works out when people must leave for what lies ahead: from the place they had kept to that of the shift, outside any transaction."""

from bot.answers.transit import faults, sources
from bot.answers.trips import saved, whereabouts
from bot.answers.trips.known import SPARE
from bot.schedule import leaving
from bot.store.session import reading, writing


def work_out() -> int:
    """One round; returns for how many appointments it was worked out."""
    with reading() as session:
        homes = {row.person_id: row for row in saved.places(session)}
        forgotten = bool(leaving.of_others(session, homes))
        changed = {person: row.changed_at for person, row in homes.items()}
        todo = [
            (one.id, one.starts_at, one.series.place or "", saved.place_of(homes[one.person_id]))
            for one in leaving.waiting(session, changed)
        ]
    if forgotten:
        with writing() as session:
            for row in leaving.of_others(session, {one.person_id for one in saved.places(session)}):
                session.delete(row)
    if not todo or not sources.any_source():
        return 0
    for appointment_id, starts_at, place, home in todo:
        found = whereabouts.find(place)
        if home is None:
            continue
        planned = sources.Planned()
        if len(found) == 1:
            planned = sources.plan(home, found[0].place, starts_at - SPARE, arrive=True, live=False)
        with writing() as session:
            faults.note(session, planned.faults)
            leaving.keep(session, appointment_id, starts_at, planned.trip.leaves if planned.trip else None)
    return len(todo)
