import Tensor

/// Half a cosine from `rate` to `share · rate` over all steps (Loshchilov and Hutter 2017, without restarts).
package func cosineRate(from rate: Float, toShare share: Float, step: Int, of steps: Int) -> Float {
  let progress = min(1, Float(step) / Float(max(1, steps)))
  return rate * (share + (1 - share) * (1 + cosine(progress * Float.pi)) / 2)
}

/// `rate`, and a tenth of it once a share of all steps is done: the schedule of VSE++ and SCAN, whose share is a half.
package func droppedRate(from rate: Float, after share: Float, step: Int, of steps: Int) -> Float {
  Float(step) < share * Float(steps) ? rate : rate / 10
}
