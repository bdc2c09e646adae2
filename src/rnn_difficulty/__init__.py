"""The executable companion to *On the difficulty of training recurrent neural networks*.

R. Pascanu, T. Mikolov, Y. Bengio, ICML 2013 (PMLR 28(3):1310-1318). Modules carry the names
that the paper and the field use; docstrings carry the paper's equation numbers.
"""

__version__ = "0.1.0"
