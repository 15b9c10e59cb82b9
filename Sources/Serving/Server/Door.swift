/// Who is let in.
package struct Door: Sendable {
  private let hosts: HostCheck
  /// nil where everyone on this machine may ask.
  private let token: Token?

  package init(_ hosts: HostCheck, _ token: Token?) { (self.hosts, self.token) = (hosts, token) }

  /// - Throws: `Fault` for who is not let in.
  package func check(_ visit: Visit) throws(Fault) {
    guard hosts.allows(host: visit.headers["host"]) else {
      throw Fault(421, "the request is for another server: open the address that this one printed")
    }
    guard
      HostCheck.isWelcome(
        site: visit.headers["sec-fetch-site"], mode: visit.headers["sec-fetch-mode"], path: visit.path)
    else { throw Fault(403, "the page of another site asked for this") }
    guard let token else { return }
    guard
      token.isKnown(
        parameter: visit.path == "/" ? (try Parameters(visit.query))["token"] : nil,
        authorization: visit.headers["authorization"], cookies: visit.headers["cookie"])
    else { throw Fault(401, "the token is missing or wrong: open the whole address that the server printed") }
  }

  /// What the first page is sent with.
  var headers: [String: String] { token.map { ["Set-Cookie": $0.cookieHeader] } ?? [:] }
}
