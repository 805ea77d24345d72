"""Tests of the data that ships with Waymark."""
