"""Install a wheel in a fresh environment, away from the sources, and open the demo city from it.

    python .ci/wheel.py WHEEL FOLDER

Standard library alone: it runs on any Python that the project supports, with nothing installed.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

OPENS_WITHIN = 120  # seconds, with the building of the demo city


def main(wheel: Path, folder: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert names == {"commons", "-".join(wheel.name.split("-")[:2]) + ".dist-info"}, names

    empty = folder / "empty"
    empty.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    subprocess.run([folder / "venv/bin/pip", "install", "--quiet", wheel.resolve()], check=True)
    commons = folder / "venv/bin/commons"

    began = time.monotonic()
    page = opened(commons, empty, "/he/")
    assert 'lang="he"' in page and 'dir="rtl"' in page, page[:2000]
    seconds = time.monotonic() - began
    print(f"Python {sys.version.split()[0]}: the demo opened {seconds:.1f} s after its start", flush=True)

    subprocess.run([commons, "plugins", "off", "activities"], cwd=empty, env=environment(), check=True)
    page = opened(commons, empty, "/he/")
    assert 'lang="he"' in page and 'dir="rtl"' in page, page[:2000]
    print("and it opens with the plugin activities turned off")


def opened(commons: Path, folder: Path, path: str) -> str:
    """The page at `path` of `commons demo`, which is started in `folder` for it and ended after it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    log = folder / "demo.log"
    with open(log, "wb") as output:
        demo = subprocess.Popen(
            [commons, "demo"], cwd=folder, env=environment(COMMONS_BIND=bind),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + OPENS_WITHIN
        while True:
            try:
                with urllib.request.urlopen(f"http://{bind}{path}", timeout=10) as answer:
                    return answer.read().decode("utf-8")
            except (urllib.error.URLError, ConnectionError) as error:
                refused = isinstance(error, urllib.error.HTTPError)
                if refused or demo.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"the demo did not open ({error}):\n{log.read_text(errors='replace')}")
                time.sleep(0.2)
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=60)


def environment(**settings: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("COMMONS_")} | settings


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
