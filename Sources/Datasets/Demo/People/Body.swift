import Glibc

/// Where the joints of a person are in one photo, in metres, y up from the ground.
///
/// Limbs come in pairs. From the front or the back they are those on the left and the right of the picture. From the
/// side they are the far and the near one, and the person looks towards x.
struct Body {
  private(set) var shoulders: [Point], elbows: [Point] = [], wrists: [Point] = []
  private(set) var hips: [Point], knees: [Point] = [], ankles: [Point] = []
  /// How far all of these sink as the legs spread.
  private(set) var drop: Float = 0

  enum Arm { case hangs, bends, lifts }

  /// - Parameter arms: what the two do.
  init(_ shot: Shot, isWoman: Bool, girth: Float, arms: [Arm]) {
    let reach: Float = (isWoman ? 0.150 : 0.176) * girth
    if shot.isFromSide {
      (shoulders, hips) = ([[0.005, 1.365], [-0.01, 1.365]], [[0, 0.92], [0, 0.92]])
      for (limb, sign) in [(0, Float(-1)), (1, 1)] {
        let swing = 0.42 * shot.stride * sign, bend: Float = 0.12 + 0.4 * max(0, -swing)
        let knee = hips[limb] + 0.42 * Point(sinf(swing), -cosf(swing))
        knees.append(knee)
        ankles.append(knee + 0.42 * Point(sinf(swing - bend), -cosf(swing - bend)))
        let back = -0.8 * swing + 0.05, shoulder = shoulders[limb]
        switch arms[limb] {
        case .hangs:
          elbows.append(shoulder + 0.27 * Point(sinf(back), -cosf(back)))
          wrists.append(elbows[limb] + 0.24 * Point(sinf(back + 0.25), -cosf(back + 0.25)))
        case .bends:
          elbows.append(shoulder + [0.02, -0.27])
          wrists.append(elbows[limb] + [0.20, 0.09])
        case .lifts:
          elbows.append(shoulder + [0.08, -0.25])
          wrists.append(elbows[limb] + [0.14, 0.17])
        }
      }
    } else {
      (shoulders, hips) = ([[-reach, 1.365], [reach, 1.365]], [[-0.08 * girth, 0.92], [0.08 * girth, 0.92]])
      for (limb, sign) in [(0, Float(-1)), (1, 1)] {
        let lift = 0.07 * max(0, shot.stride * sign), swing = 0.03 * shot.stride
        knees.append([sign * 0.092 * girth, 0.50 + lift * 0.6])
        ankles.append([sign * (0.095 - 0.2 * lift), 0.08 + lift])
        let shoulder = shoulders[limb]
        switch arms[limb] {
        case .hangs:
          elbows.append(shoulder + [sign * 0.055, -0.27])
          wrists.append(elbows[limb] + [sign * 0.01 + swing, -0.235])
        case .bends:
          elbows.append(shoulder + [sign * 0.06, -0.27])
          wrists.append([sign * 0.06, 1.17])
        case .lifts:
          elbows.append(shoulder + [sign * 0.07, -0.25])
          wrists.append(shoulder + [sign * 0.03, -0.07])
        }
      }
    }
    drop = ankles.map(\.y).reduce(.infinity, min) - 0.08
  }
}
