"""The exports that can be read, each in its own module with `read(plan, house, stage, tick)`."""
