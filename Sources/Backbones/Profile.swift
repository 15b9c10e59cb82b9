import Tensor

/// Where a network's time goes, layer by layer.
public final class Profile {
  public struct Entry {
    public let name: String
    public var seconds = 0.0
    /// Multiplications and additions, as a direct convolution would need them.
    public var operations = 0
  }

  /// In the order of their first run.
  public private(set) var entries: [Entry] = []
  private var places: [String: Int] = [:]

  public init() {}

  public func measure(_ name: String, operations: Int = 0, _ body: () -> Void) {
    let duration = ContinuousClock().measure(body).components
    let place = places[name] ?? entries.count
    if place == entries.count {
      places[name] = place
      entries.append(Entry(name: name))
    }
    entries[place].seconds += Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    entries[place].operations += operations
  }
}
