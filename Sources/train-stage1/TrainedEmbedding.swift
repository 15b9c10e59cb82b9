import Artifacts
import Autodiff
import Matching
import Stage

/// What is left of a training when it ends.
extension TrainStage1 {
  func kept(of run: EmbeddingTraining, _ selection: EarlyStopping) -> (model: Parameters, cnn: Parameters) {
    run.split(training.keep == .best ? selection.best ?? run.everything : run.everything)
  }

  /// stage1.h5, or tuned1.h5 where the CNN was trained along.
  func write(
    _ kept: (model: Parameters, cnn: Parameters), buffers run: EmbeddingTraining, _ history: TrainingHistory, _ tuning: Tuning?,
    _ context: StageContext, _ lineage: Lineage
  ) throws {
    let buffers = ["photos": run.photoBuffer.rows, "sentences": run.sentenceBuffer.rows]
    guard let tuning else {
      return try Model(parameters: kept.model.byName, buffers: buffers, history: history.columns)
        .write(Stage1Schema.self, to: context.output, provenance: context.provenance, lineage: lineage)
    }
    try Model(parameters: kept.model.byName, buffers: buffers, history: history.columns, cnn: tuning.unfrozen.tuned(kept.cnn))
      .write(Tuned1Schema.self, to: context.output, provenance: context.provenance.inheriting(tuning.stage1.provenance), lineage: lineage)
  }
}
