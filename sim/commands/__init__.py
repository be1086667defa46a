"""What the command line does with files, runs and results, each command a call."""
