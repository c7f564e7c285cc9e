"""interrupt.py SIGNAL FOLDER COMMAND...: runs the command until the run in the
folder has logged 50 lines and has a checkpoint, then sends the signal."""
import glob
import signal
import subprocess
import sys

number = getattr(signal, "SIG" + sys.argv[1])
folder = sys.argv[2]
process = subprocess.Popen(sys.argv[3:])


def lines():
    try:
        with open(folder + "/metrics.jsonl") as file:
            return sum(1 for _ in file)
    except FileNotFoundError:
        return 0


while process.poll() is None:
    if lines() >= 50 and glob.glob(folder + "/checkpoints/*.safetensors"):
        process.send_signal(number)
        break
print("exit", process.wait())
