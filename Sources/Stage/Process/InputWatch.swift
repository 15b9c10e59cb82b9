import Artifacts
import Files
import Glibc

/// Ends the program where one of its artifacts is written to while it runs. Nothing right can come of it any more. A
/// training need not go on to its end to say so, and the HDF5 library may loop in a file that changes.
enum InputWatch {
  /// Looks every `interval` seconds from here on.
  ///
  /// - Parameters:
  ///   - name: the program's, for the message.
  ///   - grace: the seconds in which the program may find it and end by itself.
  static func start(_ name: String, interval: Double = 1, grace: Double = 4) {
    startThread {
      while true {
        usleep(UInt32(1e6 * interval))
        guard let file = VerifiedFile.changed.first else { continue }
        usleep(UInt32(1e6 * grace))
        TemporaryFiles.removeAll(then: {
          reportWithoutWaiting("\(name): error: \(ArtifactError(changed: file))")
          _exit(1)
        })
      }
    }
  }
}
