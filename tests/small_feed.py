"""A small invented town's buses and trains, ten stops, for the tests of trips: written as a GTFS zip.

Main St runs west to east from Elm St to Union Station; Station Plaza is a short walk north of the station, Whole Foods further north.
"""

import zipfile
from pathlib import Path

STOPS = {
    "elm": ("Main St @ Elm St", 42.5800, -71.8000),
    "oak": ("Main St @ Oak St", 42.5800, -71.7850),
    "union": ("Union Station", 42.5800, -71.7700),
    "plaza": ("Station Plaza", 42.5815, -71.7700),
    "mill": ("Mill St @ River Rd", 42.6000, -71.7700),
    "foods": ("Whole Foods", 42.6200, -71.7700),
    "college": ("Hill College", 42.6200, -71.7500),
    "hospital": ("Hill Hospital", 42.5800, -71.7400),
    "lake": ("Lake Rd @ Elm St", 42.5600, -71.7400),
    "north": ("North Plaza", 42.6500, -71.7700),
}
ZONE = "America/New_York"
HOLIDAY = "20261126"


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def tables() -> dict[str, list[str]]:
    """File name -> lines."""
    calls = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type"]
    trips = ["route_id,service_id,trip_id,trip_headsign"]

    def trip(name: str, route: str, service: str, headsign: str, *stops: tuple[str, int]) -> None:
        trips.append(f"{route},{service},{name},{headsign}")
        calls.extend(f"{name},{clock(at)},{clock(at)},{stop},{n},0,0" for n, (stop, at) in enumerate(stops, 1))

    for at in range(6 * 60, 22 * 60, 30):
        trip(f"1e{at}", "one", "work", "Union Station", ("elm", at), ("oak", at + 6), ("union", at + 12))
        trip(f"1w{at}", "one", "work", "Elm St", ("union", at + 15), ("oak", at + 21), ("elm", at + 27))
        trip(f"2n{at}", "two", "work", "North Plaza", ("plaza", at + 20), ("mill", at + 28), ("foods", at + 36), ("north", at + 46))
        trip(f"2s{at}", "two", "work", "Station Plaza", ("north", at + 4), ("foods", at + 14), ("mill", at + 22), ("plaza", at + 30))
    for at in range(6 * 60, 21 * 60, 60):
        trip(f"3e{at}", "rail", "work", "Lake Rd", ("union", at + 25), ("hospital", at + 33), ("lake", at + 40))
        trip(f"3w{at}", "rail", "work", "Union Station", ("lake", at + 45), ("hospital", at + 52), ("union", at + 60))
    trip("night", "one", "work", "Elm St", ("union", 24 * 60 + 30), ("oak", 24 * 60 + 36), ("elm", 24 * 60 + 42))
    trip("holiday", "one", "holiday", "Union Station", ("elm", 10 * 60), ("oak", 10 * 60 + 6), ("union", 10 * 60 + 12))
    return {
        "agency.txt": [
            "agency_id,agency_name,agency_url,agency_timezone,agency_phone",
            f"mbta,MBTA,https://bus.example.org,{ZONE},413-555-0140",
            f"rail,Hill Rail,https://rail.example.org,{ZONE},",
        ],
        "routes.txt": [
            "route_id,agency_id,route_short_name,route_long_name,route_type",
            "one,mbta,1,Main St,3",
            "two,mbta,2,North,3",
            "rail,rail,,Hill Line,2",
        ],
        "stops.txt": ["stop_id,stop_name,stop_lat,stop_lon", *(f"{one},{name},{lat},{lon}" for one, (name, lat, lon) in STOPS.items())],
        "calendar.txt": [
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
            "work,1,1,1,1,1,1,0,20260101,20271231",
        ],
        "calendar_dates.txt": ["service_id,date,exception_type", f"work,{HOLIDAY},2", f"holiday,{HOLIDAY},1"],
        "trips.txt": trips,
        "stop_times.txt": calls,
    }


def write(path: Path, changed: dict[str, list[str] | None] | None = None) -> Path:
    """The feed as a zip; `changed` files take the place of its own, None leaves one out."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, lines in {**tables(), **(changed or {})}.items():
            if lines is not None:
                archive.writestr(name, "\n".join(lines) + "\n")
    return path
