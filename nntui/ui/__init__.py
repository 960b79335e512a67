"""The screen: panes that show frames and send commands. No widget trains or holds a number of its own."""
