import Retrieval

/// What each address gives. docs/serve.md describes them.
package struct Routes: Sendable {
  private let queue: WorkQueue<Workplace>
  private let about: About
  private let cache: PictureCache
  private let access: AccessCheck

  /// - Parameter about: of what the queue works with.
  package init(_ queue: WorkQueue<Workplace>, _ about: About, _ cache: PictureCache, _ access: AccessCheck) {
    (self.queue, self.about, self.cache, self.access) = (queue, about, cache, access)
  }

  /// The reply to any request; a refusal too is one.
  package func reply(to request: Request) async -> Reply {
    do {
      try access.check(request)
      return try await route(request)
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

  private func route(_ request: Request) async throws -> Reply {
    let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    let nothing = Fault(404, "there is nothing at this address: docs/serve.md has those that there are")
    if request.method == "POST" {
      guard parts == ["api", "like"] else { throw Fault(405, "nothing can be sent to this address") }
      let bytes = try await request.body()
      return try await search(request, like: .file(bytes))
    }
    guard ["GET", "HEAD"].contains(request.method) else { throw Fault(405, "\(request.method): ask with GET") }
    switch (parts.count, parts.first, parts.dropFirst().first) {
    case (1, "", _): return page()
    case (1, "page.js", _): return .text(PageFiles.script, type: "text/javascript")
    case (1, "page.css", _): return .text(PageFiles.style, type: "text/css")
    case (1, "icon.svg", _): return .text(PageFiles.icon, type: "image/svg+xml")
    case (2, "api", "about"): return try .json(Standing(about: about, counts: queue.counts))
    case (2, "api", "search"): return try await search(request, like: nil)
    case (3, "api", "like"): return try await search(request, like: .photo(number(parts[2])))
    case (3, "api", "attention"): return try await attention(request, number(parts[2]))
    case (2, let kind?, let text?):
      guard let kind = PictureKind(rawValue: kind) else { throw nothing }
      return try await picture(request, kind, number(text))
    default: throw nothing
    }
  }

  private struct Standing: Encodable { let about: About, counts: WorkQueue<Workplace>.Counts }

  private func number(_ text: String) throws(Fault) -> Int {
    let digits = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard digits, text.utf8.count <= 12, let number = Int(text) else {
      throw .noSuchPhoto(String(text.prefix(40)), of: about.photos)
    }
    return number
  }

  private func page() -> Reply {
    var reply = Reply.text(PageDocument(about).html, type: "text/html")
    reply.headers.merge(access.headers) { $1 }
    return reply
  }

  private func search(_ request: Request, like: SearchRequest.Like?) async throws -> Reply {
    let search = try SearchRequest(Parameters(request.query), like: like)
    return try .json(await queue.ask(.questions, isWanted: request.watch()) { try $0.answerer.answer(search) })
  }

  private func attention(_ request: Request, _ photo: Int) async throws -> Reply {
    let parameters = try Parameters(request.query)
    try parameters.check(areAmong: ["q"])
    guard let sentence = try parameters.text("q") else { throw Fault(400, "q= is empty: give a sentence") }
    let answer = try await queue.ask(.questions, isWanted: request.watch()) {
      try $0.answerer.attention(photo: photo, sentence: sentence)
    }
    return try .json(answer)
  }

  private func picture(_ request: Request, _ kind: PictureKind, _ photo: Int) async throws -> Reply {
    let parameters = try Parameters(request.query)
    try parameters.check(areAmong: ["v"])
    let version = parameters["v"]
    let known = version.flatMap { version in
      cache[PictureMaker.name(kind, photo, version)].map { Picture(bytes: $0, version: version) }
    }
    let picture: Picture
    if let known {
      picture = known
    } else {
      picture = try await queue.ask(.pictures, isWanted: request.watch()) { try $0.pictures.picture(kind, of: photo) }
    }
    // What a network sees is another picture with another network: a browser asks for it each time.
    return kind == .seen
      ? .picture(picture, isVersioned: false, known: nil)
      : .picture(picture, isVersioned: picture.version == version, known: request.headers["if-none-match"])
  }
}
