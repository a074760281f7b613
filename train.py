"""Train a model and save it in the artifacts folder: `python train.py --model cnn`.

The same as `digitpad train`; see `digitpad/training/command.py`.
"""

import sys

from digitpad.training.command import main

if __name__ == "__main__":
    sys.exit(main())
