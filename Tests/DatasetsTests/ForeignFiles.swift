import HDF5
import TestSupport

/// Lets a program of ours read foreign HDF5 files: the one that runs tests does not know how.
func readForeignFilesWithBuiltProgram() {
  ForeignFile.program.withLock { $0 = TestSupport.path(ofBuilt: "preprocess") }
}
