"""Carries a bilateral economic forum from first contact to delivered agreement."""
