"""Otter: bundles that Otter and Gradescope run, the plugin inside them, and results in Otter's forms.

Otter itself is the optional extra `otter`. Modules that need it import it inside functions, so that
everything else works without; `plugin`, which subclasses what Otter defines, is imported by Otter alone.
"""
