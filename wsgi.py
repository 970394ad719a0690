"""Selaras for a WSGI server of one's own: `waitress-serve wsgi:app`, gunicorn, Apache's mod_wsgi.

`python3 run.py serve` needs none of them. Instance and database are those of INSTANCE_PATH and
DATABASE_URL. One process with several threads: saves stand in one line, and jobs are worked off
by a thread of this process, so gunicorn wants `--workers 1 --threads 16` without `--preload`.
"""

from app.cli.instance import opened
from app.jobs import start_worker

app = opened(must_exist=False)
start_worker(app)
