import Artifacts
import Datasets
import Evaluation
import Files
import Matching

/// What a pack.h5 says of its networks.
package struct PackConfiguration: Codable, Equatable, Sendable {
  /// How photos get their embeddings.
  package struct Photos: Codable, Equatable, Sendable {
    package var fitting: PhotoFitting
    /// The views of a photo that the CNN sees: embeddings are the mean over the first `embeddedViews`, and stage 2
    /// judges the first `judgedViews`.
    package var views: [String]
    package var embeddedViews: Int, judgedViews: Int
    /// The layer of the CNN that makes the grids; nil for the last one.
    package var gridLayer: String?
    /// τ of the comparison with the cohort; nil where there is none.
    package var cohortTemperature: Double?
    /// Name and digest of the CNN, of stage 1 and of the buffers that the cohort comes from.
    package var madeFrom: [String: String]

    package init(
      fitting: PhotoFitting, views: [String], embeddedViews: Int, judgedViews: Int, gridLayer: String? = nil,
      cohortTemperature: Double? = nil, madeFrom: [String: String]
    ) {
      (self.fitting, self.views, self.embeddedViews) = (fitting, views, embeddedViews)
      (self.judgedViews, self.gridLayer, self.cohortTemperature) = (judgedViews, gridLayer, cohortTemperature)
      self.madeFrom = madeFrom
    }

    /// The digest of all that decides the embeddings and grids of an index.
    func digest(_ grids: GridCoding) throws -> String {
      ContentDigest.of("\(try sortedJSON(self)) \(grids.rawValue)")
    }
  }

  package var photos: Photos
  package var text: ExamplesConfiguration.Text
  package var stage1: Stage1Configuration
  package var stage2: Stage2Configuration?
  /// How a search adds up both stages.
  package var fusion: ListFusion
  /// How probable a match is, by the scores of both stages; nil where that was not learned.
  package var probability: MatchProbability?

  package init(
    photos: Photos, text: ExamplesConfiguration.Text, stage1: Stage1Configuration, stage2: Stage2Configuration?,
    fusion: ListFusion, probability: MatchProbability? = nil
  ) {
    (self.photos, self.text, self.stage1, self.stage2) = (photos, text, stage1, stage2)
    (self.fusion, self.probability) = (fusion, probability)
  }
}
