"""§§1–3 of ICML 2013 as functions of NumPy and SciPy, one module an idea."""
