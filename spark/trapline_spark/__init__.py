"""Trapline's rules as a distributed engine: a pure core, one partition at a time, and a thin Spark job around it."""
