"""Waymark keeps partnership action plans, and says where every part stands and why."""

import gc

# What loads here stays for good, and so does most of what a request makes until it is answered:
# looking for garbage at every 700 objects, as Python would, is a sixth of the time of a start.
gc.set_threshold(50_000, 20, 20)
