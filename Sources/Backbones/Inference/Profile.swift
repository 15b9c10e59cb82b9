import Foundation
import Synchronization
import Tensor

/// The time that each layer of a network takes, summed over threads, whether they share a layer or each run a network.
package final class Profile: Sendable {
  private struct Entry {
    let name: String
    var seconds = 0.0, operations = 0
  }

  private struct Entries {
    var list: [Entry] = []  // in the order of their first run
    var places: [String: Int] = [:]
  }

  private let entries = Mutex(Entries())

  package init() {}

  /// Runs `body` and adds its time to that of the layer `name`.
  ///
  /// - Parameter operations: its multiplications and additions, counted as direct convolutions.
  package func measure(_ name: String, operations: Int = 0, _ body: () throws -> Void) rethrows {
    let duration = try ContinuousClock().measure(body).components
    let seconds = (Double(duration.seconds) + Double(duration.attoseconds) * 1e-18) * Double(Threads.count)
    entries.withLock { entries in
      let place = entries.places[name] ?? entries.list.count
      if place == entries.list.count {
        entries.places[name] = place
        entries.list.append(Entry(name: name))
      }
      entries.list[place].seconds += seconds
      entries.list[place].operations += operations
    }
  }

  /// One line for each layer: the milliseconds that one core takes for a photo, the layer's share, and the GFLOP/s that
  /// a direct convolution would need on one core to be as fast.
  package func table(photos: Int) -> String {
    let entries = entries.withLock(\.list)
    let total = entries.map(\.seconds).reduce(0, +), width = entries.map(\.name.count).max() ?? 0
    func line(_ name: String, _ seconds: Double, _ operations: Int) -> String {
      let rate = operations == 0 ? "" : String(format: "%8.0f GFLOP/s a core", Double(operations) / seconds * 1e-9)
      let name = name + String(repeating: " ", count: max(0, width - name.count))
      return name
        + String(
          format: "  %8.3f core ms a view  %5.1f %%", seconds / Double(max(1, photos)) * 1000, 100 * seconds / total)
        + rate
    }
    let lines = entries.map { line($0.name, $0.seconds, $0.operations) }
    return (lines + [line("all", total, entries.map(\.operations).reduce(0, +))]).joined(separator: "\n")
  }
}
