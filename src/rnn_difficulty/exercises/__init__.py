"""The exercises at the end of the chapters: one module a chapter, one check an exercise.

>>> from rnn_difficulty.exercises import chapter_01 as exercises
>>> exercises.check_2(...)
Not answered yet: replace the dots.
>>> exercises.check_2((4, 2, 1))
Not yet. The error does grow on its way back, but what does it meet at that step?

What is right comes from the mathematics, and never from a solution that was run once: an
answer that is a function is tried on new random inputs each time.
"""
