"""Real parts for the tests of the channel: a trained model, Rasa as ./coach starts it, and an action server that can fail."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-secret-for-tests"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def lay_out(root: Path, nlu: Path | None = None) -> Path:
    """A folder that can be trained in: our own config, domain and rules with a few messages."""
    shutil.copy(ROOT / "domain.yml", root / "domain.yml")
    lines = (ROOT / "config.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    (root / "config.yml").write_text("".join(line for line in lines if "also_learn:" not in line), encoding="utf-8")
    shutil.copytree(ROOT / "data" / "dialogue", root / "data" / "dialogue")
    (root / "data" / "nlu" / "obvious").mkdir(parents=True)
    (root / "data" / "words").mkdir()
    shutil.copy(nlu or Path(__file__).with_name("tiny_nlu.yml"), root / "data" / "nlu" / "tiny.yml")
    return root


TRAIN = """
import sys
from pathlib import Path
from bot.engine.launch import prepare
prepare(serving=False)
from bot.engine.train import train
train(Path(sys.argv[1]))
"""


def train_in(root: Path) -> Path:
    """The model of a folder that was laid out. Its vectors are kept there: those of the checkout would be forgotten for it."""
    ours = {**os.environ, "COACH_VAR": str(root / "var")}
    subprocess.run([sys.executable, "-c", TRAIN, str(root)], cwd=ROOT, env=ours, check=True, capture_output=True, timeout=300)
    return root / "models" / "coach.tar.gz"


class Actions:
    """An action server with a switch for each way of failing. `calls` are (action, message id), oldest first."""

    def __init__(self, port: int) -> None:
        self.port, self.fault, self.delay = port, "", 0.0
        self.calls: list[tuple[str, str]] = []
        self.seen: list[dict[str, Any]] = []
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        actions = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                status, body = actions._answer(asked, self.headers)
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # the caller gave up, as some tests make it do

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _answer(self, asked: dict[str, Any], headers: Any) -> tuple[int, bytes]:
        latest = asked["tracker"]["latest_message"]
        self.calls.append((asked["next_action"], latest["message_id"]))
        self.seen.append({"asked": asked, "authorization": headers.get("Authorization")})
        time.sleep(self.delay)
        if self.fault == "silence":
            time.sleep(15)
        if self.fault.isdigit():
            return int(self.fault), json.dumps({"error": latest["text"], "action_name": asked["next_action"]}).encode()
        if self.fault == "nonsense":
            return 200, json.dumps({"events": [{"event": latest["text"]}], "responses": latest["text"]}).encode()
        effect = {"message_id": latest["message_id"], "action": asked["next_action"], "n": 0}
        said = {"text": None, "buttons": [], "elements": [], "custom": {"effect": effect}, "image": None, "attachment": None}
        return 200, json.dumps({"events": [], "responses": [said]}).encode()


class Engine:
    """Rasa in a process of its own, started by our launcher."""

    def __init__(self, model: Path, var: Path, actions_port: int) -> None:
        self.model, self.var, self.actions_port = model, var, actions_port
        self.port, self.log = free_port(), var / "rasa.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> float:
        """Seconds until a sentence was parsed."""
        env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("COACH_")},
            "COACH_VAR": str(self.var),
            "COACH_MODEL": str(self.model),
            "COACH_RASA_PORT": str(self.port),
            "COACH_ACTIONS_PORT": str(self.actions_port),
            "COACH_INTERNAL_SECRET": SECRET,
            "COACH_TRACKER_URL": f"sqlite:///{self.tracker}?timeout=1",
            **more,
        }
        started = time.monotonic()
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot.engine.launch", "run"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=log, stderr=log)
        while time.monotonic() < started + 60:
            if self.process.poll() is not None:
                break
            try:
                if self.get("ready")[0] == 200:
                    return time.monotonic() - started
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"Rasa did not get ready:\n{self.log.read_text()[-3000:]}")

    @property
    def tracker(self) -> Path:
        return self.var / "tracker.db"

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def get(self, path: str, secret: str = SECRET) -> tuple[int, Any]:
        return self._call(path, None, secret, 30)

    def post(self, path: str, body: Any, secret: str = SECRET, timeout: float = 30) -> tuple[int, Any]:
        return self._call(path, body if isinstance(body, bytes) else json.dumps(body).encode(), secret, timeout)

    def turn(self, conversation: str, message: str, text: str = "hey coach", timeout: float = 30, **more: Any) -> tuple[int, Any]:
        return self.post("turn", {"conversation_id": conversation, "message_id": message, "text": text, **more}, timeout=timeout)

    def _call(self, path: str, body: bytes | None, secret: str, timeout: float) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/webhooks/coach/{path}", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")
