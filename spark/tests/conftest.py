import sys
from pathlib import Path

# The package is run from its folder; nothing has to be installed but what the lock names.
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
