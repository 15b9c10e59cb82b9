import Files
import Synchronization

/// What becomes of a program that has no memory left: CAllocation ends it, with a message.
enum MemoryShortage {
  fileprivate static let isReturned = Atomic<Bool>(false)

  /// From now on, malloc returns NULL, as it usually does. The HDF5 library knows what to do with that where a damaged
  /// file claims too much.
  static func leaveToCaller() { isReturned.store(true, ordering: .relaxed) }
}

/// Asked by CAllocation where there is no memory.
@c(lineup_shortage_is_returned)
public func shortageIsReturned() -> Bool { MemoryShortage.isReturned.load(ordering: .relaxed) }

/// Called by CAllocation before it ends the program.
@c(lineup_remove_unfinished)
public func removeUnfinished() { TemporaryFiles.removeAtOnce() }
