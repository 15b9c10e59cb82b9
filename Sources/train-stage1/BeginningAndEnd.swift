import Artifacts
import Pools
import Autodiff
import Matching
import Stage

/// How a training begins, and what is left of it when it ends.
extension TrainStage1 {
  /// From a checkpoint, from what is to be tuned, or from the beginning.
  func begin(
    _ model: JointEmbedding, _ data: TrainingData, _ options: EmbeddingTraining.Options, seed: UInt64,
    _ checkpoint: TrainingCheckpoint?,
    _ tuning: Tuning?
  ) throws -> EmbeddingTraining {
    if let checkpoint {
      return EmbeddingTraining(checkpoint, model, data: data, options: options, seed: seed, cnn: tuning?.unfrozen.cnn)
    }
    guard let tuning else { return try EmbeddingTraining(model, data: data, options: options, seed: seed) }
    return EmbeddingTraining(
      model, data: data, options: options, seed: seed, photoBuffer: tuning.photoBuffer,
      sentenceBuffer: tuning.sentenceBuffer,
      cnn: tuning.unfrozen.cnn)
  }

  func kept(of run: EmbeddingTraining, _ selection: EarlyStopping) -> (model: Parameters, cnn: Parameters) {
    run.split(training.keep == .best ? selection.best ?? run.everything : run.everything)
  }

  /// stage1.h5, or tuned1.h5 where the CNN was trained along.
  func write(
    _ kept: (model: Parameters, cnn: Parameters), buffers run: EmbeddingTraining, _ history: TrainingHistory,
    _ tuning: Tuning?,
    trainSplits: [Split], _ context: StageContext, _ lineage: Lineage
  ) throws {
    let configuration = Stage1Configuration(network: run.model.configuration, trainSplits: trainSplits)
    let buffers = ["photos": run.photoBuffer.rows, "sentences": run.sentenceBuffer.rows]
    guard let tuning else {
      return try Model(parameters: kept.model.byName, buffers: buffers, history: history.columns)
        .write(
          Stage1Schema.self, to: context.output, configuration: configuration, provenance: context.provenance,
          lineage: lineage)
    }
    try Model(
      parameters: kept.model.byName, buffers: buffers, history: history.columns, cnn: tuning.unfrozen.tuned(kept.cnn)
    )
    .write(
      Tuned1Schema.self, to: context.output, configuration: configuration, provenance: context.provenance,
      lineage: lineage)
  }
}
