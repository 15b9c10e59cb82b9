import Foundation
import TestSupport
import Testing

@testable import HDF5

@Suite struct ForeignFileServerTests {
  /// Starts the child itself, with a socket as its input, and no file.
  private func withChild(_ body: (ForeignChannel, Process) throws -> Void) throws {
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    let child = Process()
    child.executableURL = URL(fileURLWithPath: path(ofBuilt: "preprocess"))
    child.arguments = [ForeignFileServer.argument]
    child.standardInput = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
    try child.run()
    close(ends[1])
    try body(ForeignChannel(descriptor: ends[0]), child)
    if child.isRunning { child.terminate() }
  }

  @Test func withoutAFileItStillAnswers() throws {
    try withChild { channel, _ in
      for request: ForeignRequest in [.dataset(name: "a"), .open] {
        try channel.send(request)
        guard case .failure = try channel.receive(ForeignAnswer.self) else {
          return #expect(Bool(false), "\(request) was answered")
        }
      }
      close(channel.descriptor)
    }
  }

  @Test func itEndsWithTheOtherEnd() throws {
    try withChild { channel, child in
      close(channel.descriptor)
      child.waitUntilExit()
      #expect(child.terminationStatus == 0)
    }
  }
}
