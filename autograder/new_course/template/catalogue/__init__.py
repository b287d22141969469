"""The catalogue of misconceptions, a module for each chapter. It holds answers: keep it from students."""

from autograder.catalogue import Catalogue

recognise = Catalogue(__name__).recognise
