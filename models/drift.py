"""Drift of inputs, predictions and calibration: how far later data is from what a model was trained on."""
