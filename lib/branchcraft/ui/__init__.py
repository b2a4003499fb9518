"""What every panel is made of: one font and one set of colours, a canvas that redraws fast, controls in a banker's words."""
