"""The kernels' definitions in NumPy: the native ones give the same bits."""
