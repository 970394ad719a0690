"""Checks on what comes in, derived from the metamodel. No Flask, no SQL."""
