import Artifacts
import Datasets
import Evaluation
import Indexing
import Retrieval
import Stage

/// Answers questions about one gallery. One thread alone works with it.
package final class Answerer {
  let retriever: Retriever
  /// nil where the CNN is not known.
  let encoder: PhotoEncoder?
  private let depth: Int
  var gallery: any Gallery { retriever.gallery }

  /// - Parameters:
  ///   - files: an index.h5 and its pack.h5; or what the stages of a chain wrote, as `search` takes it, and perhaps the
  ///     chain's pack.h5, for photos that are in no gallery.
  ///   - depth: how many of stage 1's first photos stage 2 ranks again.
  /// - Throws: `ArtifactError` where files are missing or do not belong together; `ResultsError` where a .json is not
  ///   what score writes.
  package init(_ files: [String], depth: Int = FusedList.usualDepth, for program: String) throws {
    // What is no artifact is for the retriever to refuse.
    func are(_ kind: any Schema.Type) -> [String] {
      files.filter { (try? ArtifactHeader.read($0))?.isOf(kind) == true }
    }
    let packs = are(IndexSchema.self).isEmpty ? are(PackSchema.self) : []
    retriever = try Retriever(files.filter { !packs.contains($0) }, for: program)
    self.depth = depth
    if let networks = retriever.gallery.networks {
      encoder = PhotoEncoder(networks)
    } else {
      encoder = try packs.first.map { PhotoEncoder(try PackedNetworks(readingFrom: $0)) }
      try encoder?.check(isOf: retriever.lineage)
    }
  }

  /// The first photos for a question.
  /// - Throws: `QueryError` where a sentence has no word that the networks know; `Fault` where something else cannot be
  ///   asked; what reading throws.
  package func answer(_ request: SearchRequest) throws -> SearchAnswer {
    let search = try PhotoSearch(
      retriever, among: photos(request), depth: depth, top: request.top, like: likeness(request.like),
      without: request.without)
    let answer = try SearchAnswer(search.answer(request.sentence), in: gallery)
    try VerifiedFile.requireUnchanged()
    returnFreedMemory()
    return answer
  }

  private func likeness(_ asked: SearchRequest.Like?) throws -> PhotoSearch.Likeness? {
    switch asked {
    case .photo(let number):
      guard try gallery.embedding(of: checked(number)) != nil else {
        throw Fault(501, "photos like another are found by embeddings: give stage1.h5 and buffers.h5 to serve too")
      }
      return .init(name: "photo \(number)", embedding: try retriever.embedding(ofPhoto: number))
    case .file(let bytes):
      guard let encoder else {
        throw Fault(501, "a photo of your own needs the CNN of a pack: give pack.h5 too, which make pack writes")
      }
      do { return .init(name: "the photo", embedding: try encoder.embedding(of: bytes)) } catch let error
        as DatasetError
      {
        throw Fault(415, "the photo: \(error)")
      }
    case nil: return nil
    }
  }

  /// A photo's number.
  /// - Throws: `Fault` where there is no such photo.
  func checked(_ number: Int) throws(Fault) -> Int {
    guard (0..<gallery.count).contains(number) else { throw .noSuchPhoto("\(number)", of: gallery.count) }
    return number
  }

  /// The photos that are searched.
  private func photos(_ request: SearchRequest) throws -> [Int] {
    var filter = PhotoFilter()
    (filter.within, filter.since, filter.until) = (request.within, request.since, request.until)
    do {
      try filter.checkDays()
      return try gallery.photos(filter, splits: nil)
    } catch let error as FilterError { throw Fault(400, "\(error)") }
  }
}
