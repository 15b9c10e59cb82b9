/// A request, as the routes need it.
package struct Request: Sendable {
  package var method: String
  /// As it was sent: a path with a % or .. in it is no path of this server.
  package var path: String
  package var query = ""
  /// By their names in lower case.
  package var headers: [String: String] = [:]
  /// Reads what was sent along.
  package var body: @Sendable () async throws -> [UInt8] = { [] }
  /// Finds who waits for the reply, and gives what tells whether he still does.
  package var watch: @Sendable () -> @Sendable () -> Bool = { { true } }

  package init(_ method: String, _ path: String, query: String = "", headers: [String: String] = [:]) {
    (self.method, self.path, self.query, self.headers) = (method, path, query, headers)
  }
}
