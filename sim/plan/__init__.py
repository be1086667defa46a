"""What an experiment will do, job by job, as data that is written and read back; nothing here runs anything."""
