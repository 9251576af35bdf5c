"""`./coach bench parse`: how fast one message is understood inside Rasa, and many together; the size of the model.

Aims: p50 of a parse 12 ms, 100 messages a second together, 60 MB. The ratio is to the first encoder's vector alone, in the same run.
"""

import json
import subprocess
import sys

from bot.settings import ROOT
from bot.verbs import model
from bot.verbs.programs import RASA_PYTHON

TABLE = ROOT / "data" / "evaluation" / "development.tsv"


def main() -> None:
    model.ensure(lambda text: print(f"coach: {text}", file=sys.stderr, flush=True))
    command = [str(ROOT / RASA_PYTHON), "-m", "bot.engine.speed", str(model.MODEL), str(TABLE)]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    (p50, p95), (alone, _) = found["parse_ms"], found["vector_ms"]
    print(f"A parse inside Rasa: p50 {p50} ms (aim 12), p95 {p95} ms; {p50 / alone:.2f} times the first encoder alone ({alone} ms)")
    if found["again_ms"]:
        print(
            f"The second encoder, asked where the first reading is in doubt: p50 {found['again_ms'][0]} ms, p95 {found['again_ms'][1]} ms"
        )
    print(f"Together, as ./coach understand reads them: {found['together']} messages a second (aim 100)")
    print(f"The model: {found['megabytes']} MB (aim under 60), loaded in {found['load_s']} s")


if __name__ == "__main__":
    main()
