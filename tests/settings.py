"""The site's own settings, with a key and a folder that last as long as the tests."""

import atexit
import os
import shutil
import tempfile

os.environ["MUNTADA_TEST"] = "1"
os.environ.setdefault("MUNTADA_SECRET_KEY", "only-for-tests-" * 4)
# Each process has a folder of its own: what one test throws away, another may be reading.
os.environ["MUNTADA_DATA"] = tempfile.mkdtemp(prefix="muntada-tests-")
atexit.register(shutil.rmtree, os.environ["MUNTADA_DATA"], ignore_errors=True)
os.environ.setdefault("DATABASE_URL", "sqlite://")
os.environ.pop("MUNTADA_PROFILE", None)

from muntada.site.settings import *  # noqa: E402, F403 - the environment has to be set first

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise wants it to be there
