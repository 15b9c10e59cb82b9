import Artifacts
import Files
import Glibc

/// Ends the program where one of its artifacts is written to while it runs. Nothing right can come of it any more: a
/// training need not go on to its end to say so, and the HDF5 library may loop in a file that it did not expect.
enum InputWatch {
  /// - Parameter name: the program's, for the message.
  static func start(_ name: String) {
    startThread {
      while true {
        sleep(1)
        guard let file = VerifiedFile.changed.first else { continue }
        // Mostly the program finds it by itself, with a checkpoint or another output in order.
        sleep(4)
        TemporaryFiles.removeAll(then: {
          report("\(name): error: \(ArtifactError(changed: file))")
          _exit(1)
        })
      }
    }
  }
}

/// Runs `body` on a thread of its own. Without a thread to spare it does not run.
func startThread(_ body: @escaping @Sendable () -> Void) {
  var thread = pthread_t()
  let argument = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
  pthread_create(
    &thread, nil,
    { argument in
      Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue().run()
      return nil
    }, argument)
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
