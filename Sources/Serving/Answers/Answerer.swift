import ArgumentParser
import Artifacts
import Indexing
import Retrieval

/// Answers questions about one gallery. One thread alone works with it.
package final class Answerer {
  let retriever: Retriever
  /// nil where the CNN is not known.
  let eye: Eye?
  private let depth: Int
  var gallery: any Gallery { retriever.gallery }

  /// - Parameters:
  ///   - files: an index.h5 and its pack.h5; or what the stages of a chain wrote, as `search` takes it, and perhaps the
  ///     chain's pack.h5, for photos that are in no gallery.
  ///   - depth: how many of stage 1's first photos stage 2 ranks again.
  /// - Throws: `ArtifactError` where files are missing or do not belong together; `ResultsError` where a .json is not
  ///   what score writes.
  package init(_ files: [String], depth: Int = 20, for program: String) throws {
    // What is no artifact is for the retriever to refuse.
    func are(_ kind: any Schema.Type) -> [String] {
      files.filter { (try? ArtifactHeader.read($0))?.isOf(kind) == true }
    }
    let packs = are(IndexSchema.self).isEmpty ? are(PackSchema.self) : []
    retriever = try Retriever(files.filter { !packs.contains($0) }, for: program)
    self.depth = depth
    if let index = retriever.gallery as? IndexGallery {
      eye = Eye(index.networks)
    } else {
      eye = try packs.first.map { Eye(try PackedNetworks(readingFrom: $0)) }
      try eye?.check(isOf: retriever.lineage)
    }
  }

  /// The first photos for a question.
  /// - Throws: `QueryError` where a sentence has no word that the networks know; `Fault` where something else cannot be
  ///   asked; what reading throws.
  package func answer(_ inquiry: Inquiry) throws -> SearchAnswer {
    let sentence = try inquiry.sentence.map { try Query($0, retriever.wording) }
    let without = try inquiry.without.map { try Query($0, retriever.wording) }
    let model = try inquiry.model.map { model in
      switch model {
      case .photo(let number): try retriever.embedding(ofPhoto: known(number))
      case .file(let bytes): try eyeThere().embedding(of: bytes)
      }
    }
    let question = try Question(sentence: sentence, photo: model, without: without)
    let photos = try photos(inquiry)
    let found = try retriever.ranking(of: question, among: photos, depth: depth, top: inquiry.top)
    let best = found.first?.probability, least = retriever.probability?.least ?? 0
    return SearchAnswer(
      question: inquiry.sentence ?? "", unknownWords: (sentence?.unknown ?? []) + (without?.unknown ?? []),
      searched: photos.count, photos: try found.map { try SearchAnswer.Photo($0, of: gallery) },
      refusal: best.flatMap { $0 < least ? NumberBeside.percentage($0) : nil })
  }

  /// A photo's number.
  /// - Throws: `Fault` where there is no such photo.
  func known(_ number: Int) throws(Fault) -> Int {
    guard (0..<gallery.count).contains(number) else { throw .noSuchPhoto("\(number)", of: gallery.count) }
    return number
  }

  private func eyeThere() throws(Fault) -> Eye {
    guard let eye else {
      throw Fault(501, "a photo of your own needs the CNN of a pack: give pack.h5 too, which make pack writes")
    }
    return eye
  }

  /// The photos that are searched.
  private func photos(_ inquiry: Inquiry) throws -> [Int] {
    guard inquiry.isFiltered else { return Array(0..<gallery.count) }
    guard let index = (gallery as? IndexGallery)?.index else {
      throw Fault(400, "within=, since= and until= are for an index: leave them out")
    }
    var filter = PhotoFilter()
    (filter.within, filter.since, filter.until) = (inquiry.within, inquiry.since, inquiry.until)
    do { try filter.validate() } catch { throw Fault(400, "\(error)".replacing("--", with: "")) }
    do { return try filter.photos(of: index) } catch let error as ArtifactError {
      throw Fault(400, error.description.replacing("--", with: ""))
    }
  }
}
