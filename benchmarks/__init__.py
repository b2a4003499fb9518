"""Speed, measured: ratios taken in one run, never a time that a test asserts."""
