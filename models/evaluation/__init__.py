"""How good a detector is as it is served: on pictures with labels, and by the incidents that come of it."""
