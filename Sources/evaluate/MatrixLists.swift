import Artifacts
import Datasets
import Evaluation
import Pools

/// The queries and items that a matrix ranks.
struct MatrixLists {
  let queries: MatrixList, items: MatrixList

  /// Reads the lists from files. Identities are numbered in the order of their first occurrence.
  init(queries: String, gallery: String) throws {
    let (first, second) = (try ItemList(readingFrom: queries), try ItemList(readingFrom: gallery))
    var numbers: [String: Int] = [:]
    func list(_ list: ItemList, _ other: ItemList) throws -> MatrixList {
      let identities = list.identities?.map { name in
        let number = numbers[name] ?? numbers.count
        numbers[name] = number
        return number
      }
      return MatrixList(
        name: list.path, count: list.count, identities: identities, words: list.identities,
        photos: try list.places(in: other))
    }
    (self.queries, items) = (try list(first, second), try list(second, first))
  }

  /// Reads the lists of a split of examples.h5, in its order. The items are its photos. The queries are its classes,
  /// where the matrix has as many queries, or else its sentences.
  init(examples path: String, split name: String, queryCount: Int) throws {
    let examples = try Examples(readingFrom: path)
    guard let split = Split(name) else {
      throw ArtifactError("\(path): no split is called \(name): --pool train, val or test")
    }
    let photos = (0..<examples.photoCount).filter { examples.photoSplits[$0] == split }
    let sentences = (0..<examples.sentenceCount).filter { examples.split(ofSentence: $0) == split }
    guard !photos.isEmpty, !sentences.isEmpty else {
      throw ArtifactError("\(path): its split \(name) has no photos or no sentences: give another --pool")
    }
    let identities = sentences.map(examples.identity(ofSentence:)), classes = Set(identities).sorted()
    let label = "\(name) of \(path)", places = photos.places()
    // a sentence has the split of its photo
    let described = sentences.compactMap { places[examples.sentencePhotos[$0]] }
    items = MatrixList(name: label, count: photos.count, identities: photos.map { examples.photoIdentities[$0] })
    queries =
      queryCount == classes.count && queryCount != sentences.count
      ? MatrixList(name: label, count: classes.count, identities: classes)
      : MatrixList(name: label, count: sentences.count, identities: identities, photos: described)
  }

  /// Lists of photos and of `count` consecutive captions for each photo, as in SCAN and VSE++. Either may be the rows.
  init(captionsPerPhoto count: Int, of similarities: Similarities) throws {
    let (queryCount, itemCount, name) = (similarities.queryCount, similarities.itemCount, "\(count) captions a photo")
    func captions(_ photos: Int) -> MatrixList {
      MatrixList(name: name, count: photos * count, photos: (0..<photos * count).map { $0 / count })
    }
    if itemCount == queryCount * count {
      (queries, items) = (MatrixList(name: name, count: queryCount), captions(queryCount))
    } else if queryCount == itemCount * count {
      (queries, items) = (captions(itemCount), MatrixList(name: name, count: itemCount))
    } else {
      let advice =
        queryCount == itemCount && count > 1
        ? "where each photo stands once for each caption, save every \(count)th of them"
        : "give --queries and --gallery, or --captions-per-photo"
      throw EvaluationError(
        "\(similarities.name): \(queryCount) × \(itemCount) are not photos with \(count) captions each: \(advice)")
    }
  }
}
