/// Who is let in.
package struct AccessCheck: Sendable {
  private let hosts: HostCheck
  /// nil where everyone on this machine may ask.
  private let token: Token?

  package init(_ hosts: HostCheck, _ token: Token?) { (self.hosts, self.token) = (hosts, token) }

  /// - Throws: `Fault` for who is not let in.
  package func check(_ request: Request) throws(Fault) {
    guard hosts.allows(host: request.headers["host"]) else {
      throw Fault(421, "the request is for another server: open the address that this one printed")
    }
    guard
      HostCheck.isWelcome(
        site: request.headers["sec-fetch-site"], mode: request.headers["sec-fetch-mode"], path: request.path)
    else { throw Fault(403, "the page of another site asked for this") }
    guard let token else { return }
    guard
      token.isKnown(
        parameter: request.path == "/" ? (try Parameters(request.query))["token"] : nil,
        authorization: request.headers["authorization"], cookies: request.headers["cookie"])
    else { throw Fault(401, "the token is missing or wrong: open the whole address that the server printed") }
  }

  /// What the first page is sent with.
  var headers: [String: String] { token.map { ["Set-Cookie": $0.cookieHeader] } ?? [:] }
}
