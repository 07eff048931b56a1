"""Briefings: policy articles in, briefing documents out.

The stages are the modules: read, extract, model, render, write. build.py joins them.
"""
