"""What is promised in figures, measured: `python -m benchmarks` for all, `python -m benchmarks.pages` for one."""
