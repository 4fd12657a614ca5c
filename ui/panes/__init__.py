"""The parts of the page beside asking, one module each: `compose` draws it inside its tab and wires its events."""
