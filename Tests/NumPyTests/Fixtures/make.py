# Wrote the .npy files here (NumPy 2): python3 make.py FOLDER
# In every matrix element (i, j) is (10 i + j) / 4 - 1, which every kind holds exactly.
import sys, numpy as np
from numpy.lib import format

folder = sys.argv[1]
matrix = (10 * np.arange(3)[:, None] + np.arange(4)) / 4 - 1


def save(name, array, version=None):
    with open(f"{folder}/{name}.npy", "wb") as file:
        format.write_array(file, array, version=version)


for kind in "float16", "float32", "float64":
    save(kind, matrix.astype(kind))
    save(f"{kind}-fortran", np.asfortranarray(matrix.astype(kind)))
save("version2", matrix.astype("float32"), (2, 0))
save("version3", matrix.astype("float32"), (3, 0))
save("regions", np.arange(24, dtype="float32").reshape(2, 3, 4))
save("line", np.arange(5, dtype="float64"))
save("nothing", np.zeros((0, 4), "float32"))
save("big-endian", matrix.astype(">f4"))
save("integers", np.arange(6).reshape(2, 3))
save("records", np.zeros(2, [("a", "f4"), ("b", "i8")]))
