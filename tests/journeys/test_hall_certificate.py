"""A hall without internet: a certificate by the recipe, and a site that speaks https with it."""

import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, clean_environment, free_port

pytestmark = pytest.mark.journey


def test_a_phone_that_trusts_the_halls_authority_reaches_the_site_by_https(tmp_path: Path) -> None:
    port, tls = free_port(), tmp_path / "tls"
    subprocess.run(
        [str(ROOT / "tools" / "hall_certificate.sh"), str(tls), "localhost", "127.0.0.1"], check=True
    )
    command = [sys.executable, "-m", "muntada.cli", "run", "--port", str(port)]
    log = (tmp_path / "site.log").open("w")
    site = subprocess.Popen(
        [*command, "--certificate", str(tls / "hall.crt"), "--certificate-key", str(tls / "hall.key")],
        env=clean_environment(MUNTADA_DATA=str(tmp_path), MUNTADA_URL=f"https://localhost:{port}"),
        stdout=log,
        stderr=log,
        cwd=tmp_path,
    )
    try:
        trusting = ssl.create_default_context(cafile=str(tls / "hall-ca.crt"))
        deadline = time.monotonic() + 150
        while True:
            try:
                with urllib.request.urlopen(f"https://localhost:{port}/healthz", context=trusting) as answer:
                    assert answer.read() == b"ok"
                    assert "max-age" in answer.headers["Strict-Transport-Security"]
                break
            except OSError:
                assert site.poll() is None, (tmp_path / "site.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.3)
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(f"https://localhost:{port}/healthz", context=ssl.create_default_context())
    finally:
        site.terminate()
        site.wait(20)
        log.close()
    half = subprocess.run(
        [*command, "--certificate", str(tls / "hall.crt")],
        env=clean_environment(MUNTADA_DATA=str(tmp_path)),
        capture_output=True,
        text=True,
    )
    assert (half.returncode, "needs its key" in half.stderr) == (2, True)
