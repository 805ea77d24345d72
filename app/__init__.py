"""Waymark keeps partnership action plans, and says where every part stands and why."""
