import Foundation
import HDF5

/// The path of a program of the chain, as it was built beside the tests.
package func path(ofBuilt name: String) -> String {
  // Tests run from …/<scratch path>/<platform>/release/lineupPackageTests.xctest.
  let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
  return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(name).path
}

/// Lets a program of ours read foreign HDF5 files, as the one that runs tests does not know how.
package func useBuiltProgramForForeignFiles() {
  ForeignFile.program.withLock { $0 = path(ofBuilt: "preprocess") }
}

/// A foreign HDF5 file, which a program of ours reads.
package func foreign(_ path: String) throws -> ForeignFile {
  useBuiltProgramForForeignFiles()
  return try ForeignFile(opening: path)
}
