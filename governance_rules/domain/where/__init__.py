"""Analysis in place: where problems gather, what no camera sees, what comes back, what a campaign did."""
