"""What is to be expected of a day: ways to forecast counts, and measures of how good they are."""
