"""What a page of ours may do: run its own script, look as its own style says, and nothing else."""

import base64
import hashlib


def policy(script: str, style: str) -> str:
    """Nothing but this script and this style, and the empty icon, which keeps browsers from asking for one."""
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style))
    ours, looks = (f"'sha256-{each}'" for each in hashes)
    return (
        f"default-src 'none'; script-src {ours}; style-src {looks}; img-src data:; base-uri 'none'; form-action 'none'"
    )
