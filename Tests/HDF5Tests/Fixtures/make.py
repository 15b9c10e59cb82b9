# Wrote h5py.h5 (h5py 3.16): python3 make.py h5py.h5
import h5py, numpy as np, sys

with h5py.File(sys.argv[1], "w") as f:
    f["half"] = np.array([[0, 1, -2], [0.5, 65504, np.inf]], "float16")
    f["floats"] = np.arange(12, dtype="float32").reshape(4, 3) / 4
    f["names"] = np.array(["Zaunkönig", "", "wren"], dtype=h5py.string_dtype())
    f["doubles/inner"] = np.arange(3.0)
    f.attrs["text"] = "grün"
    f.attrs["number"] = np.int64(-3)
    f.attrs["real"] = np.float32(0.25)
    f.attrs["list"] = np.arange(3)
