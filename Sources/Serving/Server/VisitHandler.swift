import FlyingFox
import Foundation
import Synchronization

/// Makes a visit of a request, and a response of its reply.
struct VisitHandler: HTTPHandler {
  let routes: @Sendable (Visit) async -> Reply
  let bodies = BodyReader()

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    let body = Body(request.bodySequence, bodies)
    var visit = Visit(
      request.method.rawValue, request.target.path(), query: request.target.query(),
      headers: Dictionary(request.headers.map { ($0.key.rawValue.lowercased(), $0.value) }) { first, _ in first })
    visit.body = { try await body.read() }
    visit.watch = { Self.watch(request.remoteAddress) }
    let reply = await routes(visit)
    try await body.drop()
    var headers = HTTPHeaders()
    for (name, value) in reply.allHeaders { headers[HTTPHeader(name)] = value }
    headers[.contentLength] = "\(reply.body.count)"
    let isWhole = visit.method != "HEAD"
    return HTTPResponse(
      statusCode: Self.codes.first { $0.code == reply.status } ?? HTTPStatusCode(reply.status, phrase: "Refused"),
      headers: headers, body: isWhole ? Data(reply.body) : Data())
  }

  private static let codes: [HTTPStatusCode] = [
    .ok, .notModified, .badRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .gone, .lengthRequired,
    .payloadTooLarge, .unsupportedMediaType, .misdirectedRequest, .internalServerError, .notImplemented,
    .serviceUnavailable,
  ]

  private static func watch(_ address: HTTPRequest.Address?) -> @Sendable () -> Bool {
    guard case .ip4(let host, let port)? = address else {
      guard case .ip6(let host, let port)? = address else { return { true } }
      return watch(Peer(host: host, port: port))
    }
    return watch(Peer(host: host, port: port))
  }

  private static func watch(_ peer: Peer?) -> @Sendable () -> Bool { { peer?.isGone != true } }
}

/// What a request sends along. It can be read once.
private final class Body: Sendable {
  private let pieces: HTTPBodySequence, reader: BodyReader
  private let isRead = Atomic(false)

  init(_ pieces: HTTPBodySequence, _ reader: BodyReader) { (self.pieces, self.reader) = (pieces, reader) }

  func read() async throws -> [UInt8] {
    isRead.store(true, ordering: .relaxed)
    return try await reader.read(pieces.count, pieces)
  }

  /// Throws it away, unless it was read: what follows on the connection is the next request.
  func drop() async throws {
    guard !isRead.load(ordering: .relaxed) else { return }
    for try await _ in pieces {}
  }
}
