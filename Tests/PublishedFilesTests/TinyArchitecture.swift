import Tensor

@testable import Backbones

/// One layer of each kind, small.
let tinyArchitecture = Architecture(
  name: "tiny", side: 4, scaling: .imageNet,
  trunk: [
    .convolution(ConvolutionLayer("conv", inputs: 3, outputs: 2, Window(kernel: 3, padding: 1))),
    .convolution(
      ConvolutionLayer(
        "deep", norm: "norm", .depthwise, inputs: 2, outputs: 2, Window(kernel: 3, stride: 2, before: 0, after: 1))),
  ],
  gridName: "grid",
  head: [.convolution(ConvolutionLayer("full", .fullyConnected, inputs: 2, outputs: 5, Window(kernel: 2)))],
  vectorName: "vector")
