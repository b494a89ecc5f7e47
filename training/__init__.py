"""How the page model of ``dedup.boilerplate`` is learned: pages in, ``weights.npz`` out."""
