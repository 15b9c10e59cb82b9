import Foundation

/// The path of a program of the chain, as it was built beside the tests.
package func path(ofBuilt name: String) -> String {
  // Tests run from …/<scratch path>/<platform>/release/lineupPackageTests.xctest.
  let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
  return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(name).path
}
