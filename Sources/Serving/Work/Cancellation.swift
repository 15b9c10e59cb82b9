import Synchronization

/// Whether something was called off.
final class Cancellation: Sendable {
  private let flag = Atomic(false)

  var isRequested: Bool {
    get { flag.load(ordering: .relaxed) }
    set { flag.store(newValue, ordering: .relaxed) }
  }
}
