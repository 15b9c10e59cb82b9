import Tensor

/// Half a cosine from `rate` to `share · rate` over all steps (Loshchilov and Hutter 2017, without restarts).
public func cosineRate(from rate: Float, toShare share: Float, step: Int, of steps: Int) -> Float {
  let progress = min(1, Float(step) / Float(max(1, steps)))
  return rate * (share + (1 - share) * (1 + cosine(progress * Float.pi)) / 2)
}

/// `rate`, and a tenth of it from a share `drop` of all steps on, as VSE++ and SCAN have it after 15 of 30 epochs; 1: never.
public func droppedRate(from rate: Float, at drop: Float, step: Int, of steps: Int) -> Float {
  drop < 1 && Float(step) >= drop * Float(steps) ? rate / 10 : rate
}
