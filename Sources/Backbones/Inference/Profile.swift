import Foundation
import Synchronization
import Tensor

/// The time that each layer of a network takes, summed over threads, whether they share a layer or each run a network.
package final class Profile: Sendable {
  private struct Entry {
    let name: String
    var seconds = 0.0, operations = 0
  }

  /// In the order of their first run.
  private let entries = Mutex([Entry]())

  package init() {}

  fileprivate func add(_ name: String, _ duration: Duration, operations: Int) {
    let (seconds, attoseconds) = duration.components
    entries.withLock { entries in
      let place = entries.firstIndex { $0.name == name } ?? entries.count
      if place == entries.count { entries.append(Entry(name: name)) }
      entries[place].seconds += (Double(seconds) + Double(attoseconds) * 1e-18) * Double(Threads.count)
      entries[place].operations += operations
    }
  }

  /// One line for each layer: the milliseconds that one core takes for a photo, the layer's share, and the GFLOP/s that
  /// a direct convolution would need on one core to be as fast.
  package func table(photos: Int) -> String {
    let entries = entries.withLock { $0 }
    let seconds = entries.map(\.seconds).reduce(0, +), operations = entries.map(\.operations).reduce(0, +)
    let lines = entries + [Entry(name: "all", seconds: seconds, operations: operations)]
    let width = lines.map(\.name.count).max()!
    return lines.map { line in
      let name = line.name.padding(toLength: width, withPad: " ", startingAt: 0)
      let milliseconds = line.seconds / Double(max(1, photos)) * 1000, share = 100 * line.seconds / seconds
      let rate = Double(line.operations) / line.seconds * 1e-9
      return name + String(format: "  %8.3f core ms a view  %5.1f %%", milliseconds, share)
        + (line.operations == 0 ? "" : String(format: "%8.0f GFLOP/s a core", rate))
    }.joined(separator: "\n")
  }
}

extension Profile? {
  /// Runs `body`, and adds its time to that of the layer `name` if there is a profile.
  ///
  /// - Parameter operations: its multiplications and additions, counted as direct convolutions.
  package func measure(_ name: String, operations: Int = 0, _ body: () throws -> Void) rethrows {
    guard let profile = self else { return try body() }
    profile.add(name, try ContinuousClock().measure(body), operations: operations)
  }
}
