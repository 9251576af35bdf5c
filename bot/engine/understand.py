"""`python -m bot.engine.understand MODEL < LINES`: what each line means by a trained model, without a server.

A line is a plain message, or JSON: a string, or an object with `text`. Out comes one JSON object a line, in order:
{"intent", "confidence", "ranking": [[name, confidence], ... at most 5]}; `nlu_fallback` where the coach would ask back.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from bot.engine.launch import prepare

TOGETHER = 256  # messages a batch: the encoder is several times as fast on many


def understand_lines(model: Path, lines: Iterable[str]) -> Iterator[dict[str, object]]:
    """Meanings in the order of `lines`. Raises rasa's ModelNotFound or an OSError when `model` is none."""
    prepare(serving=True)
    from rasa.engine.loader import load_predict_graph_runner
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    from bot.engine.understanding import understand

    with tempfile.TemporaryDirectory() as folder:
        metadata, runner = load_predict_graph_runner(Path(folder), model, LocalModelStorage, DaskGraphRunner)
    rest = iter(lines)
    while part := [_text(line) for line in islice(rest, TOGETHER)]:
        for meaning in understand(runner, metadata.nlu_target, part):
            yield {"intent": meaning["intent"]["name"], "confidence": meaning["intent"]["confidence"], "ranking": meaning["ranking"]}


def _text(line: str) -> str:
    """A line that is not JSON of the two forms is taken as it stands: people may write braces and quotes."""
    line = line.rstrip("\r\n")
    if line[:1] in ('"', "{"):
        try:
            said = json.loads(line)
        except ValueError:
            return line
        if isinstance(said, str):
            return said
        if isinstance(said, dict) and isinstance(said.get("text"), str):
            return str(said["text"])
    return line


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    for meaning in understand_lines(Path(sys.argv[1]), sys.stdin):
        print(json.dumps(meaning), flush=False)


if __name__ == "__main__":
    main()
