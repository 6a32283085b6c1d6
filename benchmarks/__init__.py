"""Figures that anyone can reproduce."""
