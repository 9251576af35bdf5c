"""`python -m bot.engine.speed MODEL TABLE`: how fast messages are understood by a loaded model; prints one JSON object.

`parse_ms` are the p50 and p95 of messages one at a time, through all of Rasa's pipeline; `vector_ms` the first encoder alone (the
reference), `again_ms` the second one; `together` messages a second in batches, as ./coach understand reads them.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.engine.launch import prepare

ONE_BY_ONE = 300


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    prepare(serving=True)
    import numpy as np
    from rasa.engine.loader import load_predict_graph_runner
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    from bot.engine import second_vectors
    from bot.engine.importer import table_rows
    from bot.engine.understand import TOGETHER
    from bot.engine.understanding import understand
    from bot.engine.vectors import encoder

    model, started = Path(sys.argv[1]), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        metadata, runner = load_predict_graph_runner(Path(folder), model, LocalModelStorage, DaskGraphRunner)
    loaded = time.perf_counter() - started
    texts = [row["text"] for row in table_rows(Path(sys.argv[2]))]
    some = texts[:: max(1, len(texts) // ONE_BY_ONE)]

    def each(work: Callable[[str], object]) -> list[float]:
        """[p50, p95] in ms."""
        times = []
        for text in some:
            started = time.perf_counter()
            work(text)
            times.append(1000 * (time.perf_counter() - started))
        return [round(float(t), 2) for t in np.percentile(times, [50, 95])]

    target = metadata.nlu_target
    understand(runner, target, some[:5])
    found = {
        "megabytes": round(model.stat().st_size / 1e6, 1),
        "load_s": round(loaded, 1),
        "parse_ms": each(lambda text: understand(runner, target, [text])),
        "vector_ms": each(lambda text: encoder().encode([text])),
        "again_ms": each(lambda text: second_vectors.encode([text])) if second_vectors.available() else None,
    }
    started = time.perf_counter()
    for start in range(0, len(texts), TOGETHER):
        understand(runner, target, texts[start : start + TOGETHER])
    found["together"] = round(len(texts) / (time.perf_counter() - started))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
