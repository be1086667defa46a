"""Results folders of somebody who means harm: ``python -m tests.doctored 1000 [--seed S] [--real]``.

Each is a copy of one of ours with something changed in it, and sealed anew, so that no seal gives it away. Whatever a
command makes of it: no traceback, no hang, less than 1 GB, nothing written elsewhere, and none of its code run.
"""
