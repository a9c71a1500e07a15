"""Frozen records, one file a stage: what a thing is while it goes through the house.

No I/O, no database and no picture library may be imported here.
"""
