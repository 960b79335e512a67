"""The command palette: Textual's own, on a screen of any size."""

from textual.command import CommandList, CommandPalette


class Palette(CommandPalette):
    """Its list knows how high its lines are only where there is room for any: else there is no page to go by."""

    def _action_command_list(self, action: str) -> None:
        if not action.startswith("page") or self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
