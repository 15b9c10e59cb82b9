import Retrieval

/// What each address gives. docs/serve.md describes them.
package struct Routes: Sendable {
  private let desk: Desk<Workplace>
  private let about: About
  private let cache: PictureCache
  private let door: Door

  /// - Parameter about: of what the desk works with.
  package init(_ desk: Desk<Workplace>, _ about: About, _ cache: PictureCache, _ door: Door) {
    (self.desk, self.about, self.cache, self.door) = (desk, about, cache, door)
  }

  /// The reply to any request; a refusal too is one.
  package func reply(to visit: Visit) async -> Reply {
    do {
      try door.check(visit)
      return try await route(visit)
    } catch {
      return Reply.refusal(Self.fault(error))
    }
  }

  static func fault(_ error: any Error) -> Fault {
    switch error {
    case let fault as Fault: fault
    case let error as QueryError: Fault(400, error.description)
    default: Fault(500, "\(error)")
    }
  }

  private func route(_ visit: Visit) async throws -> Reply {
    let parts = visit.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    let nothing = Fault(404, "there is nothing at this address: docs/serve.md has those that there are")
    if visit.method == "POST" {
      guard parts == ["api", "like"] else { throw Fault(405, "nothing can be sent to this address") }
      let bytes = try await visit.body()
      return try await search(visit, like: .file(bytes))
    }
    guard ["GET", "HEAD"].contains(visit.method) else { throw Fault(405, "\(visit.method): ask with GET") }
    switch (parts.count, parts.first, parts.dropFirst().first) {
    case (1, "", _): return page()
    case (1, "page.js", _): return .text(PageFiles.script, type: "text/javascript")
    case (1, "page.css", _): return .text(PageFiles.style, type: "text/css")
    case (1, "icon.svg", _): return .text(PageFiles.icon, type: "image/svg+xml")
    case (2, "api", "about"): return try .json(Standing(about: about, counts: desk.counts))
    case (2, "api", "search"): return try await search(visit, like: nil)
    case (3, "api", "like"): return try await search(visit, like: .photo(number(parts[2])))
    case (3, "api", "attention"): return try await attention(visit, number(parts[2]))
    case (2, let kind?, let text?):
      guard let kind = PictureKind(rawValue: kind) else { throw nothing }
      return try await picture(visit, kind, number(text))
    default: throw nothing
    }
  }

  private struct Standing: Encodable { let about: About, counts: Desk<Workplace>.Counts }

  private func number(_ text: String) throws(Fault) -> Int {
    let digits = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard digits, text.utf8.count <= 12, let number = Int(text) else {
      throw .noSuchPhoto(String(text.prefix(40)), of: about.photos)
    }
    return number
  }

  private func page() -> Reply {
    var reply = Reply.text(PageDocument(about).html, type: "text/html")
    reply.headers.merge(door.headers) { $1 }
    return reply
  }

  private func search(_ visit: Visit, like model: Inquiry.Model?) async throws -> Reply {
    let inquiry = try Inquiry(Parameters(visit.query), like: model)
    return try .json(await desk.ask(.questions, isWanted: visit.watch()) { try $0.answerer.answer(inquiry) })
  }

  private func attention(_ visit: Visit, _ photo: Int) async throws -> Reply {
    let parameters = try Parameters(visit.query)
    try parameters.check(areAmong: ["q"])
    guard let sentence = try parameters.text("q") else { throw Fault(400, "q= is empty: give a sentence") }
    let answer = try await desk.ask(.questions, isWanted: visit.watch()) {
      try $0.answerer.attention(photo: photo, sentence: sentence)
    }
    return try .json(answer)
  }

  private func picture(_ visit: Visit, _ kind: PictureKind, _ photo: Int) async throws -> Reply {
    let parameters = try Parameters(visit.query)
    try parameters.check(areAmong: ["v"])
    let version = parameters["v"], known = visit.headers["if-none-match"]
    if let version, let bytes = cache[PictureMaker.name(kind, photo, version)] {
      return .picture(Picture(bytes: bytes, version: version), isVersioned: true, known: known)
    }
    let picture = try await desk.ask(.pictures, isWanted: visit.watch()) {
      try $0.pictures.picture(kind, of: photo)
    }
    return .picture(picture, isVersioned: picture.version == version, known: known)
  }
}
