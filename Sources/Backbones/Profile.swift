import Foundation

/// Where a network's time goes, layer by layer.
public final class Profile {
  private struct Entry {
    let name: String
    var seconds = 0.0, operations = 0
  }

  private var entries: [Entry] = []  // in the order of their first run
  private var places: [String: Int] = [:]

  public init() {}

  /// - Parameter operations: multiplications and additions, as direct convolutions would need them.
  public func measure(_ name: String, operations: Int = 0, _ body: () throws -> Void) rethrows {
    let duration = try ContinuousClock().measure(body).components
    let place = places[name] ?? entries.count
    if place == entries.count {
      places[name] = place
      entries.append(Entry(name: name))
    }
    entries[place].seconds += Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    entries[place].operations += operations
  }

  /// A line a layer: milliseconds a photo, its share, and the GFLOP/s that a direct convolution would have to do to be as fast.
  public func table(photos: Int) -> String {
    let total = entries.map(\.seconds).reduce(0, +), width = entries.map(\.name.count).max() ?? 0
    func line(_ name: String, _ seconds: Double, _ operations: Int) -> String {
      let rate = operations == 0 ? "" : String(format: "%8.0f GFLOP/s", Double(operations) / seconds * 1e-9)
      let name = name + String(repeating: " ", count: max(0, width - name.count))
      return name + String(format: "  %8.3f ms a view  %5.1f %%", seconds / Double(max(1, photos)) * 1000, 100 * seconds / total) + rate
    }
    let lines = entries.map { line($0.name, $0.seconds, $0.operations) }
    return (lines + [line("all", total, entries.map(\.operations).reduce(0, +))]).joined(separator: "\n")
  }
}
