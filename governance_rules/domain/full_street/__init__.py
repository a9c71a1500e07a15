"""A whole street made of a seed: its map, shops, cameras and people, as the modelled deployment had them."""
