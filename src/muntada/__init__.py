"""Carries a bilateral economic forum from first contact to delivered agreement."""

import os

# Before numpy is loaded for the first time: each worker computes on one thread, since several workers share the
# cores and the small products of the engines gain nothing from more.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
