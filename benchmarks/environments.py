"""One environment and one process per peer: they force versions of pandas and RapidFuzz that exclude each other."""

import subprocess
import sys
from pathlib import Path

# What is installed; a new version is a new measurement, so each is fixed.
PEERS = {
    "splink": ["splink==5.0.0", "pyarrow==26.0.1"],
    "string_grouper": ["string_grouper==0.8.0", "pandas==2.3.3"],
    "emm": ["emm==2.1.11", "rapidfuzz==2.15.2"],
}
_SCRIPTS = Path(__file__).parent / "peers"


def peer_command(peer: str, environments: Path, left: Path, right: Path, output: Path) -> list[str]:
    """The command that runs a peer on two files; its environment is made at first use.

    Args:
        peer: one of PEERS.
        environments: folder of the environments, one per peer.
        left: CSV with id, name and perhaps domain, website, city, country.
        right: another one.
        output: where left_id, right_id, probability go.
    """
    python = require_environment(peer, environments)
    return [str(python), str(_SCRIPTS / f"{peer}_peer.py"), str(left), str(right), str(output)]


def require_environment(peer: str, environments: Path) -> Path:
    """The Python of a peer's environment, made unless it stands there with these very requirements."""
    folder = environments.resolve() / peer
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ready = folder / "requirements.txt"
    wanted = "\n".join(PEERS[peer]) + "\n"
    if not (ready.exists() and ready.read_text(encoding="utf-8") == wanted):
        print(f"making the environment of {peer} in {folder}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS[peer]], check=True)
        ready.write_text(wanted, encoding="utf-8")
    return python


def peers_named(names: str) -> list[str]:
    """Peers of a comma-separated list; none for an empty one.

    Raises:
        SystemExit: a name is none of PEERS.
    """
    chosen = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in PEERS]
    if unknown:
        raise SystemExit(f"no such peer: {', '.join(unknown)}; there are {', '.join(PEERS)}")
    return chosen
