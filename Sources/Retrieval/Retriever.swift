import Artifacts
import Evaluation
import Matching
import Tensor

/// Finds photos of a gallery, with the networks of one method.
package struct Retriever {
  package let gallery: any Gallery
  package let wording: Wording
  /// Of what is found.
  package let lineage: Lineage
  let stage1: (model: JointEmbedding, hasCohort: Bool)?
  let scorer: PairScorer?
  /// How both stages are added up.
  let fusion: ListFusion
  /// How probable a match is, by the scores of both stages.
  package let probability: MatchProbability?

  /// The photos and sentences of the data set that is searched.
  /// - Throws: `ArtifactError` where an index is searched.
  package func examples() throws -> Examples {
    guard let examples = gallery.examples else {
      throw ArtifactError("an index has no splits and no sentences: give examples.h5 and what was made from it")
    }
    return examples
  }

  /// Ranks photos for a question: all by stage 1, and its first ones again by both stages, added up as
  /// `ListFusion` has it. Without stage 1, stage 2 ranks all. Photos alone are not judged by stage 2.
  /// - Parameters:
  ///   - photos: by their numbers, which rise.
  ///   - depth: how many of stage 1's first photos are ranked again.
  ///   - top: how many photos are wanted; all if nil.
  /// - Returns: the wanted photos, best first; of equal ones the first in the gallery.
  /// - Throws: what reading throws, and `ArtifactError` where a network diverged, or where a photo is asked for without
  ///   stage 1.
  package func ranking(of question: Question, among photos: [Int], depth: Int, top: Int? = nil) throws -> [Found] {
    let similarities = try similarities(question, photos)
    var found: [Found]
    if let similarities {
      found = nearest(top.map { max($0, depth) } ?? photos.count, by: similarities).map {
        Found(photo: photos[$0], stage1: similarities[$0])
      }
    } else {
      found = photos.map { Found(photo: $0) }
    }
    let again = Array(found.prefix(similarities == nil ? found.count : depth)), firsts = again.compactMap(\.stage1)
    let scores = try scores(question, again.map(\.photo), firsts.isEmpty ? nil : firsts)
    let list = FusedList(firsts.isEmpty ? nil : firsts, scores, by: fusion)
    // How probable a match is, is known of a sentence alone.
    let known = firsts.isEmpty || !question.isOneSentence ? nil : probability
    let probabilities = known.map { $0(list) }
    let ranked = list.order.map {
      Found(photo: again[$0].photo, stage1: again[$0].stage1, stage2: scores?[$0], probability: probabilities?[$0])
    }
    found.replaceSubrange(again.indices, with: ranked)
    return Array(found.prefix(top ?? found.count))
  }

  /// Stage 1's similarity of a question with each photo; nil where it was not given.
  private func similarities(_ question: Question, _ photos: [Int]) throws -> [Float]? {
    guard let stage1 else {
      guard question.photo == nil else { throw ArtifactError("--like compares embeddings: give stage1.h5 too") }
      return nil
    }
    var query = Tensor(shape: [1, stage1.model.dimensions])
    for (sentence, share) in question.sentences {
      var part = stage1.model.embedding(ofSentences: [sentence.words])
      part.scale(by: share)
      query.add(part)
    }
    if let photo = question.photo { query.add(photo) }
    // Of a cohort only the photos' part tells photos apart: the sentence's is the same for all (`Cohort`). It compares
    // photos with sentences, and says nothing of a photo beside another.
    if stage1.hasCohort {
      let fit: Float = question.sentence == nil ? 0 : 1
      query = Tensor(shape: [1, query.count + 2], elements: query.elements + [0, fit])
    }
    return try gallery.similarities(with: query, of: photos)
  }

  /// Stage 2's scores; nil where it was not given, or is not asked for a sentence.
  private func scores(_ question: Question, _ photos: [Int], _ similarities: [Float]?) throws -> [Float]? {
    guard let scorer, question.sentence != nil else { return nil }
    var sum = [Float](repeating: 0, count: photos.count)
    for (sentence, share) in question.sentences {
      // What a prior adds is what stage 1 says of this sentence alone.
      let own = question.isOneSentence ? similarities : try alone(sentence, photos)
      let scores = try scorer.scores(of: sentence.words, photos: photos, similarities: own)
      for i in sum.indices { sum[i] += share * scores[i] }
    }
    return sum
  }
}

extension Retriever {
  /// Stage 1's similarity of one sentence with photos in any order.
  func alone(_ sentence: Query, _ photos: [Int]) throws -> [Float]? {
    let rising = photos.sorted(), place = rising.places()
    guard let similarities = try similarities(Question(sentence: sentence), rising) else { return nil }
    return photos.map { similarities[place[$0]!] }
  }
}
