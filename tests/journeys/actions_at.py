"""`python -m tests.journeys.actions_at TIME`: the action server as ./coach starts it, with the present held at an ISO time."""

import sys
from datetime import datetime

from actions.__main__ import main
from bot import clock

with clock.frozen(datetime.fromisoformat(sys.argv[1])):
    main()
