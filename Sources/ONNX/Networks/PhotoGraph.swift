import Backbones
import Matching
import Tensor

extension ONNXGraph {
  /// A CNN, and stage 1's layer behind it: pixels → vector → embedding, and the grid.
  ///
  /// Input `pixels` [N, side, side, 3]. Outputs: `embedding` [N, D], of unit length; `vector` [N, V]; `grid`
  /// [N, cells, C].
  /// - Parameters:
  ///   - tensor: gives a tensor of `architecture.tensors`; called for one at a time, when the graph is written.
  ///   - stage1: nil for no embedding.
  ///   - cohort: of a pack: two more numbers a photo, as `Cohort` has them.
  package static func photos(
    _ architecture: Architecture, scaling: Scaling, stage1: JointEmbedding?,
    cohort: (sentences: Tensor, temperature: Double)? = nil, tensor: @escaping (String) throws -> Tensor
  ) -> ONNXGraph {
    let graph = ONNXGraph("\(architecture.name) of photos"), side = Extent.fixed(architecture.side)
    let pixels = graph.input(
      "pixels", .float32, ["N", side, side, 3],
      "red, green and blue, 0 to 255, of photos of \(architecture.side)×\(architecture.side), not scaled otherwise")
    func colours(_ name: String, _ values: [Float]) -> ONNXValue {
      graph.weights("scaling.\(name)", Tensor(shape: [3], elements: values))
    }
    let scaled = (pixels - colours("mean", scaling.mean)) * colours("factor", scaling.factor)
    let trunk = scaled.transposed([0, 3, 1, 2]).through(architecture.trunk, tensor)
    let cells = trunk.through(architecture.head, tensor)
    let vector = graph.apply("GlobalAveragePool", [cells]).reshaped([0, architecture.vectorCount])
    if let stage1 {
      let weights = stage1.parameters
      var embedding = vector.through(JointEmbedding.photo, weights).unitLength()
      if let cohort {
        let fit = cohort.sentences.transposed(), temperature = Float(cohort.temperature)
        let products = (1 / temperature) * embedding.product(graph.weights("cohort.sentences", fit))
        let nearness = -temperature * products.logSumExp(axis: 1).expanded(1)
        // [N, 1] of ones
        let one = 0 * nearness + 1
        embedding = embedding.concatenated([one, nearness], axis: 1)
      }
      let dimensions = stage1.dimensions + (cohort == nil ? 0 : 2)
      graph.output(embedding, as: "embedding", ["N", .fixed(dimensions)], "the photo in stage 1's space")
    }
    graph.output(vector, as: "vector", ["N", .fixed(architecture.vectorCount)], "the CNN's vector")
    let grid = architecture.grid, count = grid.side * grid.side
    graph.output(
      trunk.transposed([0, 2, 3, 1]).reshaped([0, count, grid.channels]), as: "grid",
      ["N", .fixed(count), .fixed(grid.channels)],
      "\(grid.side)×\(grid.side) cells, row by row, which stage 2 looks at")
    return graph
  }
}
