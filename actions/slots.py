"""The names of Rasa's slots, as domain.yml has them."""

LANGUAGE = "language"
