import HDF5
import TestSupport

/// A foreign file, which a program of ours reads: the one that runs tests does not know how.
func foreign(_ path: String) throws -> ForeignFile {
  try ForeignFile(opening: path, program: TestSupport.path(ofBuilt: "preprocess"))
}
