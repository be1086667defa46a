"""What a person sees and reaches: pages in the machine's own Chromium, skipped with a line where there is none."""
