import Tensor

@testable import Backbones

/// One layer of each kind, small.
let tinyArchitecture = Architecture(
  name: "tiny", side: 4, scaling: .imageNet,
  trunk: [
    .convolution(ConvolutionLayer("conv", channels: (3, 2), Window(kernel: 3, padding: 1))),
    .convolution(
      ConvolutionLayer(
        "deep", norm: "norm", .depthwise, channels: (2, 2), Window(kernel: 3, stride: 2, before: 0, after: 1))),
  ],
  head: [.convolution(ConvolutionLayer("full", .fullyConnected, channels: (2, 5), Window(kernel: 2)))],
  outputs: ("grid", "vector"))
