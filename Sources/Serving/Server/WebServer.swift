import FlyingFox
import FlyingSocks
import Foundation
import Stage
import Synchronization

/// Listens for requests, and sends replies.
package final class WebServer: Sendable {
  private let server: Mutex<HTTPServer>
  private let handler = LateHandler()
  private let address: Address
  private let isStopped = Atomic(false)

  /// The largest body that is read with the headers, in bytes. Larger ones are read by the routes, or thrown away.
  private static let smallBody = 4096
  /// After how many seconds a request is given up, its waiting included.
  private static let patience = 60.0

  package init(_ address: Address) throws {
    self.address = address
    server = Mutex(Self.server(try address.socketAddress(), handler))
  }

  private static func server(_ address: some SocketAddress, _ handler: LateHandler) -> HTTPServer {
    HTTPServer(
      config: HTTPServer.Configuration(
        address: address, timeout: patience, sharedRequestBufferSize: smallBody, sharedRequestReplaySize: smallBody,
        logger: .disabled),
      handler: handler)
  }

  /// Begins to listen. Requests wait until `reply` says how they are answered.
  /// - Returns: the port, which the system chose where the address has port 0.
  /// - Throws: `Fault` where nothing can listen at the address.
  package func listen() async throws -> Int {
    Self.allowManyConnections()
    let server = server.withLock { $0 }
    let ending = Mutex<(any Error)?>(nil)
    let listening = Task {
      do { try await server.run() } catch {
        ending.withLock { $0 = error }
        throw error
      }
    }
    while await !server.isListening {
      if let reason = ending.withLock({ $0 }) {
        throw Fault(
          500,
          "\(address.host):\(address.port): nothing can listen there (\(reason.localizedDescription)): give another "
            + "port")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    var port = address.port
    switch await server.listeningAddress {
    case .ip4(_, let own), .ip6(_, let own): port = Int(own)
    default: break
    }
    goOn(after: listening, at: try Address(host: address.host, port: port))
    return port
  }

  /// Answers all requests from now on.
  package func reply(with routes: @escaping @Sendable (Request) async -> Reply) {
    handler.known.withLock { $0 = RequestHandler(routes: routes) }
  }

  /// Listens again where that ended by itself, as it does where the system has no descriptor left for a connection.
  private func goOn(after first: Task<Void, any Error>, at address: Address) {
    Task {
      var ending = await first.result, failures = 0
      while let next = next(at: address) {
        if failures == 0, case .failure(let error) = ending {
          report("serve: note: listening again, after: \(error.localizedDescription)")
        }
        // What fails at once may fail again.
        try? await Task.sleep(for: .milliseconds(min(5000, 200 << min(failures, 5))))
        let start = ContinuousClock.now
        ending = await Task { try await next.run() }.result
        failures = ContinuousClock.now - start < .seconds(10) ? failures + 1 : 0
      }
    }
  }

  /// Another server at the same address; nil where none is wanted any more.
  private func next(at address: Address) -> HTTPServer? {
    server.withLock { current in
      guard !isStopped.load(ordering: .relaxed), let own = try? address.socketAddress() else { return nil }
      current = Self.server(own, handler)
      return current
    }
  }

  /// Takes no new connections, and ends those that there are.
  /// - Parameter seconds: for the replies that are on their way.
  package func stop(within seconds: Double) async {
    let last = server.withLock { current in
      isStopped.store(true, ordering: .relaxed)
      return current
    }
    await last.stop(timeout: seconds)
  }

  /// Each connection takes a descriptor; a thousand are more than many systems allow at first.
  private static func allowManyConnections() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

/// Routes may need the port, which is known only when a server listens already: requests wait for them.
private final class LateHandler: HTTPHandler {
  let known = Mutex<RequestHandler?>(nil)

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    while true {
      if let handler = known.withLock({ $0 }) { return try await handler.handleRequest(request) }
      try await Task.sleep(for: .milliseconds(10))
    }
  }
}
