"""`./coach bench clinc FILE`: our pipeline on the public CLINC150 test, beside what Rasa and BERT reached on it."""

import subprocess
import sys

from bot.settings import ROOT
from bot.verbs.programs import RASA_PYTHON

if __name__ == "__main__":
    sys.exit(subprocess.run([str(ROOT / RASA_PYTHON), "-m", "bot.engine.clinc", *sys.argv[1:]], cwd=ROOT, check=False).returncode)
