"""How clean pages come out: a metric, line tools side by side, floors, and a browser of errors."""
