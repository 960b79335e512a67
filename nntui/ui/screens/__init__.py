"""The screens: the picker, the main screen, and what opens over it."""
